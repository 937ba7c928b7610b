// Unsaved words as the desk keeps them sealed: with the version they were written on, so that
// going on later merges as if nothing had happened.
export interface DraftText {
  title: string;
  text: string;
  base: string | null;
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
      const { title, text, base } = read as Partial<DraftText>;
      return { title: title ?? "", text: text ?? "", base: base ?? null };
    }
  } catch {
    // Not ours: plain words.
  }
  return { title: "", text: kept, base: null };
}
