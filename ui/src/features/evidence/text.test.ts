// Long texts in blocks, words found in them, marks, offsets, sheets and sizes: the pure parts.
import { describe, expect, it } from "vitest";
import { BLOCK_MAX, blockAt, blockOfPage, blocksOf } from "./blocks";
import { grouped, hasNoZone } from "./facts";
import { findAll, finder, firstAfter, FOUND_MAX, within } from "./find";
import { hexLine, hexRows, readOffset } from "./hex";
import { spansOf, split } from "./marks";
import { letters } from "./sheet";
import { sizeFor } from "./shelf.svelte";
import { Stack } from "./stack";
import { factor, pageSize, step } from "./zoom";

const text = (blocks: { first: number; last: number }[], of: string) =>
  blocks.map((block) => of.slice(block.first, block.last));
const never = () => false;
const noPause = async () => {};

describe("a long text in blocks", () => {
  it("is whole: nothing but page ends and line ends between blocks is left out", () => {
    const line = "Cash ledger, quay 4, container seals and dates\n";
    const of = `${line.repeat(300)}\f${line.repeat(2)}\fsingle`;

    const blocks = blocksOf(of);

    const kept = text(blocks, of).join("");
    expect(kept.replace(/\n/g, "")).toBe(of.replace(/[\n\f]/g, ""));
    expect(Math.max(...blocks.map(({ first, last }) => last - first))).toBeLessThanOrEqual(
      BLOCK_MAX,
    );
    expect(blocks.filter((block) => block.page > 0).map((block) => block.page)).toEqual([1, 2, 3]);
  });

  it("has no page marks without pages, and one block when it is empty", () => {
    expect(blocksOf("a\nb").every((block) => block.page === 0)).toBe(true);
    expect(blocksOf("")).toHaveLength(1);
    expect(blocksOf("\f\f").map((block) => block.page)).toEqual([1, 2, 3]);
  });

  it("never cuts a letter in two, also without a space or a line end", () => {
    const of = "x" + "😀".repeat(BLOCK_MAX * 2);

    for (const part of text(blocksOf(of), of)) expect(part).not.toMatch(/[\ud800-\udfff]/u);
  });

  it("is cut in well under a second when it has fifteen million letters", () => {
    const of = "A line of an export, with a sum of 1,200.00 EUR in it\n".repeat(280_000);
    expect(of.length).toBeGreaterThan(15_000_000);

    const blocks = blocksOf(of);

    expect(blocks.length).toBeGreaterThan(7_000);
    expect(blocks.length).toBeLessThan(9_000);
    expect(blocks[blockAt(blocks, 7_000_000)]!.first).toBeLessThanOrEqual(7_000_000);
    expect(blocks[blockAt(blocks, 7_000_000)]!.last).toBeGreaterThanOrEqual(7_000_000);
  });

  it("finds the block of a page and of an offset", () => {
    const blocks = blocksOf("one\ftwo\fthree");

    expect(blockOfPage(blocks, 3)).toBe(2);
    expect(blockOfPage(blocks, 9)).toBe(0);
    expect(blockAt(blocks, 5)).toBe(1);
  });
});

describe("finding words", () => {
  const found = async (of: string, words: string) =>
    (await findAll(of, words, never, noPause))!.marks.map(({ first, end }) => of.slice(first, end));

  it("looks past case and runs of spaces, and takes signs for signs", async () => {
    expect(await found("Cash\n  LEDGER, cash ledger", "cash ledger")).toEqual([
      "Cash\n  LEDGER",
      "cash ledger",
    ]);
    expect(await found("a.b (c) a+b", "(c)")).toEqual(["(c)"]);
    expect(await found("Георгиев ГЕОРГИЕВ", "георгиев")).toHaveLength(2);
    expect(finder("  ")).toBeNull();
  });

  it("finds each once over the seams of its slices", async () => {
    const at = (1 << 20) - 3;
    const of = `${"-".repeat(at)}needle${"-".repeat(at)}needle`;

    expect((await findAll(of, "needle", never, noPause))!.marks.map((mark) => mark.first)).toEqual([
      at,
      at * 2 + 6,
    ]);
  });

  it("keeps so many and says that there are more", async () => {
    const all = await findAll("ab".repeat(FOUND_MAX + 5), "ab", never, noPause);

    expect(all!.marks).toHaveLength(FOUND_MAX);
    expect(all!.more).toBe(true);
  });

  it("stops when nobody waits any more", async () => {
    let given = false;
    const pause = async () => void (given = true);

    expect(await findAll("-".repeat(3 << 20), "x", () => given, pause)).toBeUndefined();
  });

  it("gives the marks of a stretch by their place among all", () => {
    const marks = [
      { first: 2, end: 5 },
      { first: 9, end: 12 },
      { first: 30, end: 31 },
    ];

    expect(within(marks, 4, 10)).toEqual([
      { first: 0, end: 1, index: 0 },
      { first: 5, end: 8, index: 1 },
    ]);
    expect(firstAfter(marks, 12)).toBe(2);
    expect(firstAfter(marks, 99)).toBe(3);
  });
});

describe("marks", () => {
  it("of the desk name their last unit, and become spans that end before one", () => {
    const [piece] = split("cash ledger", spansOf([{ first: 0, last: 3 }]));

    expect(piece).toEqual({ text: "cash", mark: true, which: 0 });
  });

  it("split a text and lose nothing, in any order, overlapping or outside", () => {
    const of = "cash ledger";
    for (const marks of [
      [],
      [{ first: 0, end: 4 }],
      [
        { first: 5, end: 99 },
        { first: 0, end: 7 },
      ],
      [{ first: 7, end: 3 }],
      [{ first: -4, end: 2 }],
    ]) {
      expect(
        split(of, marks)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(of);
    }
    expect(split(of, [{ first: 5, end: 11 }]).at(-1)).toEqual({
      text: "ledger",
      mark: true,
      which: 0,
    });
  });
});

describe("entries of unlike heights", () => {
  it("are found by height, and move when a guess is put right", () => {
    const stack = new Stack(1000, () => 10);
    expect([stack.height, stack.at(95), stack.at(-5), stack.at(1e9)]).toEqual([10_000, 9, 0, 999]);

    expect(stack.set(3, 110)).toBe(true);
    expect(stack.set(3, 110.2)).toBe(false);

    expect([stack.top(4), stack.height, stack.at(95)]).toEqual([140, 10_100, 3]);
    expect(stack.window(130, 20, 0)).toEqual({ first: 3, end: 6 });
    expect(new Stack(0, () => 1).window(0, 100, 50)).toEqual({ first: 0, end: 0 });
  });
});

describe("the size of a page", () => {
  const pane = { width: 324, height: 424 };

  it("fits width or page, turned or not", () => {
    expect(pageSize(pane, "width", 2, 0)).toEqual({ width: 300, height: 600 });
    expect(pageSize(pane, "page", 2, 0)).toEqual({ width: 200, height: 400 });
    expect(pageSize(pane, "width", 2, 1)).toEqual({ width: 300, height: 150 });
    expect(factor(pane, "page", 2, 0)).toBeCloseTo(2 / 3);
  });

  it("goes by steps, and stops at both ends", () => {
    expect([step(1, true), step(1.1, true), step(1, false)]).toEqual([1.25, 1.25, 0.8]);
    expect([step(4, true), step(0.25, false)]).toEqual([4, 0.25]);
    expect([sizeFor(500), sizeFor(601), sizeFor(9000)]).toEqual([600, 1000, 2000]);
  });
});

describe("bytes", () => {
  it("stand in lines with offset and letters", () => {
    expect(hexRows("7f454c460201", 4)).toEqual(["7f454c46", "0201"]);
    expect(hexLine(0x1f0, "7f454c46", 8)).toEqual({
      offset: "000001f0",
      digits: "7f 45 4c 46",
      letters: "·ELF",
    });
  });

  it("are gone to by an offset, hexadecimal or decimal, within the item", () => {
    expect(readOffset("0x1F4", 1000)).toBe(500);
    expect(readOffset("1f4h", 1000)).toBe(500);
    expect(readOffset("1,000", 2000)).toBe(1000);
    for (const wrong of ["", "x", "1000", "-1", "0x", "1e3"]) {
      expect(readOffset(wrong, 1000)).toBeNull();
    }
  });
});

describe("names", () => {
  it("of columns go on after Z", () => {
    expect([0, 25, 26, 701, 702].map(letters)).toEqual(["A", "Z", "AA", "ZZ", "AAA"]);
  });

  it("of facts stay in their groups and order, and times without a zone are known", () => {
    const fact = (group: string, name: string) => ({ group, name, value: "" });

    const made = grouped([fact("image", "a"), fact("mail", "b"), fact("image", "c")]);

    expect(made.map((one) => [one.name, one.facts.length])).toEqual([
      ["image", 2],
      ["mail", 1],
    ]);
    expect(hasNoZone("2026:11:02 23:41:07")).toBe(true);
    expect(hasNoZone("2026-11-02T23:41:07.25")).toBe(true);
    for (const other of ["2026-11-02T23:41:07Z", "2026-11-02 23:41:07+01:00", "2026-11-02", "4"]) {
      expect(hasNoZone(other)).toBe(false);
    }
  });
});
