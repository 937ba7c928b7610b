// A note being begun: who will read it is chosen, and stays chosen when the vault locks.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { all, close, find, open, send, shows, until, write } from "../../test/screen";
import { aboutNew, openDraft } from "./draft";
import NewNote from "./NewNote.svelte";

let desk: MemoryDesk;
const world = () => desk.world.teams[0]!;
const team = () => world().team.team;
const made = vi.fn();

beforeEach(() => {
  made.mockReset();
  desk = memoryDesk({ vault: "open", items: 12 });
  setDesk(desk);
});
afterEach(close);

const look = () => open(NewNote, { team: team(), onmade: made, onclose: () => {} });
/** Somebody beside us who may hold one. */
const member = () =>
  world().roster.find((row) => row.current && !row.own && row.role !== "participant")!;
const make = () =>
  desk.call("compartment_make", {
    team: team(),
    name: "Quay informant",
    members: [member().installation],
  });

async function begins(compartment: string) {
  look();
  await write("note-new-title", "What the informant said");
  const list = (await shows("note-new-visible")) as HTMLSelectElement;
  list.value = compartment;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

it("goes to the whole team where there is no choice", async () => {
  look();
  await write("note-new-title", "Open to all");
  expect(find("note-new-visible")).toBeUndefined();

  send("note-new-title");

  await until(() => expect(made).toHaveBeenCalledOnce());
  expect(world().notes[0]).toMatchObject({ title: "Open to all", compartment: null });
});

it("goes into the compartment that was chosen", async () => {
  const quay = await make();
  await begins(quay.compartment);

  send("note-new-title");

  await until(() => expect(made).toHaveBeenCalledOnce());
  const note = { title: "What the informant said", compartment: "Quay informant" };
  expect(world().notes[0]).toMatchObject(note);
});

/** Words begun for a few must not go to all because the vault locked in between. */
it("remembers with its draft who shall read it", async () => {
  const quay = await make();
  await begins(quay.compartment);
  const draft = () => openDraft(desk.world.drafts.get(aboutNew(team())) ?? "");
  await until(() => expect(draft().compartment).toBe(quay.compartment));
  await close();

  look();

  await until(() => {
    const list = all("note-new-visible")[0] as HTMLSelectElement | undefined;
    expect(list?.value).toBe(quay.compartment);
  });
  expect((find("note-new-title") as HTMLInputElement).value).toBe("What the informant said");
});
