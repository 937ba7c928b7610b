// Rows of a hundred thousand: no blank row while one scrolls, few pages kept, and no answer that
// comes too late is shown. The window's arithmetic is the table's own.
import { flushSync } from "svelte";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { EvidencePage, EvidenceRow } from "$lib/desk/contract";
import { call, setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { Rows } from "./rows.svelte";
import { windowOf } from "./window";

const [ROW, VIEW, FRAME_MS] = [29, 600, 16];
const ITEMS = 100_000;
let stop: () => void = () => {};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** Lets a frame pass, and everything that was due in it. */
async function frame(ms = FRAME_MS) {
  await vi.advanceTimersByTimeAsync(ms);
  flushSync();
}

describe("a hundred thousand rows", () => {
  let desk: MemoryDesk;
  // Made once: it is most of what this file takes.
  beforeAll(() => {
    desk = memoryDesk({ vault: "open", items: ITEMS });
  }, 120_000);
  let rows: Rows<EvidenceRow, EvidencePage>;
  let asked: number[];

  /** Opens the list at a desk that takes so many milliseconds for an answer. */
  async function list(delay: number) {
    desk.world.options.delay = delay;
    setDesk(desk);
    const team = desk.world.teams[0]!.team.team;
    asked = [];
    stop = $effect.root(() => {
      rows = new Rows(
        (page, per_page) => {
          asked.push(page);
          return call("evidence_list", { team, sort: null, filter: null, page, per_page });
        },
        ["evidence"],
      );
    });
    flushSync();
    await frame(500);
    rows.show(0, 30);
    await frame(500);
  }
  /** Scrolls from `top`, so many pixels a frame; returns how many rows in sight were blank. */
  async function blanks(top: number, step: number, frames: number) {
    let blank = 0;
    for (let i = 0; i < frames; i += 1) {
      const win = windowOf(rows.total, ROW, VIEW, top + i * step);
      rows.show(win.first, win.end);
      await frame();
      for (let at = win.seenFirst; at < win.seenEnd; at += 1) {
        if (rows.at(at) === undefined) blank += 1;
      }
    }
    return blank;
  }

  it("show no blank row under the wheel and a flick, at a desk that takes 30 ms", async () => {
    await list(30);
    expect(rows.total).toBe(ITEMS);

    expect(await blanks(0, 100, 400), "the wheel").toBe(0);
    expect(await blanks(40_000, 1200, 400), "a flick: two windows a frame").toBe(0);
    expect(await blanks(519_000, -1200, 400), "and back up").toBe(0);
  }, 60_000);

  it("fill again within one answer when the bar is pulled to another place", async () => {
    await list(30);
    const far = windowOf(rows.total, ROW, VIEW, 60_000 * ROW);
    rows.show(far.first, far.end);
    expect(rows.at(far.seenFirst)).toBeUndefined();

    await frame(31);

    expect(rows.at(far.seenFirst)).toBeDefined();
    expect(rows.at(far.seenEnd - 1)).toBeDefined();
  }, 60_000);

  it("ask for what is seen in the end, not for all that a pulled bar passes", async () => {
    await list(30);
    asked = [];

    for (let i = 0; i < 60; i += 1) {
      const win = windowOf(rows.total, ROW, VIEW, i * 1000 * ROW);
      rows.show(win.first, win.end);
      await frame(2);
    }
    await frame(200);

    expect(asked.length).toBeLessThan(30);
    expect(rows.held).toBeLessThanOrEqual(16);
    expect(rows.at(59_000)).toBeDefined();
  }, 60_000);
});

describe("answers that come late", () => {
  it("are not shown, and what is shown meanwhile says it is stale", async () => {
    const answers = new Map<string, (rows: string[]) => void>();
    let word = $state("a");
    let rows!: Rows<string>;
    stop = $effect.root(() => {
      rows = new Rows<string>(() => {
        const asked = word;
        return new Promise((done) =>
          answers.set(asked, (found) => done({ rows: found, total: found.length })),
        );
      }, []);
    });
    flushSync();
    answers.get("a")!(["first"]);
    await frame();
    expect([rows.at(0), rows.stale]).toEqual(["first", false]);

    word = "ab";
    flushSync();
    word = "abc";
    flushSync();
    answers.get("abc")!(["third"]);
    await frame();
    answers.get("ab")!(["second"]);
    await frame();

    expect([rows.at(0), rows.stale]).toEqual(["third", false]);
    word = "abcd";
    flushSync();
    expect([rows.at(0), rows.stale], "the last answer stays until the next").toEqual([
      "third",
      true,
    ]);
  });

  it("give a run of rows over pages that are not held", async () => {
    let rows!: Rows<number>;
    stop = $effect.root(() => {
      rows = new Rows<number>(
        async (page, per) => ({
          rows: Array.from({ length: per }, (_, i) => (page - 1) * per + i),
          total: 1000,
        }),
        [],
      );
    });
    flushSync();
    await frame();

    expect(await rows.range(250, 455)).toEqual(Array.from({ length: 205 }, (_, i) => 250 + i));
  });
});
