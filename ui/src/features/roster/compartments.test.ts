// A restricted compartment is made of chosen people, somebody is let in or out, and it is closed.
import { afterEach, beforeEach, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { now } from "$lib/desk/memory/clock";
import { lyon } from "$lib/desk/memory/people";
import { all, close, find, open, press, send, shows, until, write } from "../../test/screen";
import Compartments from "./Compartments.svelte";

let desk: MemoryDesk;
const world = () => desk.world.teams[0]!;
const tick = (test: string) => (find(test) as HTMLInputElement).click();
/** Who may hold one beside us, in the order of the roster. */
const others = () =>
  world()
    .roster.filter((row) => row.current && !row.revoked && !row.own && row.role !== "participant")
    .map((row) => row.installation);
const members = () => all("compartment-member").map((line) => line.dataset.key);

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 30 });
  setDesk(desk);
});
afterEach(close);

async function makes() {
  open(Compartments, { team: world().team.team, people: world().roster });
  await press("compartment-make");
  await shows("making-name");
  await write("making-name", "Quay informant");
  expect((find("making-do") as HTMLButtonElement).disabled, "nobody is chosen").toBe(true);
  tick(`making-${others()[0]!}`);
  await until(() => expect((find("making-do") as HTMLButtonElement).disabled).toBe(false));
  send("making-name");
  await until(() => expect(find("making")).toBeUndefined());
  await until(() => expect(all("compartment")).toHaveLength(1));
}

it("offers leaders and members, never a participant", async () => {
  open(Compartments, { team: world().team.team, people: world().roster });
  await press("compartment-make");
  await shows("making-name");

  const participants = world().roster.filter((row) => row.role === "participant");
  expect(participants.length).toBeGreaterThan(0);
  for (const row of participants) expect(find(`making-${row.installation}`)).toBeUndefined();
  expect(find(`making-${others()[0]!}`)).toBeDefined();
});

it("is made of who was chosen, and says who holds it", async () => {
  await makes();

  expect(find("compartment")?.innerText).toContain("Quay informant");
  expect(members()).toHaveLength(2);
  expect(members()).toContain(others()[0]!);
});

it("lets somebody in without what was written before, and says so", async () => {
  await makes();
  await press("compartment-join");
  await shows("letting-who");
  await write("letting-who", others()[1]!);
  send("letting-who");

  await until(() => expect(members()).toContain(others()[1]!));
  const line = all("compartment-member").find((one) => one.dataset.key === others()[1]!);
  expect(line?.innerText).toContain("without what was written before");
});

it("is closed with a reason, and nothing is offered after", async () => {
  await makes();
  await press("compartment-close");
  await write("closing-reason", "The trial is over.");
  send("closing-reason");

  await until(() => expect(find("compartment-closed")?.innerText).toContain("The trial is over."));
  expect(find("compartment-join")).toBeUndefined();
  expect(find("compartment-close")).toBeUndefined();
});

it("is left after reading what follows, and nothing is offered in it then", async () => {
  await makes();
  await press("compartment-leave");
  expect((await shows("leaving")).innerText).toContain("can write nothing more in it");
  expect(find("leaving-who"), "nobody is chosen: this installation leaves").toBeUndefined();
  expect((find("leaving-confirm") as HTMLButtonElement).disabled).toBe(true);
  await write("leaving-reason", "Another case took over.");
  send("leaving-reason");

  await until(() => expect(find("leaving")).toBeUndefined());
  const own = world().roster.find((row) => row.own)!.installation;
  await until(() => {
    const line = all("compartment-member").find((one) => one.dataset.key === own);
    expect(line?.innerText).toContain("gets nothing more");
  });
  for (const act of ["leave", "out", "join", "close"]) {
    expect(find(`compartment-${act}`), act).toBeUndefined();
  }
});

it("lets a member out by the authority that made it", async () => {
  await makes();
  await press("compartment-out");
  expect((await shows("leaving")).innerText).toContain("It keeps what it has");
  await write("leaving-who", others()[0]!);
  await write("leaving-reason", "No longer on the case.");
  send("leaving-reason");

  await until(() => {
    const line = all("compartment-member").find((one) => one.dataset.key === others()[0]!);
    expect(line?.innerText).toContain("gets nothing more");
  });
  expect(find("compartment-out"), "nobody is left to let out").toBeUndefined();
  expect(find("compartment-leave")).toBeDefined();
});

it("of another authority lets nobody of a third out, and says why an act is refused", async () => {
  await makes();
  world().compartments[0]!.own = false;
  desk.world.saved(["roster"]);
  await until(() => expect(find("compartment-close")).toBeUndefined());
  expect(find("compartment-out")).toBeUndefined();
  await press("compartment-leave");
  world().compartments[0]!.closed = { who: lyon.who, when: now(), reason: "over" };
  await write("leaving-reason", "Another case took over.");
  send("leaving-reason");

  await until(() => expect(find("problem")?.innerText).toContain("Write it elsewhere."));
});
