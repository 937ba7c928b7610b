// Foreign text made safe to look at: nothing in it may turn the direction of what stands around
// it, hide, or pass for a line of its own. Such characters are shown by name instead.

export interface Part {
  text: string;
  /** A name that stands for a character which is not shown as itself. */
  mark: boolean;
}

const NAMES: Record<number, string> = {
  0x09: "⇥",
  0x0a: "↵",
  0x0d: "↵",
  0xad: "SHY",
  0x34f: "CGJ",
  0x61c: "ALM",
  0x180e: "MVS",
  0x200b: "ZWSP",
  0x200e: "LRM",
  0x200f: "RLM",
  0x2028: "LS",
  0x2029: "PS",
  0x202a: "LRE",
  0x202b: "RLE",
  0x202c: "PDF",
  0x202d: "LRO",
  0x202e: "RLO",
  0x2060: "WJ",
  0x2066: "LRI",
  0x2067: "RLI",
  0x2068: "FSI",
  0x2069: "PDI",
  0xfeff: "BOM",
  0xfffd: "�",
};

// Joiners (U+200C, U+200D) stay: Persian, Indic scripts and emoji need them. The rest are
// controls, formats that turn or hide, tags, variation beyond the standard, and lone surrogates.
const HOSTILE = new RegExp(
  [
    "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u180e\\u200b\\u200e\\u200f]",
    "[\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]",
    "[\\u{e0000}-\\u{e007f}]",
    "[\\ud800-\\udfff]",
  ].join("|"),
  "gu",
);

/** Returns `text` in parts; with `lines`, line ends and tabs stay as they are. */
export function parts(text: string, lines = false): Part[] {
  const out: Part[] = [];
  let from = 0;
  for (const found of text.matchAll(HOSTILE)) {
    const code = found[0].codePointAt(0) ?? 0;
    if (lines && (code === 0x0a || code === 0x09)) continue;
    if (found.index > from) out.push({ text: text.slice(from, found.index), mark: false });
    from = found.index + found[0].length;
    // A carriage return before a line end says nothing.
    if (lines && code === 0x0d && text[from] === "\n") continue;
    out.push({ text: nameOf(code), mark: true });
  }
  if (from < text.length) out.push({ text: text.slice(from), mark: false });
  return out;
}

/** Returns `text` on one line without marks of its own: for titles and spoken names. */
export function plain(text: string, max = 400): string {
  const line = parts(cut(text, max).text)
    .map((part) => (part.mark ? `[${part.text}]` : part.text))
    .join("");
  return text.length > max ? `${line}…` : line;
}

/** Returns at most `max` characters, never half of one, and whether any were left out. */
export function cut(text: string, max: number): { text: string; more: boolean } {
  if (text.length <= max) return { text, more: false };
  const half = /[\ud800-\udbff]/.test(text[max - 1] ?? "");
  return { text: text.slice(0, half ? max - 1 : max), more: true };
}

function nameOf(code: number): string {
  return NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
