// Saved searches: named, bounded, of one team each, and gone from memory when the vault locks.
import { beforeEach, describe, expect, it } from "vitest";
import { prefs, unread } from "./prefs";
import {
  deleteSearch,
  faultOf,
  isTaken,
  NAME_CHARACTERS_MAX,
  renameSearch,
  saveSearch,
  searchesOf,
  SEARCHES_MAX,
  type Search,
} from "./searches";

const ledger: Search = { mode: "text", words: "ledger", picked: {}, withdrawn: false };
let kept: Map<string, string>;
const names = (team: string) => searchesOf(team).map(({ name }) => name);

beforeEach(() => {
  prefs.forget();
  kept = new Map();
  prefs.open([], async (name, value) => kept.set(name, value));
});

describe("saved searches", () => {
  it("belong to one team, stand by name, and are kept by the desk when that is said", async () => {
    await saveSearch("amber", "  Second  ", { ...ledger, picked: { state: "FR" } });
    await saveSearch("amber", "First", ledger);

    expect(names("amber")).toEqual(["First", "Second"]);
    expect(names("copper")).toEqual([]);
    expect(JSON.parse(kept.get("searches.amber")!)).toContainEqual({
      name: "Second",
      mode: "text",
      words: "ledger",
      picked: { state: "FR" },
      withdrawn: false,
    });
  });

  it("know a name that is taken, however it is written, and replace it", async () => {
    await saveSearch("amber", "Ledgers", ledger);

    expect(isTaken("amber", " LEDGERS ")).toBe(true);
    expect(isTaken("amber", "ledgers", "Ledgers"), "its own name is not taken").toBe(false);
    await saveSearch("amber", "ledgers", { ...ledger, words: "cash" });

    expect(searchesOf("amber").map(({ name, words }) => [name, words])).toEqual([
      ["ledgers", "cash"],
    ]);
  });

  it("get another name and keep what they ask", async () => {
    await saveSearch("amber", "Ledgers", ledger);
    await saveSearch("amber", "Cash", { ...ledger, words: "cash" });

    await renameSearch("amber", "Ledgers", "Cash books");
    await deleteSearch("amber", "Cash");

    expect(searchesOf("amber")).toEqual([{ ...ledger, name: "Cash books" }]);
  });

  it("lose none of two changes that are made at once", async () => {
    await Promise.all([saveSearch("amber", "One", ledger), saveSearch("amber", "Two", ledger)]);
    await Promise.all([deleteSearch("amber", "One"), saveSearch("amber", "Three", ledger)]);

    expect(names("amber")).toEqual(["Three", "Two"]);
  });

  it("are at most a hundred, and not longer together than the vault keeps", async () => {
    for (let i = 0; i < SEARCHES_MAX; i += 1) await saveSearch("amber", `Search ${i}`, ledger);

    expect(faultOf("amber", "One more", ledger)).toBe("too-many");
    expect(faultOf("amber", "Search 7", ledger), "replacing makes no more").toBeUndefined();
    expect(faultOf("copper", " ", ledger)).toBe("empty");
    expect(faultOf("copper", "Long", { ...ledger, words: "ж".repeat(30_000) })).toBe("too-long");
    expect(faultOf("copper", "ж".repeat(NAME_CHARACTERS_MAX), ledger)).toBeUndefined();
    expect(faultOf("copper", "ж".repeat(NAME_CHARACTERS_MAX + 1), ledger)).toBe("long");
  });

  it("are not said to be saved when the desk refuses", async () => {
    prefs.open([], () => Promise.reject(new Error("the disk is full")));

    await expect(saveSearch("amber", "Ledgers", ledger)).rejects.toThrow("the disk is full");

    expect(names("amber")).toEqual([]);
  });

  it("never replace those that could not be read", async () => {
    prefs.forget();

    await expect(saveSearch("amber", "Ledgers", ledger)).rejects.toBe(unread);
    prefs.open(
      [{ name: "searches.amber", value: JSON.stringify([{ ...ledger, name: "Old" }]) }],
      async () => undefined,
    );

    expect(names("amber")).toEqual(["Old"]);
  });

  it("keep what a newer version wrote beside them", async () => {
    const newer = { name: "By map", shape: "circle" };
    prefs.open([{ name: "searches.amber", value: JSON.stringify([newer]) }], async (name, value) =>
      kept.set(name, value),
    );

    await saveSearch("amber", "Ledgers", ledger);

    expect(names("amber")).toEqual(["Ledgers"]);
    expect(JSON.parse(kept.get("searches.amber")!)).toContainEqual(newer);
  });

  it("are not held in the window while the vault is locked", async () => {
    await saveSearch("amber", "Ledgers", ledger);

    prefs.close();

    expect(names("amber")).toEqual([]);
    expect(kept.has("searches.amber")).toBe(true);
  });
});
