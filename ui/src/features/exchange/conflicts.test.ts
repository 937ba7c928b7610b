// Statements that offices made apart: one stands, all are kept, or another stands in their place.
import { afterEach, beforeEach, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import TeamField from "../teams/TeamField.svelte";
import { all, close, find, open, press, shows, until, write } from "../../test/screen";
import Conflicts from "./Conflicts.svelte";

let desk: MemoryDesk;
const world = () => desk.world.teams[0]!;

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 300 });
  setDesk(desk);
});
afterEach(close);

const look = async () => {
  open(Conflicts, { team: world().team.team });
  await until(() => expect(all("conflict")).toHaveLength(2));
};

it("shows each statement with who, when, and under which version of the agreement", async () => {
  await look();

  const [first, second] = all("statement").map((one) => one.innerText);
  expect(first).toContain("under version 2 of the agreement");
  expect(second).toContain("second run");
});

it("lets one stand, with a reason", async () => {
  await look();
  await press("stands", 1);
  await write("resolve-reason", "Counted with both present.");
  await press("resolve-confirm");

  expect((await shows("resolved")).innerText).toContain("second run");
  await until(() => expect(all("conflict")).toHaveLength(1));
  expect(world().items[2]?.titles.map((one) => one.settled?.kept)).toEqual([false]);
});

it("keeps both as separate statements, and the field says who kept them and why", async () => {
  await look();
  await press("keep-all", 1);
  await write("resolve-reason", "Both meetings take place.");
  await press("resolve-confirm");
  await shows("resolved");
  await until(() => expect(all("conflict")).toHaveLength(1));
  await close();

  const values = world().team.next_meeting;
  const field = "next_meeting" as const;
  open(TeamField, { team: world().team.team, field, label: "Next", values });
  expect((await shows("settled")).innerText).toContain("Both meetings take place.");
  expect(all("value-next_meeting")).toHaveLength(2);
  expect(find("decide-next_meeting")).toBeUndefined();
  expect(find("edit-next_meeting")).toBeDefined();
});

it("takes another statement in their place, once there is one", async () => {
  await look();
  await press("write-another");
  await write("resolve-reason", "Counted with both present.");
  expect((find("resolve-confirm") as HTMLButtonElement).disabled).toBe(true);
  await write("resolve-text", "Mailbox export, both runs");
  await press("resolve-confirm");

  expect((await shows("resolved")).innerText).toContain("Mailbox export, both runs");
  expect(world().items[2]?.title).toBe("Mailbox export, both runs");
});

it("decides nothing while one of them cannot be read", async () => {
  world().conflicts[0]!.values[0]!.value = null;
  await look();

  const first = all("conflict")[0]!;
  expect(first.querySelector("[data-test=stands], [data-test=keep-all]")).toBeNull();
  expect(first.innerText).toContain("Ask for what is missing");
});
