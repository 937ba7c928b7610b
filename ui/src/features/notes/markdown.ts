// Markdown as one reads it while writing: the signs stay, quieter than the words. Classes only;
// how they look is said in the paper's stylesheet, as the content policy asks.
import {
  defineLanguageFacet,
  HighlightStyle,
  Language,
  syntaxHighlighting,
} from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { parser, Strikethrough, Table } from "@lezer/markdown";

const language = new Language(
  defineLanguageFacet(),
  parser.configure([Table, Strikethrough]),
  [],
  "markdown",
);

const looks = HighlightStyle.define([
  { tag: tags.heading1, class: "md-h1" },
  { tag: tags.heading2, class: "md-h2" },
  { tag: [tags.heading3, tags.heading4, tags.heading5, tags.heading6], class: "md-h3" },
  { tag: tags.strong, class: "md-strong" },
  { tag: tags.emphasis, class: "md-em" },
  { tag: tags.strikethrough, class: "md-gone" },
  { tag: tags.monospace, class: "md-mono" },
  { tag: tags.quote, class: "md-quote" },
  { tag: [tags.processingInstruction, tags.contentSeparator], class: "md-sign" },
]);

/** Returns the language of a note and how it looks. */
export function markdown(): Extension {
  return [language, syntaxHighlighting(looks)];
}
