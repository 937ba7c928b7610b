// What asks for a person: each line once, each with a step that leads somewhere.
import { beforeAll, describe, expect, it } from "vitest";
import { call, setDesk } from "$lib/desk/desk";
import { memoryDesk } from "$lib/desk/memory";
import type { VaultStatus } from "$lib/desk/contract";
import { attentionOf, type Line, type TeamTold } from "./attention";

let lines: Line[];
let status: VaultStatus;
let told: TeamTold[];

beforeAll(async () => {
  setDesk(memoryDesk({ vault: "open", items: 20 }));
  status = await call("vault_status", {});
  const { rows } = await call("team_list", {});
  told = await Promise.all(
    rows.map(async (row) => ({
      row,
      agreement: await call("agreement_show", { team: row.team }),
      exchange: await call("exchange_status", { team: row.team }),
      proposals: await call("evidence_proposals", { team: row.team, item: null, per_page: 1 }),
      conflicts: (await call("exchange_conflicts", { team: row.team })).rows,
    })),
  );
  lines = attentionOf(status, told);
});

describe("the attention list", () => {
  it("finds every kind the invented office has", () => {
    const kinds = new Set(lines.map((line) => line.kind));

    for (const kind of [
      "sign",
      "proposal",
      "proposed",
      "gap",
      "held",
      "refused",
      "conflict",
      "ends",
      "check",
      "recovery",
      "rotation",
      "card",
    ]) {
      expect(kinds, kind).toContain(kind);
    }
  });

  it("names each thing once, the urgent ones first", () => {
    const keys = lines.map((line) => line.key);
    const urgent = lines.map((line) => line.today);

    expect(new Set(keys).size).toBe(keys.length);
    expect(urgent.lastIndexOf(true)).toBeLessThan(urgent.indexOf(false));
  });

  it("is silent about a vault that asks for nothing", () => {
    const fresh = { recovery_tried: true, rotation_due_days: null };
    const quiet = { ...status, ...fresh, drafts_waiting: 0 };

    expect(attentionOf(quiet, [])).toEqual([]);
  });

  it("names an old key for packets with its age, and leads to where a new one is made", () => {
    const line = attentionOf({ ...status, rotation_due_days: 41 }, []).find(
      (one) => one.kind === "rotation",
    );

    expect(line?.say).toContain("41 days");
    expect(line?.to).toEqual({ at: "settings", part: "keys" });
  });

  it("counts the proposals on own exhibits in one line, and leads to the first", async () => {
    const { row } = told[0]!;
    const { team } = row;
    const proposals = await call("evidence_proposals", { team, item: null });
    const { rows } = proposals;

    const line = attentionOf(status, [{ row, proposals: { ...proposals, to_answer: 2 } }]).find(
      (one) => one.kind === "proposed",
    );

    expect(line?.say).toBe("2 proposals on your exhibits wait for an answer.");
    expect(line?.to).toMatchObject({ team, place: "evidence", about: rows[0]!.item });
    expect(rows[0]!.to_answer, "those that wait are first").toBe(true);
  });

  it("leads to the note whose words were kept", () => {
    const row = told[0]!.row;

    const line = attentionOf(status, [{ row, drafts: ["n1"] }]).find(
      (one) => one.kind === "drafts",
    );

    expect(line?.to).toMatchObject({ team: row.team, place: "notes", about: "n1" });
  });
});
