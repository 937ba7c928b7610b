// The roster's chart: order of groups, and where mandates end.
import { describe, expect, it } from "vitest";
import type { RosterRow } from "$lib/desk/contract";
import { at, daysBeyond, endOf, groupsOf, scaleOf } from "./chart";

function row(more: Partial<RosterRow>): RosterRow {
  return {
    installation: "i",
    person: "A",
    capacity: null,
    authority: "Office",
    state: "FR",
    role: "member",
    from: "2026-01-01",
    until: "2026-12-31",
    ended_on: null,
    end_reason: null,
    ended_by: null,
    ended_when: null,
    seconded_in: [],
    current: true,
    fingerprint: [],
    verified: null,
    own: false,
    same_authority: false,
    ...more,
  };
}

describe("the roster's chart", () => {
  it("puts our own State first, leaders first in it, participants last", () => {
    const groups = groupsOf([
      row({ state: "EU", role: "participant", authority: "Eurojust" }),
      row({ state: "BE" }),
      row({ state: "IT", own: true }),
      row({ state: "IT", role: "leader", person: "L" }),
    ]);

    expect(groups.map((group) => group.state)).toEqual(["IT", "BE", "EU"]);
    expect(groups[0]?.rows[0]?.person).toBe("L");
  });

  it("ends a mandate on the earlier day", () => {
    expect(endOf(row({ ended_on: "2026-06-30" }))).toBe("2026-06-30");
    expect(endOf(row({}))).toBe("2026-12-31");
  });

  it("counts the days past the agreement", () => {
    expect(daysBeyond(row({ until: "2027-01-31" }), "2026-12-31")).toBe(31);
    expect(daysBeyond(row({}), "2026-12-31")).toBe(0);
  });

  it("keeps every day inside the scale", () => {
    const today = Date.parse("2026-11-19");
    const scale = scaleOf([row({})], "2026-01-01", "2026-12-31", today);

    expect(at(scale, "2026-01-01")).toBeGreaterThan(0);
    expect(at(scale, today)).toBeLessThan(at(scale, "2026-12-31"));
    expect(at(scale, "2026-12-31")).toBeLessThan(100);
  });
});
