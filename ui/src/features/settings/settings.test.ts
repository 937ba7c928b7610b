// Settings keep every change at once, say so when it is true, and show what the lock will tell.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { refusal } from "$lib/desk/memory/world";
import { keepEverything } from "$lib/leaving";
import { prefs } from "$lib/prefs";
import { takeRecoveryTry } from "$lib/recovery-try";
import { saveSearch, searchesOf } from "$lib/searches";
import { all, close, find, open, press, send, shows, until, write } from "../../test/screen";
import Settings from "./Settings.svelte";

let desk: MemoryDesk;
let refuse: boolean;
let locked: number;
const team = () => desk.world.teams[0]!.team.team;
const saved = () => all("settings-saved").length;
const tick = (name: string) => find(name) as HTMLInputElement;
const leave = (name: string) => find(name)?.dispatchEvent(new Event("change", { bubbles: true }));

beforeEach(() => {
  prefs.forget();
  locked = 0;
  refuse = false;
  desk = memoryDesk({ vault: "open", items: 5 });
  const told = async (name: string) => {
    if (refuse && /_set$/.test(name)) throw refusal("no-space", "The disk is full.", "Make room.");
  };
  setDesk({
    ...desk,
    async call(name, args) {
      await told(name);
      return desk.call(name, args);
    },
  });
  prefs.open(
    [...desk.world.preferences].map(([name, value]) => ({ name, value })),
    (name, value) =>
      told("preference_set").then(() => desk.call("preference_set", { name, value })),
  );
  open(Settings, {
    status: { ...desk.world.status },
    part: undefined,
    onlock: () => (locked += 1),
  });
});
afterEach(close);

describe("security", () => {
  it("keeps the minutes when the field is left, and says saved only then", async () => {
    await write("settings-minutes", "25");
    expect(saved()).toBe(0);

    leave("settings-minutes");

    await until(() => expect(saved()).toBe(1));
    expect(desk.world.settings.minutes).toBe(25);
  });

  it("keeps no minutes that are none, and says it", async () => {
    await write("settings-minutes", "241");
    leave("settings-minutes");
    await keepEverything();

    expect(find("settings")?.textContent).toContain("Not saved");
    expect(desk.world.settings.minutes).toBe(15);
    expect(saved()).toBe(0);
  });

  it("keeps what is being typed before a lock", async () => {
    await write("settings-minutes", "7");

    await keepEverything();

    expect(desk.world.settings.minutes).toBe(7);
  });

  it("shows the fingerprint, and leads to the trial of the recovery file", async () => {
    expect(find("fingerprint")?.dataset.words).toBe(desk.world.status.fingerprint?.join(" "));
    expect(find("recovery-state")?.textContent).toContain("not been tried");

    await press("recovery-try");

    expect([locked, takeRecoveryTry()]).toEqual([1, true]);
  });
});

describe("while locked", () => {
  it("tells in the preview exactly what the lock will tell", async () => {
    const preview = () => find("locked-preview")?.textContent ?? "";
    expect(find("locked-authority")).toBeUndefined();

    await press("settings-authority");
    await write("settings-label", "Reading room");

    expect(preview()).toContain(desk.world.status.authority);
    expect(preview()).toContain("Reading room");
    expect(find("locked-exchange")).toBeUndefined();
    leave("settings-label");
    await until(() => expect(desk.world.settings.label).toBe("Reading room"));
    const told = await desk.call("vault_lock", {});
    expect(told).toMatchObject({ label: "Reading room", last_exchange: null });
    expect(told.authority).not.toBeNull();
  });

  it("takes the tick back when the desk refuses, and says why", async () => {
    refuse = true;

    await press("settings-exchange");

    await until(() => expect(find("problem")?.dataset.code).toBe("no-space"));
    await until(() => expect(tick("settings-exchange").checked).toBe(false));
    expect(find("locked-exchange")).toBeUndefined();
    expect(saved()).toBe(0);
  });
});

describe("the look", () => {
  it("changes at once and is kept; the last of quick choices stands", async () => {
    for (const size of ["large", "largest", "small"]) await press(`settings-text-${size}`);

    await until(() => expect(saved()).toBe(1));
    expect(document.documentElement.style.getPropertyValue("--size")).toBe("0.92");
    expect(desk.world.preferences.get("text")).toBe('"small"');
    await press("settings-text-normal");
  });

  it("writes UTC first when asked, everywhere", async () => {
    await press("settings-authority");
    await press("settings-exchange");
    await press("settings-times-utc");

    await until(() => expect(find("locked-exchange")?.textContent).toMatch(/^\d+ .* \d+:\d\d UTC/));
    await press("settings-times-local");
  });
});

describe("saved searches", () => {
  it("are listed with what they ask, get another name, and go when that is confirmed", async () => {
    await shows("saved-search-row");
    expect(all("saved-search-row").map((row) => row.textContent)).toEqual([
      expect.stringMatching(/Cash ledgers.*Searches texts for “ledger”/s),
      expect.stringMatching(/Documents from Italy.*Italy, Documents/s),
    ]);

    await press("saved-search-rename");
    await write("search-rename-name", "Ledgers");
    send("search-rename-name");
    await until(() => expect(find("search-rename")).toBeUndefined());
    await press("saved-search-delete", 0);
    await press("search-delete-confirm");

    await until(() => expect(all("saved-search-row")).toHaveLength(1));
    expect(searchesOf(team()).map(({ name }) => name)).toEqual(["Ledgers"]);
  });

  it("ask before one takes the name of another", async () => {
    await saveSearch(team(), "Vans", { mode: "text", words: "van", picked: {}, withdrawn: false });
    await until(() => expect(all("saved-search-row")).toHaveLength(3));

    await press("saved-search-rename", 2);
    await write("search-rename-name", "cash LEDGERS");
    send("search-rename-name");
    await shows("search-rename-taken");
    expect(searchesOf(team())).toHaveLength(3);
    send("search-rename-name");

    await until(() => expect(all("saved-search-row")).toHaveLength(2));
    expect(searchesOf(team()).map(({ words }) => words)).toContain("van");
  });
});
