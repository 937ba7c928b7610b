// Invented evidence of the in-memory desk: a handful with names, the rest by repeatable chance.
import type {
  CustodyEntry,
  EvidenceItem,
  Relative,
  Handling,
  Metadata,
  TextState,
  Visibility,
} from "../contract";
import { dice, hex, stampAt } from "./clock";
import { brussels, ghent, lyon, roquefeuil, turin, type Person } from "./people";

type Kind = [group: string, mediaType: string, extension: string];
const kinds: Kind[] = [
  ["document", "application/pdf", "pdf"],
  ["mail", "application/mbox", "mbox"],
  ["table", "text/csv", "csv"],
  ["image", "image/jpeg", "jpg"],
  ["audio", "audio/wav", "wav"],
  ["video", "video/mp4", "mp4"],
  ["archive", "application/zip", "zip"],
  ["disk", "application/x-raw-disk-image", "dd"],
  ["phone", "application/x-ufdr", "ufdr"],
];
const named: [string, number, number][] = [
  ["Bank statements, 4471", 0, 14.2e6],
  ["Gate log, east terminal, Q3", 2, 3.1e6],
  ["Mailbox export, laptop B2", 1, 1.84e9],
  ["Disk image, laptop B2", 7, 238e9],
  ["Photographs, warehouse", 3, 412e6],
  ["Customs papers, 41 pieces", 0, 66e6],
  ["Extraction report, P7", 8, 5.27e9],
  ["Recording, hotel lobby", 4, 221e6],
  ["Cash ledger, notebook", 0, 38.4e6],
  ["Cash ledger, in Italian", 0, 1.2e6],
  ["Contact list from a source", 2, 18_000],
  ["Forwarder’s archive, 2024", 6, 2.9e9],
  ["Invoices, 212 pieces", 0, 190e6],
  ["Quay camera 4, 2 November", 5, 9.6e9],
  ["Lease, storage unit 118", 0, 0.9e6],
  ["Letter of the forwarder", 0, 0.4e6],
  ["Call records, number 82", 2, 6.8e6],
  ["Shipping manifest, call 31", 0, 2.2e6],
  ["Interview, 14 October", 0, 0.7e6],
  ["Container seals, photographs", 3, 88e6],
];
const subjects =
  "Invoice,Manifest,Statement,Ledger page,Delivery note,Message export,Photograph," +
  "Toll record,Transfer order,Lease,Badge log,Minutes,Declaration,Receipt";
const things = subjects.split(",");
const STATES: [string, Person[]][] = [
  ["FR", [lyon, roquefeuil]],
  ["IT", [turin]],
  ["BE", [ghent, brussels]],
];
const DAY = 86_400_000;

/** Returns so many items, newest first; the first mailbox has two members. */
export function makeItems(count: number): EvidenceItem[] {
  const items = strangers(count);
  const parent = items[2];
  const members = [items[15], items[16]].filter((one) => one !== undefined);
  if (parent) {
    parent.members = members.map(memberOf);
    for (const member of members) member.parent = memberOf(parent);
  }
  makeOdd(items.slice(21, 25));
  return items;
}

/** Titles as attackers and cameras write them, one whose key is not here; one item on its way. */
function makeOdd([long, turned, sealed, arriving]: EvidenceItem[]): void {
  const named: [EvidenceItem | undefined, string | null][] = [
    [long, "Ledger ".repeat(1429).slice(0, 10_000)],
    [turned, "invoice\u202egpj.exe\u2066 قائمة ١٢ (final)"],
    [sealed, null],
  ];
  for (const [item, title] of named) {
    if (!item) continue;
    item.title = title ?? "";
    item.titles = item.titles.map((one) => ({ ...one, value: title }));
  }
  if (!arriving) return;
  Object.assign(arriving, { held: false, verified: null, text: "not-held", segments: [] });
  arriving.visible_to = arriving.visible_to.map((one) =>
    one.state === "FR" ? { ...one, how: "sent" } : one,
  );
}

function memberOf({ item, exhibit, title, media_type, size }: EvidenceItem): Relative {
  return { item, exhibit, title, media_type, size };
}

function strangers(count: number): EvidenceItem[] {
  const chance = dice(7);
  const numbers: Record<string, number> = { FR: 141, IT: 472, BE: 591 };
  return Array.from({ length: count }, (_, i) => {
    const from = i < 3 ? i : Math.floor(chance() ** 0.7 * 3);
    const [state, people] = STATES[from] ?? ["FR", [lyon]];
    const running = numbers[state] ?? 1;
    numbers[state] = running - 1;
    const by = people[i % people.length] ?? lyon;
    const year = running > 0 ? 2026 : 2025;
    const number = String(running > 0 ? running : 9000 + running).padStart(4, "0");
    const [title, kind, bytes] = named[i] ?? [
      `${things[Math.floor(chance() * things.length)]} ${1000 + i}`,
      chance() < 0.55 ? 0 : Math.floor(chance() * kinds.length),
      Math.floor(10 ** (3.5 + chance() * 5)),
    ];
    return makeItem({
      exhibit: `${state}-${year}-${number}`,
      title,
      bytes,
      by,
      kind: kinds[kind] ?? kinds[0]!,
      at: new Date(Date.now() - 2 * DAY - i * 0.21 * DAY),
      chance: chance(),
    });
  });
}

export interface Seed {
  exhibit: string;
  title: string;
  bytes: number;
  by: Person;
  kind: Kind;
  at: Date;
  chance: number;
  handling?: Handling;
  restriction?: string | null;
}

/** Returns one item in full. */
export function makeItem(seed: Seed): EvidenceItem {
  const { exhibit, title, bytes, by, kind, chance } = seed;
  const { state, authority } = by.who;
  const [group, media_type, extension] = kind;
  const indexed = stampAt(seed.at);
  const hidden = state !== "FR" && chance > 0.985;
  const held = !hidden && bytes < 100e9 && !(chance > 0.96);
  const text = textOf(group, chance, hidden, held);
  const digest = hex(exhibit + title, 64);
  const handling = seed.handling ?? handlingOf(chance);
  const item = hex(exhibit, 32);
  return {
    item,
    exhibit,
    title: hidden ? "" : title,
    path: `seizure/${title}.${extension}`,
    state,
    authority,
    media_type,
    group,
    size: hidden ? 0 : bytes,
    modified: stampAt(new Date(seed.at.getTime() - 30 * DAY)),
    indexed,
    sha256: digest,
    blake3: hex(digest, 64),
    handling,
    restriction: seed.restriction ?? (handling === "H3" ? "Italy only until 1 December" : null),
    route: state === "FR" ? "jit-measure" : "pre-jit",
    tags: chance < 0.08 ? ["ledger", "money"] : chance > 0.9 ? ["harbour"] : [],
    text,
    held,
    verified: held ? stampAt(new Date(seed.at.getTime() + DAY)) : null,
    damaged: null,
    visible_to: visibleTo(state, chance, hidden),
    withdrawn: false,
    conflicts: 0,
    duplicates: 0,
    titles: [{ value: title, who: by.who, when: indexed }],
    descriptions:
      chance < 0.5
        ? [{ value: `Seized with search order 2026/311; ${title}.`, who: by.who, when: indexed }]
        : [],
    custody: custodyOf(seed, held),
    custody_sentence: held
      ? "No gap from import to today. Every entry names the one before; last read back equal."
      : "The sealed original is not held here; custody is known from receipts alone.",
    processing: held
      ? [
          {
            tool: "comity-intake 0.1, plain text",
            when: indexed,
            result: text,
            characters: text === "searched" ? Math.floor(bytes / 9) : 0,
            remark: text === "searched" ? "UTF-8" : null,
          },
        ]
      : [],
    segments: held
      ? [{ sealed_sha256: hex(`s${digest}`, 64), sealed_bytes: bytes + 2048, bytes }]
      : [],
    notes: [],
    same_content: [],
    withdrawal: null,
    metadata: held ? metadataOf(group, title) : [],
    parent: null,
    members: [],
    source: [
      { name: "Name at the source", value: `${title}.${extension}` },
      { name: "Read-only at the source", value: "yes" },
    ],
  };
}

function metadataOf(group: string, title: string): Metadata[] {
  const facts: [string, string, string][] =
    group === "image"
      ? [
          ["image", "DateTimeOriginal", "2026:11:02 23:41:07"],
          ["image", "OffsetTimeOriginal", "+01:00"],
          ["image", "Model", "Quay cam 4"],
          ["image", "GPSLatitude", "43.2965 N"],
          ["image", "Pixels", "4032 x 3024"],
        ]
      : group === "document"
        ? [
            ["document", "Title", title],
            ["document", "Author", "\u202eecnaniF"],
            ["document", "CreationDate", "2026-10-14 09:30:00"],
            ["document", "ModDate", "2026-10-14T11:02:44+02:00"],
          ]
        : [];
  return facts.map(([group, name, value]) => ({ group, name, value }));
}

function textOf(group: string, chance: number, hidden: boolean, held: boolean): TextState {
  if (hidden) return "not-released";
  if (!held) return "not-held";
  if (group === "archive" && chance < 0.3) return "failed";
  return ["document", "mail", "table", "phone"].includes(group) ? "searched" : "no-text";
}

function handlingOf(chance: number): Handling {
  return chance < 0.9 ? "H0" : chance < 0.93 ? "H1" : chance < 0.985 ? "H2" : "H3";
}

function visibleTo(state: string, chance: number, hidden: boolean): Visibility[] {
  return ["FR", "IT", "BE"].map((party) => {
    if (party === state) return { state: party, how: "holds" };
    if (hidden && party === "FR") return { state: party, how: "not-released" };
    if (party !== "FR" && chance > 0.8 && chance < 0.88)
      return { state: party, how: "not-released" };
    if (party === "BE" && chance > 0.7 && chance < 0.76) return { state: party, how: "sent" };
    return { state: party, how: "holds" };
  });
}

function custodyOf(seed: Seed, held: boolean): CustodyEntry[] {
  const at = (hours: number) => stampAt(new Date(seed.at.getTime() + hours * 3_600_000));
  const { who } = seed.by;
  const entries: CustodyEntry[] = [
    {
      event: "imported",
      who,
      when: at(0),
      reason: null,
      proof: `${who.state} 308 · 6f1d90c4`,
      remark: "Sealed, read back and compared with the source. Source unchanged.",
    },
  ];
  if (!held) return entries;
  entries.push(
    {
      event: "sent",
      who,
      when: at(20),
      reason: null,
      proof: `${who.state} 316 · 90c42b7e`,
      remark: "Sent to the other parties with the sealed original.",
    },
    {
      event: "receipt",
      who: who.state === "BE" ? turin.who : ghent.who,
      when: at(26),
      reason: null,
      proof: "BE 43 · 11e0a4d7",
      remark: "Verified on arrival: hash equal, signature good.",
    },
  );
  return entries;
}
