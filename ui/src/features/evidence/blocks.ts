// A long text in blocks of a few dozen lines, so that only those in sight stand in the document.
// Pages are parted by U+000C. Pure, and quick enough for fifteen million characters.

/** UTF-16 units a block has at most; blocks end at line ends where there are any. */
export const BLOCK_MAX = 2000;
const PAGE_END = "\f";

export interface Block {
  first: number;
  last: number;
  /** The page that begins with this block, counted from 1; 0 within a page. */
  page: number;
  lines: number;
}

/** Returns the blocks of a text; every unit but page and line ends between them is in one. */
export function blocksOf(text: string): Block[] {
  const paged = text.includes(PAGE_END);
  const out: Block[] = [];
  let [at, page] = [0, 1];
  while (at <= text.length) {
    const found = text.indexOf(PAGE_END, at);
    const end = found < 0 ? text.length : found;
    pushPage(text, at, end, paged ? page : 0, out);
    page += 1;
    at = end + 1;
  }
  return out;
}

function pushPage(text: string, first: number, end: number, page: number, out: Block[]): void {
  let at = first;
  let opens = page;
  do {
    const last = blockEnd(text, at, end);
    out.push({ first: at, last, page: opens, lines: linesIn(text, at, last) });
    opens = 0;
    at = text[last] === "\n" ? last + 1 : last;
  } while (at < end);
}

/** Returns where a block ends: at the last line end in reach, else a space, never half a letter. */
function blockEnd(text: string, first: number, end: number): number {
  const reach = first + BLOCK_MAX;
  if (reach >= end) return end;
  const line = text.lastIndexOf("\n", reach);
  if (line > first) return line;
  const space = text.lastIndexOf(" ", reach);
  if (space > first + BLOCK_MAX / 2) return space + 1;
  return /[\ud800-\udbff]/.test(text[reach - 1] ?? "") ? reach - 1 : reach;
}

function linesIn(text: string, first: number, last: number): number {
  let lines = 1;
  for (let at = text.indexOf("\n", first); at >= 0 && at < last; at = text.indexOf("\n", at + 1)) {
    lines += 1;
  }
  return lines;
}

/** Returns the block that holds an offset. */
export function blockAt(blocks: readonly Block[], offset: number): number {
  let [low, high] = [0, Math.max(0, blocks.length - 1)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle]?.first ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Returns the block a page begins with, or the first. */
export function blockOfPage(blocks: readonly Block[], page: number): number {
  return Math.max(
    0,
    blocks.findIndex((block) => block.page === page),
  );
}
