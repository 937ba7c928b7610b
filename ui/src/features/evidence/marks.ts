// Marks in a text, as UTF-16 offsets. The desk names the last unit itself; here a span ends before
// `end`, as slices do.
import type { Mark } from "$lib/desk/contract";

export interface Span {
  first: number;
  end: number;
}

/** Returns the desk's marks as spans. */
export function spansOf(marks: readonly Mark[]): Span[] {
  return marks.map(({ first, last }) => ({ first, end: last + 1 }));
}

export interface Piece {
  text: string;
  mark: boolean;
  /** Which mark it is, in their order; -1 between them. */
  which: number;
}

/** Returns the text in pieces; marks that overlap or lie outside are put right. */
export function split(text: string, marks: readonly Span[]): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  const inOrder = [...marks].sort((a, b) => a.first - b.first);
  for (const [which, { first, end }] of inOrder.entries()) {
    const from = Math.max(at, first);
    const to = Math.min(text.length, end);
    if (to <= from) continue;
    if (from > at) out.push({ text: text.slice(at, from), mark: false, which: -1 });
    out.push({ text: text.slice(from, to), mark: true, which });
    at = to;
  }
  if (at < text.length) out.push({ text: text.slice(at), mark: false, which: -1 });
  return out;
}
