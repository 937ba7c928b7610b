// The window on the desktop, on the in-memory desk: other vaults, opened files, closing.
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { forgetRoute, goTeam, route } from "$lib/route.svelte";
import { all, close, find, open, press, shows, until, write } from "../test/screen";
import App from "./App.svelte";

let desk: MemoryDesk;

// As in App.test.ts.
beforeAll(() => import("./Frame.svelte"));
afterEach(close);

async function start(vault: "locked" | "open") {
  forgetRoute();
  desk = memoryDesk({ vault, items: 40 });
  setDesk(desk);
  open(App, {});
  await shows(vault === "open" ? "frame" : "gate");
}
async function unlock() {
  await write("unlock-passphrase", "tulip marble otter");
  await press("unlock");
  await shows("frame");
}

describe("other vaults", () => {
  it("are told apart on the gate, and one is chosen by its row", async () => {
    await start("locked");
    await until(() => expect(all("vault-known")).toHaveLength(2));
    await write("unlock-passphrase", "half a passphrase");

    await press("vault-known");

    await until(() => expect(find("unlock-form")?.textContent).toContain("Training"));
    expect((find("unlock-passphrase") as HTMLInputElement).value, "nothing typed stays").toBe("");
    await until(() => expect(find("vaults")?.textContent).toContain("Lyon 1"));
  });

  it("that are not reachable say so, and one is forgotten without being touched", async () => {
    await start("locked");
    await until(() => expect(all("vault-known")[1]?.dataset.state).toBe("unreachable"));

    await press("vault-known", 1);
    expect((await shows("problem")).dataset.code).toBe("file-unreadable");
    await press("vault-forget", 1);

    await until(() => expect(all("vault-known")).toHaveLength(1));
  });

  it("are made in a folder that is named before the vault is made", async () => {
    await start("locked");

    await press("vault-make");

    await shows("create-form");
    expect((await shows("vault-made-in")).textContent).toContain("Shared folder, Lyon");
  });
});

describe("opened files", () => {
  it("are counted while locked, and asked about by kind after", async () => {
    await start("locked");
    desk.handOver([
      { kind: "card", label: "ghent.card", count: 1 },
      { kind: "packets", label: "0a.comity", count: 2 },
      { kind: "other", label: "letter.txt", count: 1 },
    ]);
    expect((await shows("files-waiting")).dataset.count).toBe("4");
    expect(document.body.textContent).not.toContain("ghent.card");

    await unlock();

    expect((await shows("handed-card")).textContent).toContain("ghent.card");
    expect((await shows("handed-packets")).textContent).toContain("2 packets");
    await press("handed-packets-do");
    await press("received-close");
    await until(() => expect(find("handed-packets")).toBeUndefined());
    await press("handed-leave");
    await until(() => expect(find("handed-card")).toBeUndefined());
    await press("handed-other-do");
    await shows("plan");
    expect(route.now).toMatchObject({ at: "team", place: "evidence" });
    await until(() => expect(find("handed-other")).toBeUndefined());
  });
});

describe("closing", () => {
  it("closes at once when nothing runs", async () => {
    await start("open");

    desk.askToClose();

    await until(() => expect(desk.world.closed).toBe(true));
    expect(find("closing")).toBeUndefined();
  });

  it("asks while an import runs, and stops it only when told", async () => {
    await start("open");
    goTeam(desk.world.teams[0]!.team.team, "evidence");
    await shows("evidence");
    desk.drop(30);
    await until(() => expect(find("plan")?.dataset.files).toBe("30"));
    await press("plan-index");
    await shows("task-state");

    desk.askToClose();
    await shows("closing");
    await press("closing-stay");
    await until(() => expect(find("closing")).toBeUndefined());
    expect(desk.world.closed).toBe(false);
    desk.askToClose();
    await press("closing-stop");

    await until(() => expect(desk.world.closed).toBe(true));
  });
});
