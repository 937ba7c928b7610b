// A note being written: "saved" is said when the desk answered, and no words are lost.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { call, setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { textOf } from "./carry";
import { aboutNote, openDraft } from "./draft";
import { NoteEditor } from "./writing.svelte";

let desk: MemoryDesk;
let team: string;
let note: string;

beforeEach(() => {
  vi.useFakeTimers();
  desk = memoryDesk({ vault: "open", items: 12 });
  setDesk(desk);
  team = desk.world.teams[0]!.team.team;
  note = desk.world.teams[0]!.notes[0]!.note;
});
afterEach(() => vi.useRealTimers());

async function editor(): Promise<NoteEditor> {
  const made = new NoteEditor(team, await call("note_show", { team, note }));
  await vi.advanceTimersByTimeAsync(0);
  return made;
}

const words = (writing: NoteEditor) => writing.doc.toString();
const write = (writing: NoteEditor, more: string) => writing.wrote(textOf(words(writing) + more));

describe("writing a note", () => {
  it("keeps a draft first and saves after, on the version it was written on", async () => {
    const asked = vi.spyOn(desk, "call");
    const writing = await editor();
    const { version } = await call("note_show", { team, note });

    write(writing, " More.");
    await vi.advanceTimersByTimeAsync(450);
    expect(openDraft(desk.world.drafts.get(aboutNote(note))!).text).toContain("More.");
    expect(writing.dirty).toBe(true);
    await vi.advanceTimersByTimeAsync(1_500);

    const edit = asked.mock.calls.find(([name]) => name === "note_edit");
    expect(edit?.[1]).toMatchObject({ base: version });
    expect(writing.dirty).toBe(false);
    expect(desk.world.drafts.size).toBe(0);
  });

  it("saves the text of a note whose title cannot be read here", async () => {
    desk.world.teams[0]!.notes[0]!.title = "";
    const writing = await editor();

    write(writing, " More.");
    await vi.advanceTimersByTimeAsync(2_000);

    expect(writing.dirty).toBe(false);
    const shown = await call("note_show", { team, note });
    expect(shown.text).toContain("More.");
    expect(shown.title).toBe("");
  });

  it("does not say saved when the save was refused", async () => {
    const writing = await editor();
    write(writing, " Lost?");
    await vi.advanceTimersByTimeAsync(450);

    desk.world.status.state = "locked";
    await vi.advanceTimersByTimeAsync(2_000);

    expect(writing.problem?.code).toBe("vault-locked");
    expect(writing.dirty).toBe(true);
    expect(openDraft(desk.world.drafts.get(aboutNote(note))!).text).toContain("Lost?");
  });

  it("offers kept words back, and goes on writing them", async () => {
    desk.world.drafts.set(
      aboutNote(note),
      JSON.stringify({ title: "", text: "Kept words", base: "v0" }),
    );
    const writing = await editor();
    expect(writing.draft?.words.text).toBe("Kept words");

    writing.useDraft();

    expect(words(writing)).toBe("Kept words");
    expect(writing.dirty).toBe(true);
  });

  it("carries words typed during a save onto what the desk merged", async () => {
    const writing = await editor();
    const plain = words(writing);
    const real = desk.call.bind(desk);
    vi.spyOn(desk, "call").mockImplementation(async (name, args) => {
      const reply = await real(name, args);
      if (name !== "note_edit") return reply;
      write(writing, " typed meanwhile");
      return { ...(reply as object), text: `Theirs. ${plain} mine` } as never;
    });
    write(writing, " mine");

    await writing.save();

    expect(words(writing)).toBe(`Theirs. ${plain} mine typed meanwhile`);
    expect(writing.merged).toBe(true);
  });

  it("takes what others wrote into what is being typed, and saves on their version", async () => {
    const asked = vi.spyOn(desk, "call");
    const writing = await editor();
    const heard: string[] = [];
    writing.paper = (changes) => heard.push(JSON.stringify(changes.toJSON()));
    write(writing, " mine");
    const theirs = desk.partnerWrites(team, note, (text) => `Theirs. ${text}`);

    writing.shown(await call("note_show", { team, note }));
    expect(words(writing)).toBe(`${theirs} mine`);
    expect(heard, "the paper hears of one insertion, not of a new text").toHaveLength(1);
    expect(writing.merged).toBe(true);
    await writing.save();

    const edit = asked.mock.calls.find(([name]) => name === "note_edit");
    expect(edit?.[1]).toMatchObject({ text: `${theirs} mine` });
    expect(writing.dirty).toBe(false);
  });

  it("keeps words at once when the vault is about to lock", async () => {
    const writing = await editor();
    write(writing, " last words");

    await writing.keep();

    expect(openDraft(desk.world.drafts.get(aboutNote(note))!).text).toContain("last words");
  });
});
