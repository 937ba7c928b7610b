// What is said of a person of the own authority changes; what was said before stays to be seen.
import { afterEach, beforeEach, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { lyon, turin } from "$lib/desk/memory/people";
import { close, find, open, press, shows, until, write } from "../../test/screen";
import Roster from "./Roster.svelte";

let desk: MemoryDesk;
const world = () => desk.world.teams[0]!;
const look = (about: string) => open(Roster, { team: world().team.team, about });

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 300 });
  setDesk(desk);
});
afterEach(close);

it("is signed in one dialog once something changed, and the pane tells both", async () => {
  look(lyon.who.installation);
  await press("roster-details");
  expect((find("details-do") as HTMLButtonElement).disabled).toBe(true);
  await write("details-capacity", "Chief prosecutor");
  await press("details-do");

  await shows("details-before");
  await until(() => expect(find("person")?.innerText).toContain("Chief prosecutor"));
  expect(world().roster.find((row) => row.own)?.earlier).toHaveLength(1);
});

it("is not for people of another authority", async () => {
  look(turin.who.installation);
  await shows("person");

  expect(find("roster-details")).toBeUndefined();
});
