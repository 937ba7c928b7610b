// Whether a paragraph states a fact or an assessment: a plain word before it, `[fact] ` or
// `[assessment] `, so that the mark merges, travels and prints with the text (docs/glossary.md).
import type { ChangeSpec, EditorState, Text } from "@codemirror/state";

export type Kind = "fact" | "assessment";

const MARK = /^\[(fact|assessment)\] /;
/** A paragraph is looked for so many lines up; beyond that its mark is not drawn. */
const UP_MAX = 400;

/** Returns the mark a line begins with. */
export function kindOf(line: string): Kind | undefined {
  return MARK.exec(line)?.[1] as Kind | undefined;
}

/** Returns how many letters the mark of a line takes. */
export function markLength(line: string): number {
  return MARK.exec(line)?.[0].length ?? 0;
}

/** Returns the number of the line on which the paragraph around line `n` begins. */
export function paragraphStart(doc: Text, n: number): number {
  let first = n;
  while (first > 1 && n - first < UP_MAX && doc.line(first - 1).text.trim() !== "") first -= 1;
  return first;
}

/** Returns the changes that mark every paragraph of the selection; marked ones lose the mark. */
export function markChanges(state: EditorState, kind: Kind): ChangeSpec[] {
  const starts = new Set<number>();
  for (const { from, to } of state.selection.ranges) {
    const last = state.doc.lineAt(to).number;
    for (let n = state.doc.lineAt(from).number; n <= last; n += 1) {
      if (state.doc.line(n).text.trim() !== "") starts.add(paragraphStart(state.doc, n));
    }
    if (from === to && state.doc.lineAt(from).text.trim() === "") {
      starts.add(state.doc.lineAt(from).number);
    }
  }
  const lines = [...starts].map((n) => state.doc.line(n));
  const all = lines.length > 0 && lines.every((line) => kindOf(line.text) === kind);
  return lines.map((line) => ({
    from: line.from,
    to: line.from + markLength(line.text),
    insert: all ? "" : `[${kind}] `,
  }));
}
