// Numbers, days and moments in words.
import { describe, expect, it } from "vitest";
import { prefs } from "../prefs";
import { chooseTimes } from "../look.svelte";
import {
  day,
  duration,
  fieldWords,
  grouped,
  isDay,
  many,
  moment,
  size,
  stateName,
  times,
  weekday,
} from "./words";
import { pseudo } from "./pseudo";

const winter = {
  utc: "2026-11-19T13:31:07.000Z",
  local: "2026-11-19T14:31:07.000+01:00",
  zone: "Europe/Paris",
};

describe("words", () => {
  /** The desk counts without separators; whoever reads needs them, and no date gets one. */
  it("groups the counts in the desk's sentences, and nothing else", () => {
    expect(grouped("1865 days are left.")).toBe("1,865 days are left.");
    expect(grouped("held: 1212 withdrawals, 3 changed records")).toBe(
      "held: 1,212 withdrawals, 3 changed records",
    );
    expect(grouped("complete to 12044")).toBe("complete to 12,044");
    expect(grouped("40 hits in 1087 of 1204 items.")).toBe("40 hits in 1,087 of 1,204 items.");
    for (const kept of [
      "no leader since 1 November 2026 and none before",
      "FR-2026-0137 is missing",
      "missing operational 1041–1043",
      "IT operational 1041",
    ]) {
      expect(grouped(kept)).toBe(kept);
    }
  });

  it("writes a moment with its zone and UTC", () => {
    expect(times(winter)).toBe("14:31 CET (13:31 UTC)");
    expect(moment(winter, true)).toBe("19 Nov 2026, 14:31:07 CET (13:31:07 UTC)");
  });

  it("writes the time first that was chosen, and one only where both are the same", async () => {
    const late = {
      ...winter,
      utc: "2026-11-19T23:31:07.000Z",
      local: "2026-11-20T00:31:07.000+01:00",
    };
    expect(moment(late)).toBe("20 Nov 2026, 00:31 CET (23:31 UTC)");

    prefs.open([], async () => undefined);
    await chooseTimes("utc");

    expect(moment(late)).toBe("19 Nov 2026, 23:31 UTC (00:31 CET)");
    expect(weekday(late)).toBe("Thu");
    await chooseTimes("local");
    expect(times({ ...late, local: late.utc, zone: "UTC" })).toBe("23:31 UTC");
  });

  it("falls back to the offset for a zone without a short name", () => {
    expect(times({ ...winter, zone: "Nowhere/Unknown" })).toBe("14:31 UTC+01:00 (13:31 UTC)");
  });

  it("writes days with the month in letters", () => {
    expect(day("2026-02-09")).toBe("9 Feb 2026");
    expect(fieldWords("2026-12-31")).toBe("31 Dec 2026");
    expect(fieldWords("any written form")).toBe("any written form");
  });

  it("knows the days of the calendar", () => {
    expect(isDay("2026-11-30")).toBe(true);
    expect(isDay("2026-11-31")).toBe(false);
    expect(isDay("30.11.2026")).toBe(false);
  });

  it("writes sizes with their unit", () => {
    expect(size(0)).toBe("0 B");
    expect(size(18_000)).toBe("18.0 kB");
    expect(size(14_200_000)).toBe("14.2 MB");
    expect(size(1_840_000_000)).toBe("1.84 GB");
    expect(size(999_900)).toBe("1.0 MB");
  });

  it("counts in words", () => {
    expect(many(1, "file", "files")).toBe("1 file");
    expect(many(1204, "item", "items")).toBe("1,204 items");
    expect(duration(125)).toBe("2 min 05 s");
  });

  it("names States and keeps what it does not know", () => {
    expect(stateName("FR")).toBe("France");
    expect(stateName("EU")).toBe("European Union");
    expect(stateName("x")).toBe("x");
  });
});

describe("the pseudo language", () => {
  it("lengthens every string and keeps the shape", () => {
    const texts = { a: "Save", n: { f: (x: number) => `${x} files` }, list: ["one"] };

    const made = pseudo(texts);

    expect(made.a.length).toBeGreaterThan("Save".length);
    expect(made.n.f(3)).toContain("3");
    expect(made.list).toHaveLength(1);
  });
});
