// Which texts of a clause can be compared.
import { describe, expect, it } from "vitest";
import type { HistoryRow } from "$lib/desk/contract";
import { firstPair, versionsOf } from "./versions";

const at = (utc: string) => ({ utc, local: utc, zone: "UTC" });
const row = (event: string, value: string, utc: string, field = "period.until") =>
  ({ field, event, value, when: at(utc), who: {}, reason: null }) as unknown as HistoryRow;
const field = { name: "period.until", label: "Last day", value: "B" };
const history = [
  row("proposed", "C", "2026-03-03"),
  row("in force", "B", "2026-02-03"),
  row("signed", "B", "2026-02-02"),
  row("proposed", "B", "2026-02-01"),
  row("founded", "A", "2026-01-01"),
  row("founded", "X", "2026-01-01", "period.from"),
];

describe("versions of a field", () => {
  it("are its texts, oldest first, each once, with the one in force named", () => {
    const versions = versionsOf(field, history);

    expect(versions.map((one) => one.value)).toEqual(["A", "B", "C"]);
    expect(versions.map((one) => one.standing)).toEqual([false, true, false]);
  });

  it("are compared at first from the text in force to the newest", () => {
    expect(firstPair(versionsOf(field, history))).toEqual(["1", "2"]);
  });
});
