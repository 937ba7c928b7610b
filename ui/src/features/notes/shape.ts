// What the toolbar and its keys do to the text: plain Markdown, put in and taken out again.
import type { ChangeSpec, EditorState, Line, TransactionSpec } from "@codemirror/state";
import { EditorSelection } from "@codemirror/state";
import { markChanges, markLength, type Kind } from "./kinds";

/** Puts `sign` around every selection, or takes it away where it already stands. */
export function around(state: EditorState, sign: string): TransactionSpec {
  const size = sign.length;
  return state.changeByRange(({ from, to }) => {
    const inside = state.sliceDoc(from - size, from) === sign;
    if (inside && state.sliceDoc(to, to + size) === sign) {
      return {
        changes: [
          { from: from - size, to: from },
          { from: to, to: to + size },
        ],
        range: EditorSelection.range(from - size, to - size),
      };
    }
    return {
      changes: [
        { from, insert: sign },
        { from: to, insert: sign },
      ],
      range: EditorSelection.range(from + size, to + size),
    };
  });
}

const HEADING = /^#{1,6} /;
const BULLET = /^([-*+] |\d{1,3}[.)] )/;

/** Makes headings of the chosen lines: none, large, middle, small, none again. */
export function heading(state: EditorState): TransactionSpec {
  return perLine(state, (text) => {
    const now = HEADING.exec(text)?.[0] ?? "";
    return { gone: now.length, put: now.length > 3 ? "" : `${"#".repeat(now.length || 1)} ` };
  });
}

/** Begins the chosen lines with a bullet, a number or a quotation's sign, or ends that. */
export function begin(state: EditorState, how: "list" | "numbers" | "quote"): TransactionSpec {
  const old = how === "quote" ? /^> ?/ : BULLET;
  const is = { list: /^[-*+] /, numbers: /^\d{1,3}[.)] /, quote: /^> ?/ }[how];
  const lines = chosenLines(state);
  const all = lines.every((line) => is.test(line.text.slice(markLength(line.text))));
  let number = 0;
  return perLine(state, (text) => {
    number += 1;
    const put = { list: "- ", numbers: `${number}. `, quote: "> " }[how];
    return { gone: old.exec(text)?.[0].length ?? 0, put: all ? "" : put };
  });
}

/** Marks the chosen paragraphs as fact or assessment, or takes the mark away. */
export function mark(state: EditorState, kind: Kind): TransactionSpec {
  return { changes: markChanges(state, kind) };
}

/** Puts an empty table after the line of the caret. */
export function table(state: EditorState, head: string): TransactionSpec {
  const line = state.doc.lineAt(state.selection.main.to);
  const before = line.text.trim() === "" ? "" : "\n\n";
  const insert = `${before}| ${head} 1 | ${head} 2 |\n| --- | --- |\n|  |  |\n`;
  const caret = line.to + before.length + 2;
  return {
    changes: { from: line.to, insert },
    selection: { anchor: caret, head: caret + head.length + 2 },
  };
}

/** Begins to name an exhibit. */
export function cite(state: EditorState): TransactionSpec {
  const { from } = state.selection.main;
  const space = from > 0 && /\S/.test(state.sliceDoc(from - 1, from)) ? " " : "";
  return state.replaceSelection(`${space}@`);
}

/** Goes on with a list on Enter; on an empty entry the list ends. Null: nothing to go on with. */
export function nextLine(state: EditorState): TransactionSpec | null {
  const { from, to } = state.selection.main;
  const line = state.doc.lineAt(from);
  const found = /^(\s*)(?:([-*+]) |(\d{1,3})([.)]) |(> ))(.*)$/.exec(line.text);
  if (!found || from < line.from + line.text.length - (found[6]?.length ?? 0)) return null;
  if (found[6] === "") return { changes: { from: line.from, to: line.to } };
  const [, space, bullet, number, dot, quote] = found;
  const sign = bullet ? `${bullet} ` : number ? `${Number(number) + 1}${dot} ` : quote;
  const insert = `\n${space}${sign}`;
  return { changes: { from, to, insert }, selection: { anchor: from + insert.length } };
}

function chosenLines(state: EditorState): Line[] {
  const numbers = new Set<number>();
  for (const { from, to } of state.selection.ranges) {
    const last = state.doc.lineAt(to).number;
    for (let n = state.doc.lineAt(from).number; n <= last; n += 1) numbers.add(n);
  }
  return [...numbers].map((n) => state.doc.line(n));
}

function perLine(
  state: EditorState,
  change: (text: string) => { gone: number; put: string },
): TransactionSpec {
  const changes = chosenLines(state).map((line): ChangeSpec => {
    const own = markLength(line.text);
    const { gone, put } = change(line.text.slice(own));
    return { from: line.from + own, to: line.from + own + gone, insert: put };
  });
  return { changes };
}
