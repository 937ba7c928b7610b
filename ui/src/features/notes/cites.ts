// Exhibits named in a note, `@FR-2026-0137 p. 4`: found, shown as a chip, completed, opened.
// The sign @ and the page are for people; the number alone names the exhibit too.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorState } from "@codemirror/state";

/** A number, with or without its sign and page. Kept in step with `exhibits_named` of domain. */
const CITE = /@?\b([A-Z]{2}-\d{4}-\d{4,6})\b(?: ?p\. ?(\d{1,6}))?/g;
/** What stands before the caret when an exhibit is being named. */
const NAMING = /@[\p{L}\p{N}-]{0,40}$/u;

export interface Cite {
  from: number;
  to: number;
  exhibit: string;
  page: number | undefined;
}

/** An exhibit that can be named, as the completion shows it. */
export interface Citable {
  exhibit: string;
  title: string;
}

/** Returns the exhibits named in a stretch of text that begins at `start`. */
export function citesIn(text: string, start = 0): Cite[] {
  return [...text.matchAll(CITE)].map((match) => ({
    from: start + match.index,
    to: start + match.index + match[0].length,
    exhibit: match[1] ?? "",
    page: match[2] ? Number(match[2]) : undefined,
  }));
}

/** Returns the exhibit named at a place in the text. */
export function citeAt(state: EditorState, place: number): Cite | undefined {
  const line = state.doc.lineAt(place);
  return citesIn(line.text, line.from).find((one) => one.from <= place && place <= one.to);
}

/** Completes exhibits after `@`; `find` gives those whose number or title has the letters. */
export function completeCites(find: (letters: string) => Promise<Citable[]>) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const before = context.matchBefore(NAMING);
    if (!before) return null;
    const found = await find(before.text.slice(1));
    if (context.aborted || found.length === 0) return null;
    return {
      from: before.from,
      filter: false,
      options: found.map(({ exhibit, title }): Completion => ({
        label: `@${exhibit}`,
        detail: title,
        apply: `@${exhibit} `,
      })),
    };
  };
}
