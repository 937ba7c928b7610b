// The in-memory desk's looks into items: pages, pictures, mail, tables, bytes; all invented.
import type { Calls, EvidenceItem, ItemText, MailView, Preview, PreviewKind } from "../contract";
import { hex } from "./clock";
import type { Handlers } from "./handlers";
import { pagePicture } from "./png";
import { refusal, type World } from "./world";

type PreviewCall = Extract<keyof Calls, "evidence_preview" | `preview_${string}`>;

/** What opens the one document that asks for a password. */
export const PASSWORD = "harbour";
const PICTURE_MAX = 1000;
const SHEET_ROWS = 12_400;
const BYTES_MAX = 65_536;
const kinds: Record<string, PreviewKind> = {
  document: "pages",
  image: "image",
  mail: "mail",
  table: "table",
  phone: "text",
};

export function previewCalls(world: World): Pick<Handlers, PreviewCall> {
  const held = (team: string, id: string) => {
    const item = world.item(team, id);
    if (item.text === "not-released") {
      throw refusal("not-released", "Its content was not released to us.", "Ask its originator.");
    }
    if (!item.held) {
      throw refusal(
        "content-not-held",
        "The sealed original is not held here.",
        "Receive the partner's packets with the sealed evidence.",
      );
    }
    return item;
  };
  return {
    evidence_preview: ({ team, item, password }) => previewOf(held(team, item), password),
    preview_page: ({ team, item, page, longest, password }) => {
      const found = held(team, item);
      const pages = previewOf(found, password).pages;
      if (page < 1 || page > pages) {
        throw refusal("value-invalid", "There is no such page.", `Ask for one of ${pages}.`);
      }
      const wide = found.group === "image" || page % 7 === 5;
      return { page, ...pagePicture(page, Math.min(longest, PICTURE_MAX), wide) };
    },
    preview_rows: ({ team, item, sheet, first, count }) => {
      const found = held(team, item);
      const one = previewOf(found).sheets[sheet];
      if (!one) throw refusal("value-invalid", "There is no such sheet.", "Look at the list.");
      const end = Math.min(one.rows, first + Math.min(count, 500));
      const rows = Array.from({ length: Math.max(0, end - first) }, (_, i) =>
        cellsOf(found, sheet, first + i, one.columns),
      );
      return { first, rows, total: one.rows };
    },
    preview_bytes: ({ team, item, first, count }) => {
      const found = held(team, item);
      const end = Math.min(found.size, first + Math.min(count, BYTES_MAX));
      return { first, hex: bytesOf(found, first, Math.max(0, end - first)), total: found.size };
    },
  };
}

function previewOf(item: EvidenceItem, password?: string | null): Preview {
  const kind = kinds[item.group] ?? "bytes";
  const locked = item.title === "Lease, storage unit 118" && password !== PASSWORD;
  return {
    item: item.item,
    kind: locked ? "password" : kind,
    pages: locked ? 0 : kind === "pages" ? pagesOf(item) : kind === "image" ? 1 : 0,
    mail: kind === "mail" ? mailOf(item) : null,
    sheets:
      kind === "table"
        ? [
            { name: "Movements", rows: SHEET_ROWS, columns: 9 },
            { name: "Notes", rows: 3, columns: 40 },
            { name: "Empty", rows: 0, columns: 0 },
          ]
        : [],
    remark: kind === "bytes" ? "This version draws no picture of this type." : null,
  };
}

/** Returns how many pages an invented document has. */
export function pagesOf(item: EvidenceItem): number {
  const told = /(\d+) p(?:ages|ieces)/.exec(item.title)?.[1];
  return told ? Number(told) : 3 + (parseInt(item.item.slice(0, 4), 16) % 120);
}

function mailOf(item: EvidenceItem): MailView {
  const lines = Array.from({ length: 14 }, (_, i) => `Line ${i + 1} of ${hex(item.item + i, 6)}.`);
  return {
    headers: [
      { name: "From", value: "Quay office <office@quay.example>" },
      { name: "To", value: "r.varga@example, j.petit@example" },
      { name: "Date", value: "Tue, 3 Nov 2026 08:12:09 +0100" },
      { name: "Subject", value: item.title },
    ],
    body: `Good morning,\n\n${lines.join("\n")}\n\nRegards`,
    attachments: [
      ...item.members.map((member) => ({
        name: member.title,
        media_type: member.media_type,
        size: member.size,
        exhibit: member.exhibit,
      })),
      { name: "logo\u202Egnp.exe", media_type: "image/png", size: 4112, exhibit: null },
    ],
  };
}

function cellsOf(item: EvidenceItem, sheet: number, row: number, columns: number): string[] {
  if (row === 0) return Array.from({ length: columns }, (_, i) => `Heading ${i + 1}`);
  return Array.from({ length: columns }, (_, i) =>
    (row + i) % 11 === 0 ? "" : `${hex(item.item + sheet, 3)} ${row * (i + 1)}`,
  );
}

function bytesOf(item: EvidenceItem, first: number, count: number): string {
  let out = "";
  for (let at = first - (first % 64); at < first + count; at += 64) {
    out += hex(`${item.item}${at}`, 128);
  }
  return out.slice((first % 64) * 2, (first % 64) * 2 + count * 2);
}

/** Returns the text of an item; documents have as many pages as their preview. */
export function textOf(item: EvidenceItem): ItemText {
  const told = { item: item.item, state: item.text, processing: item.processing[0] ?? null };
  if (item.text !== "searched") return { ...told, text: "", pages: 0 };
  const pages = item.group === "document" ? pagesOf(item) : 0;
  const one = (page: number) => {
    const line = (i: number) =>
      `${String(i + 1).padStart(2, "0")}.11.  ${hex(`${item.title}${page}${i}`, 4)}  ` +
      `${1200 + i * 37} EUR  cash`;
    return `${item.title}\n\n${Array.from({ length: 24 }, (_, i) => line(i)).join("\n")}\n`;
  };
  const text = Array.from({ length: Math.max(1, pages) }, (_, i) => one(i + 1)).join("\f");
  return { ...told, text, pages };
}

/** Finds words in titles, numbers and texts, and marks them in the words around them. */
export function searched(world: World, team: string, query: string) {
  const one = world.team(team);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const hit = (excerpt: string) => ({ excerpt, marks: marksOf(excerpt, words) });
  const items = one.items.flatMap((item) => {
    const told = { item: item.item, note: null, exhibit: item.exhibit, title: item.title };
    const more = { sha256: item.sha256, ...told };
    if (fits(`${item.title} ${item.exhibit}`)) {
      return [{ ...more, place: "title", page: null, ...hit(item.title) }];
    }
    return [];
  });
  const texts = one.items.slice(0, 40).flatMap((item) => {
    const pages = textOf(item).text.split("\f");
    const at = pages.findIndex((page) => words.length > 0 && fits(page));
    const line = pages[at]?.split("\n").find((each) => each.toLowerCase().includes(words[0] ?? ""));
    if (at < 0 || line === undefined) return [];
    const told = { item: item.item, note: null, exhibit: item.exhibit, title: item.title };
    const page = pages.length > 1 ? at + 1 : null;
    return [{ sha256: item.sha256, ...told, place: "text", page, ...hit(line) }];
  });
  const notes = one.notes
    .filter((note) => fits(note.text))
    .map((note) => ({
      item: null,
      note: note.note,
      exhibit: null,
      title: note.title,
      place: "note",
      page: null,
      sha256: null,
      ...hit(note.text.slice(0, 120)),
    }));
  return [...items, ...texts, ...notes];
}

function marksOf(excerpt: string, words: string[]) {
  const low = excerpt.toLowerCase();
  return words
    .map((word) => ({ first: low.indexOf(word), last: low.indexOf(word) + word.length - 1 }))
    .filter(({ first }) => first >= 0)
    .sort((a, b) => a.first - b.first);
}
