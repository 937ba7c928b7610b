// The arithmetic of a virtualised table: which rows are in the window, which pages they need.
// Pure, so that it can be tried without a document.

/** Engines cut elements off near 33 million pixels; beyond this the scroll bar is scaled. */
export const HEIGHT_MAX = 30_000_000;
/** Rows drawn above and below what can be seen, at least; half a window when that is more. */
const MARGIN = 8;

export interface Window {
  /** The first row drawn, counted from 0. */
  first: number;
  /** One past the last row drawn. */
  end: number;
  /** The first and one past the last row that can be seen. */
  seenFirst: number;
  seenEnd: number;
  /** Pixels from the top of the tall element to the first row drawn. */
  top: number;
  /** The tall element's height. */
  height: number;
}

/** Returns what to draw for a scroll position. */
export function windowOf(total: number, row: number, view: number, scroll: number): Window {
  const natural = total * row;
  const height = Math.min(natural, HEIGHT_MAX);
  const reach = Math.max(0, height - view);
  const at = Math.min(Math.max(0, scroll), reach);
  // Without scaling this is `at` itself; with it, the same part of the way through all rows.
  const offset = natural > height && reach > 0 ? (at / reach) * (natural - view) : at;
  const seenFirst = Math.min(Math.floor(offset / row), Math.max(0, total - 1));
  const seenEnd = Math.min(total, Math.ceil((offset + view) / row));
  // Scrolling runs ahead of drawing; half a window on both sides is what a quick flick covers.
  const margin = Math.max(MARGIN, Math.ceil(view / row / 2));
  const first = Math.max(0, seenFirst - margin);
  const end = Math.min(total, seenEnd + margin);
  return { first, end, seenFirst, seenEnd, top: at + first * row - offset, height };
}

/** Returns the scroll position that shows `index`, moving as little as needed. */
export function scrollTo(
  index: number,
  total: number,
  row: number,
  view: number,
  scroll: number,
): number {
  const natural = total * row;
  const height = Math.min(natural, HEIGHT_MAX);
  const reach = Math.max(0, height - view);
  const scale = natural > height && reach > 0 ? (natural - view) / reach : 1;
  const offset = scroll * scale;
  if (index * row < offset) return (index * row) / scale;
  if ((index + 1) * row > offset + view) return ((index + 1) * row - view) / scale;
  return scroll;
}

/** Returns the pages, counted from 1, that hold the rows from `first` up to `end`. */
export function pagesOf(first: number, end: number, perPage: number): number[] {
  if (end <= first) return [];
  const from = Math.floor(first / perPage) + 1;
  const to = Math.floor((end - 1) / perPage) + 1;
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/**
 * Returns the pages to have when the rows from `first` up to `end` are shown: theirs, then up to
 * `ahead` pages on both sides, the nearest first and below before above.
 */
export function pagesAround(
  first: number,
  end: number,
  total: number,
  perPage: number,
  ahead: number,
): number[] {
  const shown = pagesOf(first, end, perPage);
  const [from = 1, to = 1] = [shown[0], shown.at(-1)];
  const last = Math.ceil(total / perPage);
  const near = Array.from({ length: ahead }, (_, i) => [to + i + 1, from - i - 1]).flat();
  return [...shown, ...near.filter((page) => page >= 1 && page <= last)];
}
