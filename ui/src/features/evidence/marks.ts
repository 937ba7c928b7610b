// Marks in a text: UTF-16 offsets, from `first` up to `last`, as a desk or a search gives them.
import type { Mark } from "$lib/desk/contract";

export interface Piece {
  text: string;
  mark: boolean;
  /** Which mark it is, in their order; -1 between them. */
  which: number;
}

/** Returns the text in pieces; marks that overlap or lie outside are put right. */
export function split(text: string, marks: readonly Mark[]): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  const inOrder = [...marks].sort((a, b) => a.first - b.first);
  for (const [which, { first, last }] of inOrder.entries()) {
    const from = Math.max(at, first);
    const to = Math.min(text.length, last);
    if (to <= from) continue;
    if (from > at) out.push({ text: text.slice(at, from), mark: false, which: -1 });
    out.push({ text: text.slice(from, to), mark: true, which });
    at = to;
  }
  if (at < text.length) out.push({ text: text.slice(at), mark: false, which: -1 });
  return out;
}
