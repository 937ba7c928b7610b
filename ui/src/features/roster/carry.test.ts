// Another party's letter: its words are compared before it is carried. And: a team with one leader
// is told of custodians.
import { afterEach, beforeEach, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { clerk, ghent } from "$lib/desk/memory/people";
import { close, find, open, press, shows, until } from "../../test/screen";
import CarryLetter from "./CarryLetter.svelte";
import TeamWarnings from "./TeamWarnings.svelte";

let desk: MemoryDesk;
let closed: number;
const world = () => desk.world.teams[0]!;
const button = (name: string) => find(name) as HTMLButtonElement;

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 5 });
  closed = 0;
  setDesk(desk);
});
afterEach(close);

it("shows the words of a letter, and carries it once they were compared", async () => {
  const team = world().team.team;
  open(CarryLetter, { team, onclose: () => (closed += 1) });
  expect((await shows("carry-team")).innerText, "whoever writes one needs it").toBe(team);
  expect(button("carry-do").disabled, "nothing was read").toBe(true);

  await press("carry-read");
  const told = (await shows("fingerprint")).dataset.words;
  expect(told).toBe(clerk.fingerprint.join(" "));
  const isIn = () => world().roster.some((row) => row.installation === clerk.who.installation);
  expect([button("carry-do").disabled, isIn()]).toEqual([true, false]);
  button("carry-compared").click();
  await until(() => expect(button("carry-do").disabled).toBe(false));
  await press("carry-do");

  await until(() => expect(closed).toBe(1));
  expect(isIn()).toBe(true);
});

it("says of a team with one leader that custodians exist", async () => {
  const custodians = ["A. Keller", "B. Durand", "C. Bernard"];
  await desk.call("authority_share", { custodians, threshold: 2, out: "place:1" });
  world().roster.find((row) => row.installation === ghent.who.installation)!.current = false;

  open(TeamWarnings, { team: world().team.team, stage: "in-force", place: "roster" } as const);

  expect((await shows("few-leaders")).innerText).toContain("one leader");
  await until(() => expect(find("few-leaders")?.innerText).toContain("2 of 3 bring its key back"));
});
