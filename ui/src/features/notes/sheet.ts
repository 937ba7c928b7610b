// A note on paper: its words as they are, headings as headings, marks as words before their
// paragraphs, tables in even letters.
import type { Note } from "$lib/desk/contract";
import type { Sheet } from "$lib/print.svelte";
import { t } from "$lib/text";
import { moment } from "$lib/text/words";
import { whoName } from "$lib/who";
import { kindOf, markLength } from "./kinds";

/** Returns the sheet of a note; `text` is what stands on its paper now. */
export function sheetOf(note: Note, title: string, text: string): Sheet {
  const last = note.revisions[0];
  const blocks = text.split(/\n\s*\n/).flatMap((paragraph): Sheet["blocks"] => {
    const kind = kindOf(paragraph);
    const words = paragraph.slice(markLength(paragraph)).trimEnd();
    if (words === "" && !kind) return [];
    const heading = /^#{1,6} ([^\n]*)\n?/.exec(words);
    const rest = heading ? words.slice(heading[0].length) : words;
    return [
      ...(kind ? [{ kind: "mark", text: t.notes.kind[kind] } as const] : []),
      ...(heading ? [{ kind: "heading", text: heading[1] ?? "" } as const] : []),
      ...(rest ? [{ kind: rest.startsWith("|") ? "fixed" : "text", text: rest } as const] : []),
    ];
  });
  return {
    title,
    // Paper goes to others: what a restricted compartment is called is its members' alone.
    sub: [
      note.compartment ? t.notes.printedRestricted : "",
      last ? t.notes.printedOf(whoName(last.who), moment(last.when)) : "",
    ]
      .filter(Boolean)
      .join(". "),
    blocks,
  };
}
