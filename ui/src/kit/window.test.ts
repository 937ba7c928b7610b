// The window of a long table: what is drawn, and where.
import { describe, expect, it } from "vitest";
import { HEIGHT_MAX, pagesAround, pagesOf, scrollTo, windowOf } from "./window";

const ROW = 29;
const VIEW = 600;

describe("the window of a long table", () => {
  it("draws a screenful and a margin of ten thousand rows", () => {
    const top = windowOf(10_000, ROW, VIEW, 0);

    expect(top.first).toBe(0);
    expect(top.end).toBeLessThan(40);
    expect(top.height).toBe(10_000 * ROW);
  });

  it("covers everything that can be seen, wherever one scrolls", () => {
    for (let scroll = 0; scroll < 10_000 * ROW - VIEW; scroll += 977) {
      const win = windowOf(10_000, ROW, VIEW, scroll);

      expect(win.top).toBeLessThanOrEqual(scroll);
      expect(win.top + (win.end - win.first) * ROW).toBeGreaterThanOrEqual(scroll + VIEW);
      expect(win.end - win.first).toBeLessThan(2.2 * (VIEW / ROW));
    }
  });

  it("shows the last row at the end, also when the bar is scaled", () => {
    for (const total of [3, 700, 10_000, 5_000_000]) {
      const win = windowOf(total, ROW, VIEW, Number.MAX_SAFE_INTEGER);

      expect(win.seenEnd).toBe(total);
      expect(win.height).toBeLessThanOrEqual(HEIGHT_MAX);
    }
  });

  it("has nothing to draw without rows", () => {
    const win = windowOf(0, ROW, VIEW, 0);

    expect([win.first, win.end, win.seenFirst, win.seenEnd]).toEqual([0, 0, 0, 0]);
  });

  it("scrolls no further than needed to show a row", () => {
    expect(scrollTo(5, 1000, ROW, VIEW, 0)).toBe(0);
    expect(scrollTo(100, 1000, ROW, VIEW, 0)).toBe(101 * ROW - VIEW);
    expect(scrollTo(3, 1000, ROW, VIEW, 5000)).toBe(3 * ROW);
  });

  it("asks for the pages that hold the rows, and for no other", () => {
    expect(pagesOf(0, 1, 100)).toEqual([1]);
    expect(pagesOf(95, 130, 100)).toEqual([1, 2]);
    expect(pagesOf(100, 200, 100)).toEqual([2]);
    expect(pagesOf(5, 5, 100)).toEqual([]);
  });

  it("asks ahead on both sides, the nearest first, and never past an end", () => {
    expect(pagesAround(450, 490, 100_000, 100, 2)).toEqual([5, 6, 4, 7, 3]);
    expect(pagesAround(0, 40, 100_000, 100, 2)).toEqual([1, 2, 3]);
    expect(pagesAround(99_960, 100_000, 100_000, 100, 2)).toEqual([1000, 999, 998]);
    expect(pagesAround(0, 1, 1, 100, 2)).toEqual([1]);
  });
});
