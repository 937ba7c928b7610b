// The in-memory desk keeps the contract's promises that screens rely on.
import { describe, expect, it } from "vitest";
import { memoryDesk } from "./memory";

const desk = memoryDesk({ vault: "open", items: 340 });
const team = desk.world.teams[0]!.team.team;
const list = (more: object) =>
  desk.call("evidence_list", { team, sort: null, filter: null, ...more });

describe("the in-memory desk", () => {
  it("pages without gaps or repeats, and is empty past the end", async () => {
    const seen = new Set<string>();
    for (let page = 1; page <= 4; page += 1) {
      for (const row of (await list({ page, per_page: 100 })).rows) seen.add(row.item);
    }

    expect(seen.size).toBe(340);
    expect((await list({ page: 9, per_page: 100 })).rows).toEqual([]);
  });

  it("has five classes of cover that add up to all items", async () => {
    const { cover } = await list({ page: 1 });

    expect(
      cover.searched + cover.no_text + cover.failed + cover.not_held + cover.not_released,
    ).toBe(cover.items);
  });

  it("filters by term and by word, and sorts both ways", async () => {
    const french = await list({ filter: "state:FR" });
    const up = await list({ sort: "size", page: 1 });
    const down = await list({ sort: "-size", page: 1 });

    expect(french.rows.every((row) => row.state === "FR")).toBe(true);
    expect(french.total).toBeLessThan(340);
    expect(up.rows[0]!.size).toBeLessThanOrEqual(down.rows[0]!.size);
  });

  it("answers nothing but the gate's calls while locked", async () => {
    const locked = memoryDesk({ vault: "locked" });

    await expect(locked.call("team_list", {})).rejects.toMatchObject({ code: "vault-locked" });
    expect((await locked.call("vault_status", {})).state).toBe("locked");
    expect((await locked.call("vault_status", {})).who).toBeNull();
  });
});
