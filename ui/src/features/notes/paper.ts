// The paper of a note: CodeMirror with our marks. It injects no inline style (sheets.ts).
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { search, searchKeymap } from "@codemirror/search";
import {
  Annotation,
  EditorState,
  Transaction,
  type ChangeSet,
  type Extension,
  type Text,
} from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  placeholder,
} from "@codemirror/view";
import { t } from "$lib/text";
import { citeAt, completeCites, type Citable, type Cite } from "./cites";
import { markdown } from "./markdown";
import { drawMarks } from "./marks";
import { nextLine } from "./shape";
import { adoptSheets } from "./sheets";

export interface PaperWishes {
  doc: Text;
  label: string;
  test: string;
  /** Exhibits whose number or title has these letters. */
  find: (letters: string) => Promise<Citable[]>;
  /** Words were typed here; not told of what was brought. */
  wrote: (doc: Text) => void;
  left: () => void;
  open: (cite: Cite) => void;
}

const brought = Annotation.define<boolean>();

/** Makes the paper in `parent`. */
export function makePaper(parent: HTMLElement, wishes: PaperWishes): EditorView {
  adoptSheets();
  return new EditorView({ parent, doc: wishes.doc, extensions: extensionsOf(wishes) });
}

/**
 * Brings changes made elsewhere onto the paper. The caret stays with its words; undo passes over
 * what others wrote. `own` changes, such as a draft taken up again, can be undone.
 */
export function bring(view: EditorView, changes: ChangeSet, own: boolean): void {
  view.dispatch({ changes, annotations: [brought.of(true), Transaction.addToHistory.of(own)] });
}

/** Opens the exhibit on which the caret stands; says whether there is one. */
export function openAtCaret(view: EditorView, open: (cite: Cite) => void): boolean {
  const cite = citeAt(view.state, view.state.selection.main.head);
  if (cite) open(cite);
  return cite !== undefined;
}

function extensionsOf(wishes: PaperWishes): Extension[] {
  const words = t.notes;
  return [
    // Only a line feed ends a line: what is stored comes back byte for byte.
    EditorState.lineSeparator.of("\n"),
    EditorState.phrases.of({ ...words.find }),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": wishes.label,
      "data-test": wishes.test,
      spellcheck: "true",
    }),
    history(),
    drawSelection(),
    highlightSpecialChars(),
    placeholder(words.placeholder),
    markdown(),
    drawMarks(words.kind),
    search({ top: true }),
    autocompletion({ override: [completeCites(wishes.find)], icons: false }),
    keymap.of([
      { key: "Enter", run: goOn },
      ...completionKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...standardKeymap,
      { key: "Escape", run: leave },
    ]),
    EditorView.domEventHandlers({
      blur: () => wishes.left(),
      mousedown: (event, view) => openUnderMouse(event, view, wishes.open),
    }),
    EditorView.updateListener.of((update) => {
      const elsewhere = update.transactions.some((one) => one.annotation(brought));
      if (update.docChanged && !elsewhere) wishes.wrote(update.state.doc);
    }),
  ];
}

function goOn(view: EditorView): boolean {
  const next = nextLine(view.state);
  if (next) view.dispatch({ ...next, scrollIntoView: true, userEvent: "input" });
  return next !== null;
}

/** Esc leaves the text, so that nobody is caught in it. */
function leave(view: EditorView): boolean {
  view.contentDOM.blur();
  return true;
}

function openUnderMouse(event: MouseEvent, view: EditorView, open: (cite: Cite) => void): boolean {
  if (!event.ctrlKey && !event.metaKey) return false;
  const place = view.posAtCoords({ x: event.clientX, y: event.clientY });
  const cite = place === null ? undefined : citeAt(view.state, place);
  if (!cite) return false;
  event.preventDefault();
  open(cite);
  return true;
}
