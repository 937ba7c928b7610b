// Finding words in a text: without regard to case, a space for any run of spaces and line ends.
// A long text is read in slices with pauses between them, so that typing never waits.
import type { Span } from "./marks";

/** Places kept; more are only known to be more. */
export const FOUND_MAX = 10_000;
const SLICE = 1 << 20;
/** A hit may lie across two slices; no words looked for are longer. */
const OVERLAP = 2000;

/** Returns what finds `words`, or null when there is nothing to look for. */
export function finder(words: string): RegExp | null {
  const said = words.trim().slice(0, 500);
  if (said === "") return null;
  const escaped = said.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&").replace(/\s+/g, "\\s+");
  return new RegExp(escaped, "giu");
}

export interface Found {
  marks: Span[];
  /** Whether there are more than are kept. */
  more: boolean;
}

/** Finds words; answers undefined when `given` said that nobody waits any more. */
export async function findAll(
  text: string,
  words: string,
  given: () => boolean,
  pause: () => Promise<void>,
): Promise<Found | undefined> {
  const pattern = finder(words);
  const marks: Span[] = [];
  if (!pattern) return { marks, more: false };
  for (let from = 0; from < text.length; from += SLICE) {
    if (from > 0) await pause();
    if (given()) return undefined;
    const slice = text.slice(from, from + SLICE + OVERLAP);
    const before = marks.at(-1)?.end ?? 0;
    for (const hit of slice.matchAll(pattern)) {
      const first = from + hit.index;
      if (hit.index >= SLICE) break;
      if (first < before) continue;
      marks.push({ first, end: first + hit[0].length });
      if (marks.length >= FOUND_MAX) return { marks, more: true };
    }
  }
  return { marks, more: false };
}

/** Returns the marks that touch a stretch of text, counted from its beginning. */
export function within(
  marks: readonly Span[],
  first: number,
  last: number,
): (Span & { index: number })[] {
  const out: (Span & { index: number })[] = [];
  for (let i = firstAfter(marks, first); i < marks.length; i += 1) {
    const mark = marks[i];
    if (!mark || mark.first >= last) break;
    out.push({ first: Math.max(0, mark.first - first), end: mark.end - first, index: i });
  }
  return out;
}

/** Returns the first mark that ends after an offset; as many as there are when none does. */
export function firstAfter(marks: readonly Span[], offset: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
