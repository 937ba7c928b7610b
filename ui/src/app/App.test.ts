// The app on the in-memory desk: through the gate, into a team, and nothing left after the lock.
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { forgetViews } from "$features/evidence/view.svelte";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { prefs } from "$lib/prefs";
import { forgetRoute, goTeam, route } from "$lib/route.svelte";
import App from "./App.svelte";

let desk: MemoryDesk;
let app: Record<string, unknown> | undefined;

// What the window reads while the gate stands takes seconds to be made for a test.
beforeAll(() => import("./Frame.svelte"));
beforeEach(() => {
  // What the test document does not have and no test here looks at.
  HTMLElement.prototype.hidePopover ??= () => {};
  forgetRoute();
});
afterEach(async () => {
  if (app) await unmount(app);
  app = undefined;
  document.body.innerHTML = "";
});

async function open(vault: "absent" | "locked" | "open") {
  desk = memoryDesk({ vault, items: 400 });
  setDesk(desk);
  await start(vault === "open" ? "frame" : "gate");
}
/** A window that was not there before, on the same vault. */
async function reload() {
  if (app) await unmount(app);
  prefs.forget();
  forgetViews();
  forgetRoute();
  await start("frame");
}
async function start(first: string) {
  app = mount(App, { target: document.body });
  await shows(first);
}
const find = (name: string) => document.querySelector<HTMLElement>(`[data-test="${name}"]`);
const shows = (name: string) =>
  vi.waitFor(() => {
    flushSync();
    expect(find(name), name).not.toBeNull();
    return find(name)!;
  });
function write(name: string, text: string) {
  const field = find(name) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}
const hit = (keys: KeyboardEventInit) => {
  window.dispatchEvent(new KeyboardEvent("keydown", { ...keys, cancelable: true }));
  flushSync();
};
const keysShown = () =>
  [...document.querySelectorAll<HTMLElement>("[data-test=key-line]")].map(
    (line) => line.dataset.key,
  );
const press = async (name: string) => (await shows(name)).click();
function describesVault() {
  for (const [name, text] of [
    ["person", "A. Person"],
    ["capacity", "prosecutor"],
    ["authority", "Office"],
    ["state", "fr"],
    ["passphrase", "tulip marble otter"],
    ["passphrase-again", "tulip marble otter"],
  ] as const) {
    write(`create-${name}`, text);
  }
}

describe("the app", () => {
  it("opens with the passphrase and refuses a wrong one in words", async () => {
    await open("locked");

    write("unlock-passphrase", "wrong words");
    await press("unlock");
    expect((await shows("problem")).dataset.code).toBe("wrong-passphrase");
    write("unlock-passphrase", "tulip marble otter");
    await press("unlock");

    await shows("frame");
    await vi.waitFor(() =>
      expect(document.querySelectorAll("[data-test=team-row]")).toHaveLength(4),
    );
  });

  it("shows the fingerprint of a new vault before anything else", async () => {
    await open("absent");

    describesVault();
    await press("create-recovery");
    await vi.waitFor(() => {
      flushSync();
      expect(find("create-recovery")?.textContent).toContain("Change");
    });
    await press("create");

    expect((await shows("fingerprint")).dataset.words?.split(" ")).toHaveLength(8);
    await shows("recovery-written");
    expect(find("recovery-at")?.textContent).toBe("comity-recovery-file.txt");
    await shows("copy-recovery");
    await press("vault-enter");
    await shows("frame");
  });

  it("marks a training vault on every screen", async () => {
    await open("absent");
    describesVault();
    await press("create-training");
    await press("create");
    await press("vault-enter");

    expect((await shows("marking")).textContent).toContain("fictional");
    expect(document.querySelector(".watermark")?.textContent).toContain("Training");
  });

  it("draws a window of the evidence, not all of it", async () => {
    await open("open");
    goTeam(desk.world.teams[0]!.team.team, "evidence");

    await shows("evidence-row");

    const drawn = document.querySelectorAll("[data-test=evidence-row]").length;
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThan(120);
    expect((await shows("evidence")).getAttribute("aria-rowcount")).toBe("400");
  });

  it("plans a drop for the open team, and says so when none is open", async () => {
    await open("open");
    desk.drop(4);
    await shows("stray-drop");

    goTeam(desk.world.teams[0]!.team.team, "notes");
    flushSync();
    desk.drop(4);

    await vi.waitFor(() => {
      flushSync();
      expect(find("plan")?.dataset.files).toBe("4");
    });
    expect(route.now).toMatchObject({ place: "evidence" });
  });

  it("goes to an exhibit by its number from home, and lists it first", async () => {
    await open("open");
    const { exhibit } = desk.world.teams[0]!.items[40]!;
    hit({ key: "k", ctrlKey: true });
    await shows("goto");

    write("goto-words", exhibit);
    await vi.waitFor(() => {
      flushSync();
      expect(find("goto-target")?.textContent).toContain(exhibit);
    });
    find("goto-words")!.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }),
    );

    await vi.waitFor(() => expect(route.now).toMatchObject({ at: "team", place: "evidence" }));
    expect(find("goto")).toBeNull();
  });

  it("shows the keys that work on the screen, and help for it, from one list", async () => {
    await open("open");
    goTeam(desk.world.teams[0]!.team.team, "notes", desk.world.teams[0]!.notes[0]!.note);
    await shows("note-text");

    hit({ key: "F1" });
    await shows("help-page");
    const here = keysShown();
    await press("help-keys");
    await shows("key-sheet");

    expect(here).toContain("note-save");
    expect(keysShown()).toEqual(expect.arrayContaining([...here, "goto", "lock"]));
    expect(new Set(keysShown()).size, "no act stands twice").toBe(keysShown().length);
  });

  it("goes to a saved search by its name after a reload", async () => {
    await open("open");
    const { team } = desk.world.teams[0]!.team;
    goTeam(team, "evidence");
    await shows("evidence-row");
    write("evidence-words", "ledger");
    await press("save-search");
    write("search-save-name", "Night shift");
    find("search-save-name")!
      .closest("form")!
      .dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
    await vi.waitFor(() => {
      flushSync();
      expect(find("search-save")).toBeNull();
    });

    await reload();
    hit({ key: "k", ctrlKey: true });
    await shows("goto");
    write("goto-words", "night sh");
    const target = await shows("goto-target");
    expect(target.textContent).toContain("Night shift");
    target.click();

    await vi.waitFor(() => expect(route.now).toMatchObject({ team, place: "evidence" }));
    await vi.waitFor(() => {
      flushSync();
      expect((find("evidence-words") as HTMLInputElement).value).toBe("ledger");
    });
    expect(find("saved-search")?.parentElement?.parentElement?.textContent).toContain(
      "Night shift",
    );
  });

  it("comes to the settings by keys, and to one part of them by its name", async () => {
    await open("open");
    hit({ key: ",", ctrlKey: true });
    await shows("settings");
    hit({ key: "k", ctrlKey: true });
    await shows("goto");

    write("goto-words", "while locked");
    (await shows("goto-target")).click();

    await vi.waitFor(() => expect(route.now).toEqual({ at: "settings", part: "locked" }));
  });

  it("tells on the locked screen what its owner chose, and nothing else", async () => {
    await open("open");
    await press("place-settings");
    await press("settings-exchange");
    await vi.waitFor(() => expect(desk.world.settings.last_exchange).toBe(true));

    await press("lock");
    await shows("unlock-form");

    expect(find("locked-face")?.textContent).toContain("Lyon 1");
    expect(find("locked-exchange")?.textContent).toMatch(/UTC/);
    expect(find("locked-authority")).toBeNull();
  });

  it("leaves nothing of the team in the document after a lock", async () => {
    await open("open");
    goTeam(desk.world.teams[0]!.team.team, "overview");
    await shows("overview");
    expect(document.body.textContent).toContain("Smuggling");

    await press("lock");
    await shows("unlock-form");

    expect(document.body.textContent).not.toContain("Smuggling");
    expect(document.body.textContent).not.toContain("Amber Harbour");
    expect(find("frame")).toBeNull();
  });
});
