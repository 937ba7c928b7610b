// One note being written. It says "saved" only when the desk's reply came, keeps unsaved words
// sealed as a draft, and sends the version it was written on, so that two people lose nothing.
// The words themselves are the paper's; this holds the same immutable document, not a copy.
import type { ChangeSet, Text } from "@codemirror/state";
import type { Note, Problem, Stamp } from "$lib/desk/contract";
import { asProblem, call } from "$lib/desk/desk";
import { carry, changesTo, textOf } from "./carry";
import { aboutNote, openDraft, sealDraft, type DraftText } from "./draft";

const SAVE_MS = 1_500;
const DRAFT_MS = 400;
/** Long notes are kept and saved less often: a millisecond more for so many characters. */
const SLOWER_CHARS = 1_000;

export class NoteEditor {
  title = $state("");
  /** When the words shown were last saved and read back, by the desk's answer. */
  saved = $state.raw<Stamp | undefined>();
  saving = $state(false);
  kept = $state.raw<Stamp | undefined>();
  problem = $state.raw<Problem | undefined>();
  /** Words of others came into the text since it was opened. */
  merged = $state(false);
  draft = $state.raw<{ words: DraftText; kept: Stamp | null } | undefined>();
  /** The paper: told of changes that were not typed on it. */
  paper: ((changes: ChangeSet, own: boolean) => void) | undefined;
  #doc = $state.raw<Text>(textOf(""));
  #savedDoc = $state.raw<Text>(textOf(""));
  #savedTitle = $state("");
  #base: string | null = null;
  /** A draft goes on from an older version: only the desk can merge it, with the next save. */
  #behind = false;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(
    readonly team: string,
    note: Note,
    readonly note_id = note.note,
  ) {
    this.title = this.#savedTitle = note.title;
    this.#doc = this.#savedDoc = textOf(note.text);
    this.#base = note.version;
    this.saved = note.revisions[0]?.when;
    void this.#lookForDraft();
  }

  get doc(): Text {
    return this.#doc;
  }

  get dirty(): boolean {
    return this.title !== this.#savedTitle || !this.#doc.eq(this.#savedDoc);
  }

  /** The paper was written on. */
  wrote(doc: Text): void {
    this.#doc = doc;
    this.typed();
  }

  /** Something was typed, in the title or in the text. */
  typed(): void {
    this.kept = undefined;
    clearTimeout(this.#draftTimer);
    clearTimeout(this.#saveTimer);
    const slower = this.#doc.length / SLOWER_CHARS;
    this.#draftTimer = setTimeout(() => void this.keep(), DRAFT_MS + slower);
    this.#saveTimer = setTimeout(() => void this.save(), SAVE_MS + slower);
  }

  /** The desk shows the note anew: what others wrote enters, what was typed here stays. */
  shown(note: Note): void {
    if (note.version === this.#base || this.saving || this.#behind) return;
    const saved = this.#savedDoc.toString();
    const written = note.text !== saved;
    this.#bring(carry(saved, this.#doc.toString(), note.text));
    this.merged ||= written && this.dirty;
    this.#settle(note, this.#savedTitle);
  }

  async save(): Promise<void> {
    clearTimeout(this.#saveTimer);
    // A title that cannot be read here is none that somebody emptied.
    const untitled = this.title.trim() === "" && this.title !== this.#savedTitle;
    if (!this.dirty || this.saving || untitled) return;
    this.saving = true;
    const title = this.title;
    const text = this.#doc.toString();
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
      await this.keep();
    } finally {
      this.saving = false;
    }
    if (this.dirty && !this.problem && !this.#gone) this.typed();
  }

  /** Leaves the note: what is unsaved is saved now; its draft was kept before. */
  leave(): void {
    this.#gone = true;
    this.paper = undefined;
    clearTimeout(this.#draftTimer);
    void this.save();
  }

  useDraft(): void {
    if (!this.draft) return;
    const { words } = this.draft;
    this.draft = undefined;
    if (words.title) this.title = words.title;
    if (words.base && words.base !== this.#base) {
      this.#base = words.base;
      this.#behind = true;
    }
    this.#bring(changesTo(this.#doc.toString(), words.text), true);
    this.typed();
  }

  async dropDraft(): Promise<void> {
    this.draft = undefined;
    await this.#forget();
  }

  /** Keeps unsaved words sealed, now. */
  async keep(): Promise<void> {
    clearTimeout(this.#draftTimer);
    if (!this.dirty) return;
    const words = { title: this.title, text: this.#doc.toString(), base: this.#base };
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

  #take(note: Note, title: string, text: string): void {
    this.merged ||= note.text !== text;
    this.#bring(carry(text, this.#doc.toString(), note.text));
    this.#behind = false;
    this.#settle(note, title);
    this.problem = undefined;
    if (!this.dirty) {
      clearTimeout(this.#draftTimer);
      this.kept = undefined;
      void this.#forget();
    }
  }

  /** Takes what the desk holds as what is saved; a title typed meanwhile stays. */
  #settle(note: Note, titleBefore: string): void {
    if (this.title === titleBefore) this.title = note.title;
    this.#savedTitle = note.title;
    this.#savedDoc = textOf(note.text);
    this.#base = note.version;
    this.saved = note.revisions[0]?.when;
  }

  #bring(changes: ChangeSet, own = false): void {
    if (changes.empty) return;
    this.#doc = changes.apply(this.#doc);
    this.paper?.(changes, own);
  }

  async #forget(): Promise<void> {
    await call("draft_keep", { about: aboutNote(this.note_id), text: "" }).catch(() => {});
  }

  async #lookForDraft(): Promise<void> {
    try {
      const draft = await call("draft_get", { about: aboutNote(this.note_id) });
      if (!draft.text) return;
      const words = openDraft(draft.text);
      if (words.text !== this.#doc.toString()) this.draft = { words, kept: draft.kept };
    } catch {
      // No draft can be read now; the note itself can.
    }
  }
}
