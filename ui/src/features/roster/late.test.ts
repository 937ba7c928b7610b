// Late work of a removed installation of ours is listed first, and then stood for with a reason.
import { afterEach, beforeEach, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { ago } from "$lib/desk/memory/clock";
import { clerk, genoa, lyon } from "$lib/desk/memory/people";
import { PAST_CUT_OFF } from "$lib/desk/memory/revoke";
import { rosterRow } from "$lib/desk/memory/teams";
import { refusal } from "$lib/desk/memory/world";
import { all, close, find, open, press, send, shows, until, write } from "../../test/screen";
import Roster from "./Roster.svelte";

let desk: MemoryDesk;
let refused: boolean;
const world = () => desk.world.teams[0]!;
const late = () => world().items.filter((item) => item.mark?.code === PAST_CUT_OFF.code);

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 60 });
  refused = false;
  setDesk({
    ...desk,
    async call(name, args) {
      const acts = name === "installation_reissue" && !(args as { plan: boolean }).plan;
      if (refused && acts) throw refusal("no-authority-key", "No key is kept here.", "Go there.");
      return desk.call(name, args);
    },
  });
  const row = rosterRow(world().team, clerk, "member");
  const revoked = { who: lyon.who, when: ago(60), reason: "Lost, it seemed.", disputed: false };
  world().roster.push({ ...row, current: false, revoked });
  for (const item of world().items.slice(0, 2)) item.mark = PAST_CUT_OFF;
});
afterEach(close);

const look = (about = clerk.who.installation) => open(Roster, { team: world().team.team, about });

async function reads() {
  look();
  await press("late-reissue");
  return shows("reissue-sets");
}

it("is counted at the person, and listed with exhibits before anything is done", async () => {
  const before = late();
  const listed = await reads();

  expect(find("late-count")?.innerText).toContain(`${before.length} change sets written late`);
  for (const item of before) expect(listed.innerText).toContain(item.exhibit);
  expect(find("reissue")?.innerText).toContain("It cannot be taken back.");
  expect(late(), "reading changes nothing").toHaveLength(before.length);
  expect((find("reissue-confirm") as HTMLButtonElement).disabled, "a reason is wanted").toBe(true);
});

it("counts again where it was ticked, and nowhere else", async () => {
  const [first, ...others] = late();
  await reads();
  (find(`reissue-${first!.item}`) as HTMLInputElement).click();
  await write("reissue-reason", "It was in the safe.");
  expect(find("reissue-confirm")?.innerText).toContain(`Re-issue ${others.length} change set`);
  send("reissue-reason");

  await until(() => expect(find("reissue")).toBeUndefined());
  expect(late()).toEqual([first]);
  await until(() => expect(find("late-count")?.innerText).toContain("1 change set written late"));
});

it("is refused in words, and the dialog stays", async () => {
  await reads();
  refused = true;
  await write("reissue-reason", "It was in the safe.");
  send("reissue-reason");

  await until(() => expect(find("problem")?.innerText).toContain("Go there."));
  expect(find("reissue")).toBeDefined();
});

it("with nothing ticked cannot be re-issued", async () => {
  await reads();
  await write("reissue-reason", "It was in the safe.");
  for (const item of late()) (find(`reissue-${item.item}`) as HTMLInputElement).click();

  await until(() => expect((find("reissue-confirm") as HTMLButtonElement).disabled).toBe(true));
});

it("of another authority is not ours to stand for", async () => {
  look(genoa.who.installation);
  await shows("installation-revoked");

  expect(all("late-work")).toEqual([]);
});
