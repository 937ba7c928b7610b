// The acts of writing, each once: the toolbar shows them, their keys work, the sheet lists them.
import { redo, redoDepth, undo, undoDepth } from "@codemirror/commands";
import { openSearchPanel } from "@codemirror/search";
import type { EditorState, TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { startCompletion } from "@codemirror/autocomplete";
import type { IconName, ScreenAct } from "$kit";
import { t } from "$lib/text";
import * as shape from "./shape";

/** An act of the toolbar: it has an icon and stands in a group of its bar. */
export interface WritingAct extends ScreenAct {
  icon: IconName;
  part: 0 | 1 | 2 | 3;
  run: () => void;
  /** Shown beside the icon where no icon says it by itself. */
  word?: string;
}

/** Returns the acts of the toolbar of a paper. */
export function writingActs(view: EditorView): WritingAct[] {
  const words = t.notes.acts;
  const group = t.notes.writing;
  const change = (make: (state: EditorState) => TransactionSpec) => () => {
    view.dispatch({ ...make(view.state), scrollIntoView: true, userEvent: "input" });
    view.focus();
  };
  type Rest = [part: WritingAct["part"], icon: IconName, keys: string, run: () => void];
  const act = (id: keyof typeof words, ...[part, icon, keys, run]: Rest): WritingAct => ({
    id: `write-${id}`,
    text: view.contentDOM,
    label: words[id],
    group,
    part,
    icon,
    keys,
    run,
  });
  const worded = (id: "cite" | "fact" | "assessment", ...rest: Rest) => ({
    ...act(id, ...rest),
    word: t.notes.actWords[id],
  });
  return [
    act("heading", 0, "heading", "Alt+H", change(shape.heading)),
    act(
      "bold",
      0,
      "bold",
      "Ctrl+B",
      change((state) => shape.around(state, "**")),
    ),
    act(
      "italic",
      0,
      "italic",
      "Ctrl+I",
      change((state) => shape.around(state, "*")),
    ),
    act(
      "list",
      1,
      "list",
      "Alt+L",
      change((state) => shape.begin(state, "list")),
    ),
    act(
      "numbers",
      1,
      "numbers",
      "Alt+O",
      change((state) => shape.begin(state, "numbers")),
    ),
    act(
      "quote",
      1,
      "quote",
      "Alt+Q",
      change((state) => shape.begin(state, "quote")),
    ),
    act(
      "table",
      1,
      "sheet",
      "Alt+T",
      change((state) => shape.table(state, t.notes.column)),
    ),
    worded("cite", 2, "link", "Alt+E", () => {
      change(shape.cite)();
      startCompletion(view);
    }),
    worded(
      "fact",
      2,
      "fact",
      "Alt+F",
      change((state) => shape.mark(state, "fact")),
    ),
    worded(
      "assessment",
      2,
      "assess",
      "Alt+A",
      change((state) => shape.mark(state, "assessment")),
    ),
    { ...act("undo", 3, "undo", "Ctrl+Z", () => undo(view)), can: () => undoDepth(view.state) > 0 },
    {
      ...act("redo", 3, "redo", "Ctrl+Shift+Z", () => redo(view)),
      can: () => redoDepth(view.state) > 0,
    },
    act("find", 3, "search", "Ctrl+F", () => openSearchPanel(view)),
  ];
}
