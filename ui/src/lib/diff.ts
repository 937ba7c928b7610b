// What differs between two texts, by words: for redlines, and for putting others' words into a
// text somebody is writing. Pure. Long texts that differ everywhere fall back to one splice.

/** Replaces what stands from `at` up to `end` of the old text with `put`. */
export interface Splice {
  at: number;
  end: number;
  put: string;
}

/** Beyond this many differing words the cost grows with their square; one splice is said. */
const EDITS_MAX = 600;
/** Words compared at most on one side. */
const WORDS_MAX = 200_000;

/** Returns the splices that make `to` of `from`, in order and apart from each other. */
export function splicesOf(from: string, to: string): Splice[] {
  if (from === to) return [];
  const { head, tail } = sameEnds(from, to);
  const whole = { at: head, end: from.length - tail, put: to.slice(head, to.length - tail) };
  const [a, b] = [wordsOf(from.slice(whole.at, whole.end)), wordsOf(whole.put)];
  if (a.length === 0 || b.length === 0 || a.length + b.length > WORDS_MAX) return [whole];
  const kept = commonWords(a, b);
  return kept ? between(a, b, kept, head) : [whole];
}

/** A stretch of a redline: what stayed, went or came. */
export interface Stretch {
  how: "same" | "gone" | "new";
  text: string;
}

/** Returns both texts as one redline. */
export function redlineOf(from: string, to: string): Stretch[] {
  const line: Stretch[] = [];
  let at = 0;
  const add = (how: Stretch["how"], text: string) => text && line.push({ how, text });
  for (const splice of wholePhrases(from, splicesOf(from, to))) {
    add("same", from.slice(at, splice.at));
    add("gone", from.slice(splice.at, splice.end));
    add("new", splice.put);
    at = splice.end;
  }
  add("same", from.slice(at));
  return line;
}

/** Joins changes that only spaces or signs part: people read phrases, not syllables. */
function wholePhrases(from: string, splices: Splice[]): Splice[] {
  const joined: Splice[] = [];
  for (const next of splices) {
    const last = joined.at(-1);
    const between = last ? from.slice(last.end, next.at) : "";
    if (last && !WORD.test(between)) {
      joined[joined.length - 1] = {
        at: last.at,
        end: next.end,
        put: last.put + between + next.put,
      };
    } else {
      joined.push(next);
    }
  }
  return joined;
}

/** Returns how much both texts share at their ends, cut back to whole words. */
function sameEnds(from: string, to: string): { head: number; tail: number } {
  const short = Math.min(from.length, to.length);
  let head = 0;
  while (head < short && from[head] === to[head]) head += 1;
  if (head < Math.max(from.length, to.length)) {
    while (head > 0 && isWord(from[head - 1]) && (isWord(from[head]) || isWord(to[head]))) {
      head -= 1;
    }
  }
  let tail = 0;
  const last = (text: string, back: number) => text[text.length - 1 - back];
  while (tail < short - head && last(from, tail) === last(to, tail)) tail += 1;
  while (
    tail > 0 &&
    isWord(last(from, tail - 1)) &&
    ((tail < from.length - head && isWord(last(from, tail))) ||
      (tail < to.length - head && isWord(last(to, tail))))
  ) {
    tail -= 1;
  }
  return { head, tail };
}

// Halves of a pair count as letters, so that no letter beyond the first plane is cut in two.
const WORD = /[\p{L}\p{N}\p{M}_\u{D800}-\u{DFFF}]/u;
const isWord = (letter: string | undefined) =>
  letter !== undefined && (WORD.test(letter) || /[\uD800-\uDFFF]/.test(letter));

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}_]+|\s|[^\p{L}\p{N}\p{M}_\s]/gu) ?? [];
}

/** Returns the pairs of words that stay (Myers 1986), or null when too much differs. */
function commonWords(a: string[], b: string[]): [number, number][] | null {
  const most = Math.min(EDITS_MAX, a.length + b.length);
  const reach = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(new Map(reach));
    for (let k = -edits; k <= edits; k += 2) {
      let x = stepDown(reach, k, edits) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return null;
}

function stepDown(reach: Map<number, number>, k: number, edits: number): boolean {
  return k === -edits || (k !== edits && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
}

function walkBack(trace: Map<number, number>[], aEnd: number, bEnd: number): [number, number][] {
  const kept: [number, number][] = [];
  let [x, y] = [aEnd, bEnd];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits] ?? new Map<number, number>();
    const k = x - y;
    const down = stepDown(reach, k, edits);
    const fromX = reach.get(down ? k + 1 : k - 1) ?? 0;
    const fromY = fromX - (down ? k + 1 : k - 1);
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0)) kept.push([(x -= 1), (y -= 1)]);
    [x, y] = [fromX, fromY];
  }
  return kept.reverse();
}

function between(a: string[], b: string[], kept: [number, number][], start: number): Splice[] {
  const found: Splice[] = [];
  let [i, j, at] = [0, 0, start];
  for (const [x, y] of [...kept, [a.length, b.length] as [number, number]]) {
    const gone = a.slice(i, x).join("");
    const put = b.slice(j, y).join("");
    if (gone || put) found.push({ at, end: at + gone.length, put });
    at += gone.length + (a[x]?.length ?? 0);
    [i, j] = [x + 1, y + 1];
  }
  return found;
}
