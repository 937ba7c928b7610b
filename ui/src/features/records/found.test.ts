// The log narrowed: by kind, by words in any order, and honest about how far it looked.
import { beforeEach, describe, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { FoundRecords } from "./found.svelte";

let desk: MemoryDesk;
beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 12 });
  setDesk(desk);
});

describe("looking through the log", () => {
  it("finds by kind and by words, whatever their order and accents", async () => {
    const found = new FoundRecords();

    await found.look(null, "consultation", "INTERVIEW preparation");

    expect(found.rows.map((row) => row.act)).toEqual(["evidence-open"]);
    expect([found.looked, found.of]).toEqual([
      desk.world.records.length,
      desk.world.records.length,
    ]);
    await found.look(null, "disclosure", "interview");
    expect(found.rows).toEqual([]);
  });

  it("goes on over pages, and says how many entries it looked through", async () => {
    for (let i = 0; i < 2_500; i += 1) {
      desk.world.record("access", "vault-unlock", null, [`id${i}`]);
    }
    const found = new FoundRecords();

    await found.look(null, "all", "id7 vault-unlock");

    expect(found.looked).toBe(desk.world.records.length);
    expect(found.rows.every((row) => row.objects[0]?.includes("id7"))).toBe(true);
    expect(found.rows.length).toBeGreaterThan(100);
  });
});
