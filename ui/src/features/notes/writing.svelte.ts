// One note being written. It says "saved" only when the desk's reply came, keeps unsaved words
// sealed as a draft, and sends the version it was written on, so that two people lose nothing.
import type { Note, Problem, Stamp } from "$lib/desk/contract";
import { asProblem, call } from "$lib/desk/desk";
import { aboutNote, openDraft, sealDraft, type DraftText } from "./draft";
import { rebase } from "./rebase";

const SAVE_MS = 1_500;
const DRAFT_MS = 400;

export class NoteEditor {
  title = $state("");
  text = $state("");
  /** When the words shown were last saved and read back, by the desk's answer. */
  saved = $state.raw<Stamp | undefined>();
  saving = $state(false);
  kept = $state.raw<Stamp | undefined>();
  problem = $state.raw<Problem | undefined>();
  merged = $state(false);
  elsewhere = $state(false);
  draft = $state.raw<{ words: DraftText; kept: Stamp | null } | undefined>();
  #base = $state<string | null>(null);
  #savedTitle = $state("");
  #savedText = $state("");
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(
    readonly team: string,
    note: Note,
    readonly note_id = note.note,
  ) {
    this.#adopt(note);
    void this.#lookForDraft();
  }

  get dirty(): boolean {
    return this.title !== this.#savedTitle || this.text !== this.#savedText;
  }

  /** A key was pressed. */
  typed(): void {
    this.kept = undefined;
    clearTimeout(this.#draftTimer);
    clearTimeout(this.#saveTimer);
    this.#draftTimer = setTimeout(() => void this.#keep(), DRAFT_MS);
    this.#saveTimer = setTimeout(() => void this.save(), SAVE_MS);
  }

  /** The desk shows the note anew. */
  shown(note: Note): void {
    if (note.version === this.#base || this.saving) return;
    if (this.dirty) this.elsewhere = true;
    else this.#adopt(note);
  }

  async save(): Promise<void> {
    clearTimeout(this.#saveTimer);
    if (!this.dirty || this.saving || this.title.trim() === "") return;
    this.saving = true;
    const { title, text } = this;
    try {
      const note = await call("note_edit", {
        team: this.team,
        note: this.note_id,
        text,
        file: null,
        base: this.#base,
        title: title === this.#savedTitle ? null : title.trim(),
      });
      this.#take(note, title, text);
    } catch (thrown) {
      this.problem = asProblem(thrown);
      await this.#keep();
    } finally {
      this.saving = false;
    }
    if (this.dirty && !this.problem && !this.#gone) this.typed();
  }

  /** Leaves the note: what is unsaved is saved now; its draft was kept before. */
  leave(): void {
    this.#gone = true;
    clearTimeout(this.#draftTimer);
    void this.save();
  }

  useDraft(): void {
    if (!this.draft) return;
    const { words } = this.draft;
    if (words.title) this.title = words.title;
    this.text = words.text;
    if (words.base) this.#base = words.base;
    this.draft = undefined;
    this.typed();
  }

  async dropDraft(): Promise<void> {
    this.draft = undefined;
    await this.#forget();
  }

  #take(note: Note, title: string, text: string): void {
    const mine = this.text;
    this.merged = note.text !== text;
    this.text = rebase(text, mine, note.text);
    if (this.title === title) this.title = note.title;
    this.#base = note.version;
    this.#savedText = note.text;
    this.#savedTitle = note.title;
    this.saved = note.revisions[0]?.when;
    this.problem = undefined;
    this.elsewhere = false;
    if (!this.dirty) {
      clearTimeout(this.#draftTimer);
      this.kept = undefined;
      void this.#forget();
    }
  }

  #adopt(note: Note): void {
    this.title = this.#savedTitle = note.title;
    this.text = this.#savedText = note.text;
    this.#base = note.version;
    this.saved = note.revisions[0]?.when;
  }

  async #keep(): Promise<void> {
    if (!this.dirty) return;
    const words = { title: this.title, text: this.text, base: this.#base };
    try {
      const draft = await call("draft_keep", {
        about: aboutNote(this.note_id),
        text: sealDraft(words),
      });
      this.kept = draft.kept ?? undefined;
    } catch {
      // The vault locked in this moment: the draft kept before is there.
    }
  }

  async #forget(): Promise<void> {
    await call("draft_keep", { about: aboutNote(this.note_id), text: "" }).catch(() => {});
  }

  async #lookForDraft(): Promise<void> {
    try {
      const draft = await call("draft_get", { about: aboutNote(this.note_id) });
      if (!draft.text) return;
      const words = openDraft(draft.text);
      if (words.text !== this.text) this.draft = { words, kept: draft.kept };
    } catch {
      // No draft can be read now; the note itself can.
    }
  }
}
