// What is drawn over the words of a note: chips of exhibits, the mark of a paragraph in the
// margin, hanging lists, tables in even letters. Only the lines in view are looked at.
import { RangeSet, type Extension, type Range } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";
import { citesIn } from "./cites";
import { kindOf, markLength, paragraphStart, type Kind } from "./kinds";

/** The word of a paragraph's mark, in the margin and read aloud before the paragraph. */
class KindMark extends WidgetType {
  constructor(
    readonly kind: Kind,
    readonly word: string,
  ) {
    super();
  }
  override eq(other: KindMark): boolean {
    return other.kind === this.kind && other.word === this.word;
  }
  toDOM(): HTMLElement {
    const mark = document.createElement("span");
    mark.className = `kind ${this.kind}`;
    mark.textContent = this.word;
    return mark;
  }
}

const chip = Decoration.mark({ class: "cite" });
const lineOf = (name: string) => Decoration.line({ class: name });
const lines = {
  fact: lineOf("para fact"),
  assessment: lineOf("para assessment"),
  table: lineOf("md-table"),
  quote: lineOf("md-quoted"),
  item: lineOf("md-item"),
};

interface Drawn {
  marks: DecorationSet;
  /** What the caret steps over as one: the signs that a mark stands for. */
  whole: DecorationSet;
}

function draw(view: EditorView, words: Record<Kind, string>): Drawn {
  const marks: Range<Decoration>[] = [];
  const whole: Range<Decoration>[] = [];
  const { doc } = view.state;
  for (const { from, to } of view.visibleRanges) {
    let line = doc.lineAt(from);
    let kind = kindOf(doc.line(paragraphStart(doc, line.number)).text);
    while (true) {
      const blank = line.text.trim() === "";
      const begins = line.number === 1 || doc.line(line.number - 1).text.trim() === "";
      if (blank || begins) kind = kindOf(line.text);
      if (kind && !blank) marks.push(lines[kind].range(line.from));
      const own = begins ? markLength(line.text) : 0;
      const rest = line.text.slice(own, own + 4).trimStart();
      if (rest.startsWith("|")) marks.push(lines.table.range(line.from));
      else if (rest.startsWith(">")) marks.push(lines.quote.range(line.from));
      else if (/^([-*+]|\d{1,3}[.)]) ?/.test(rest)) marks.push(lines.item.range(line.from));
      if (own > 0 && kind) {
        const widget = new KindMark(kind, words[kind]);
        const sign = Decoration.replace({ widget }).range(line.from, line.from + own);
        marks.push(sign);
        whole.push(sign);
      }
      for (const cite of citesIn(line.text.slice(0, 20_000), line.from)) {
        marks.push(chip.range(cite.from, cite.to));
      }
      if (line.to >= to || line.number >= doc.lines) break;
      line = doc.line(line.number + 1);
    }
  }
  return { marks: RangeSet.of(marks, true), whole: RangeSet.of(whole, true) };
}

/** Returns the drawing of marks; `words` are those of fact and assessment. */
export function drawMarks(words: Record<Kind, string>): Extension {
  return ViewPlugin.fromClass(
    class {
      drawn: Drawn;
      constructor(view: EditorView) {
        this.drawn = draw(view, words);
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.drawn = draw(update.view, words);
      }
    },
    {
      decorations: (plugin) => plugin.drawn.marks,
      provide: (plugin) =>
        EditorView.atomicRanges.of((view) => view.plugin(plugin)?.drawn.whole ?? RangeSet.empty),
    },
  );
}
