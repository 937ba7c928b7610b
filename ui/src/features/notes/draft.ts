// Unsaved words as the desk keeps them sealed: with the version they were written on, so that
// going on later merges as if nothing had happened.
export interface DraftText {
  title: string;
  text: string;
  base: string | null;
  /** The restricted compartment that a note being begun goes to. */
  compartment?: string | null;
}

export const aboutNote = (note: string) => `note:${note}`;
export const aboutNew = (team: string) => `note:new:${team}`;

export function sealDraft(draft: DraftText): string {
  return JSON.stringify(draft);
}

/** Returns a kept draft; words of another form are taken as the text alone. */
export function openDraft(kept: string): DraftText {
  try {
    const read: unknown = JSON.parse(kept);
    if (typeof read === "object" && read !== null && "text" in read) {
      const { title, text, base, compartment } = read as Partial<DraftText>;
      const kept = { title: title ?? "", text: text ?? "", base: base ?? null };
      return { ...kept, compartment: compartment ?? null };
    }
  } catch {
    // Not ours: plain words.
  }
  return { title: "", text: kept, base: null, compartment: null };
}
