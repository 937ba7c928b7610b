// Whoever takes part without being a party is told what it holds, and is offered no act that the
// desk would refuse.
import { afterEach, beforeEach, expect, it } from "vitest";
import Agreement from "$features/agreements/Agreement.svelte";
import Evidence from "$features/evidence/Evidence.svelte";
import Notes from "$features/notes/Notes.svelte";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { close, find, open, shows, until } from "./screen";

let desk: MemoryDesk;
const world = () => desk.world.teams[0]!;
const team = () => world().team.team;

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 0 });
  world().notes = [];
  setDesk(desk);
});
afterEach(close);

const takesPart = () => {
  world().roster.find((row) => row.own)!.role = "participant";
};

it("a party is offered to add evidence, a note and a change", async () => {
  open(Evidence, { team: team(), about: undefined });
  await shows("add-evidence");
  await until(() => expect(find("empty")?.innerText).toContain("Drop files"));
  await close();
  open(Notes, { team: team(), about: undefined, draftsWaiting: 0 });
  await shows("note-new");
  await close();
  open(Agreement, { team: team(), about: "period" });
  await shows("propose");
});

it("a participant reads that evidence stays with the parties, and may add none", async () => {
  takesPart();
  open(Evidence, { team: team(), about: undefined });

  await until(() => expect(find("empty")?.innerText).toContain("without being a party"));
  expect(find("add-evidence")).toBeUndefined();
});

it("a participant reads the same of notes, and may begin none", async () => {
  takesPart();
  open(Notes, { team: team(), about: undefined, draftsWaiting: 0 });

  await until(() => expect(find("empty")?.innerText).toContain("without being a party"));
  expect(find("note-new")).toBeUndefined();
});

it("a participant reads the agreement and proposes nothing", async () => {
  takesPart();
  open(Agreement, { team: team(), about: "period" });

  await shows("clause-text");
  await until(() => expect(find("propose")).toBeUndefined());
});
