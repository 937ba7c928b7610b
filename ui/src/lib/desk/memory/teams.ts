// The four invented teams of the in-memory desk.
import type {
  Check,
  Conflict,
  Courier,
  FieldValue,
  Note,
  PartnerStatus,
  PartySignature,
  RosterRow,
  Standing,
  Team,
  TeamStage,
} from "../contract";
import { seedArrival } from "./arrival";
import { agreementOf } from "./clauses";
import { ago, dayFromNow, hex, now } from "./clock";
import { makeItems } from "./items";
import * as p from "./people";
import { seedRevoked } from "./revoke";
import { seedProposals } from "./proposals";
import type { TeamWorld, World } from "./world";

type Partner = [p.Person, Standing, string, Partial<PartnerStatus>?];

function partner([person, standing, words, more]: Partner): PartnerStatus {
  const held = Number(/\d+/.exec(words)?.[0] ?? 30);
  return {
    installation: person.who.installation,
    person: person.who.person,
    authority: person.who.authority,
    state: person.who.state,
    standing,
    words,
    held_to: held,
    missing: [],
    they_hold_to: 317,
    ours: 317,
    missing_blobs: 0,
    they_miss_blobs: 0,
    received: ago(160),
    receipt: ago(150),
    verified: true,
    ...more,
  };
}

interface Shape {
  name: string;
  stage: TeamStage;
  days: number;
  parties: p.Person[];
  participants?: string[];
  signed: number;
  toSign?: boolean;
  purpose: string;
  partners: Partner[];
  checks?: Check[];
  items: number;
}

function makeTeam(shape: Shape): TeamWorld {
  const id = hex(shape.name, 32);
  const signatures: PartySignature[] = shape.parties.map((person, i) => ({
    authority: person.who.authority,
    state: person.who.state,
    declined: false,
    reason: null,
    when: (shape.toSign ? i > 0 && i <= shape.signed : i < shape.signed)
      ? ago(60 * 24 * (60 + i))
      : null,
  }));
  const partners = shape.partners.map(partner);
  const team: Team = {
    team: id,
    name: [{ value: shape.name, who: p.lyon.who, when: ago(60 * 24 * 200) }],
    stage: shape.stage,
    parties: shape.parties.map((one) => one.who.state),
    participants: shape.participants ?? [],
    from: dayFromNow(-284),
    until: dayFromNow(shape.days),
    days_left: shape.days,
    signed: shape.signed,
    signatures: shape.parties.length,
    to_sign: shape.toSign ?? false,
    partners,
    purpose: shape.purpose,
    operates_in: shape.parties.map((one) => one.who.state).slice(0, 2),
    next_meeting: [],
    parties_signed: signatures,
    checks: shape.checks ?? [],
    evidence: shape.items,
    notes: 0,
    refused: 0,
    waiting: 0,
  };
  return {
    team,
    agreement: agreementOf(team, shape.name === "Amber Harbour"),
    roster: shape.parties.map((one) => rosterRow(team, one, "leader")),
    notes: [],
    conflicts: [],
    proposals: [],
    held: [],
    lost: [],
    compartments: [],
    items: makeItems(shape.items),
    exchange: {
      team: id,
      partners,
      couriers: [],
      own_sets: 317,
      waiting: 0,
      held: 0,
      refused: [],
      conflicts: 0,
    },
  };
}

export function rosterRow(team: Team, one: p.Person, role: RosterRow["role"]): RosterRow {
  return {
    installation: one.who.installation,
    person: one.who.person,
    capacity: one.capacity,
    authority: one.who.authority,
    state: one.who.state,
    role,
    from: team.from,
    until: team.until,
    ended_on: null,
    end_reason: null,
    ended_by: null,
    ended_when: null,
    current: true,
    own: one === p.lyon,
    same_authority: one.who.authority === p.lyon.who.authority,
    seconded_in:
      role === "participant" ? [] : team.operates_in.filter((state) => state !== one.who.state),
    fingerprint: one.fingerprint,
    verified: ago(60 * 24 * 90),
  };
}

/** Two searches that were saved before. */
function seedSearches(world: World, team: string): void {
  const nothing = { words: "", picked: {}, withdrawn: false };
  const searches = [
    { ...nothing, name: "Cash ledgers", mode: "text", words: "ledger" },
    {
      ...nothing,
      name: "Documents from Italy",
      mode: "list",
      picked: { state: "IT", type: "document" },
    },
  ];
  world.preferences.set(`searches.${team}`, JSON.stringify(searches));
}

export function seed(world: World): void {
  const amber = makeTeam({
    name: "Amber Harbour",
    stage: "in-force",
    days: 40,
    parties: [p.lyon, p.turin, p.ghent],
    participants: ["Eurojust"],
    signed: 3,
    items: world.options.items,
    purpose:
      "Smuggling through the harbour of Genoa and laundering of its proceeds since 2023. " +
      "Gather evidence, freeze assets, prepare the arrests.",
    checks: [
      {
        check: "state-without-leader",
        level: "warning",
        message: "Italy is a State of operation and has no leader since 1 November.",
        hint: "Add a leader of DDA Turin to the roster.",
      },
      {
        check: "days-left",
        level: "remark",
        message: "40 days are left.",
        hint: "Propose a later last day while the period still runs.",
      },
      {
        check: "operates-in-parties",
        level: "fine",
        message: "Every State of operation is a party.",
        hint: "Nothing to do.",
      },
    ],
    partners: [
      [p.ghent, "complete", "complete to 44"],
      [
        p.brussels,
        "waiting-for-receipt",
        "waiting for their receipt",
        { they_hold_to: 309, they_miss_blobs: 2, receipt: ago(1180) },
      ],
      [
        p.turin,
        "missing",
        "missing operational 41–43",
        { held_to: 40, missing: ["operational 41–43"] },
      ],
      [p.antwerp, "held", "held: 1212 withdrawals, 3 changed records", { held_to: 11 }],
      [p.genoa, "ended", "installation revoked", { held_to: 18 }],
      [p.eurojust, "complete", "complete to 18", { they_hold_to: 61, ours: 61 }],
    ],
  });
  amber.roster.push(
    rosterRow(amber.team, p.roquefeuil, "member"),
    rosterRow(amber.team, p.brussels, "member"),
    rosterRow(amber.team, p.antwerp, "member"),
    rosterRow(amber.team, p.genoa, "member"),
    rosterRow(amber.team, p.eurojust, "participant"),
  );
  const left = amber.roster[1];
  if (left)
    Object.assign(left, {
      ended_on: dayFromNow(-20),
      end_reason: "Called back by DDA Turin.",
      ended_by: p.turin.who,
      ended_when: ago(60 * 24 * 21),
      current: false,
    });
  amber.notes = notesOf(amber);
  amber.team.notes = amber.notes.length;
  amber.team.next_meeting = [
    { value: "2 December, 10:00, The Hague", who: p.eurojust.who, when: ago(3000) },
    { value: "3 December, 09:30, by video", who: p.ghent.who, when: ago(2900) },
  ];
  amber.conflicts = conflictsOf(amber);
  amber.exchange.conflicts = amber.conflicts.length;
  amber.exchange.refused = [
    {
      set: "IT 19 (Genoa 1)",
      reason: "its installation had been revoked in its past",
      hint: "It is kept and counts for nothing. DDA Genoa can write it anew from another.",
    },
  ];
  amber.team.refused = 1;
  seedArrival(amber);
  seedRevoked(amber);
  amber.exchange.couriers = [courier(1, amber.team.team, "Shared folder, Lyon", true)];

  const copper = makeTeam({
    name: "Copper Lantern",
    stage: "in-force",
    days: 14,
    parties: [p.lyon, p.madrid],
    signed: 2,
    purpose: "Trafficking in cars by sea.",
    partners: [[p.madrid, "complete", "complete to 87"]],
    items: 86,
  });
  const quiet = makeTeam({
    name: "Quiet Estuary",
    stage: "signing",
    days: 420,
    parties: [p.lyon, p.bucharest, p.bern],
    signed: 1,
    toSign: true,
    purpose: "Fraud with carbon certificates, by companies in three States.",
    partners: [
      [p.bucharest, "complete", "complete to 9"],
      [
        p.bern,
        "nothing-yet",
        "card not yet compared",
        { verified: false, they_hold_to: null, received: null, receipt: null, held_to: 0 },
      ],
    ],
    items: 0,
  });
  const paper = makeTeam({
    name: "Paper Orchard",
    stage: "ended",
    days: -144,
    parties: [p.lyon, p.genoa],
    signed: 2,
    purpose: "Forged delivery papers.",
    partners: [[p.genoa, "complete", "complete to 402"]],
    items: 40,
  });
  world.teams = [amber, copper, quiet, paper];
  seedProposals(amber);
  seedSearches(world, amber.team.team);
  world.record("access", "vault-create", null, [p.lyon.who.installation]);
  world.record(
    "collection",
    "evidence-import",
    amber.team.team,
    amber.items.slice(0, 41).map((one) => one.item),
  );
  world.record("disclosure", "exchange-send", amber.team.team, ["310–317"], null, "Brussels 2");
  world.record(
    "consultation",
    "evidence-open",
    amber.team.team,
    [amber.items[8]?.exhibit ?? ""],
    "Preparation of the interview",
  );
}

export function courier(id: number, team: string, folder: string, reachable: boolean): Courier {
  return {
    courier: id,
    team,
    folder,
    reachable,
    looked: now(),
    every_seconds: 300,
    received: 3,
    sent: 2,
    remark: "Looks every 5 minutes, because this share sends no hints.",
  };
}

function notesOf(team: TeamWorld): Note[] {
  const item = team.items[8];
  const link = item ? [{ exhibit: item.exhibit, item: item.item, title: item.title }] : [];
  const make = (title: string, text: string, who = p.lyon.who): Note => ({
    note: hex(title, 32),
    title,
    titles: [{ value: title, who, when: ago(900) }],
    text,
    version: hex(text, 16),
    links: item && text.includes(item.exhibit) ? link : [],
    revisions: [
      { who, when: ago(200) },
      { who: p.ghent.who, when: ago(900) },
    ],
    left_out: 0,
  });
  const named = item?.exhibit ?? "FR-2026-0137";
  return [
    make(
      "Interview plan",
      `Show ${named} first, then ask about the seals.\n\n` +
        "1. Who kept the notebook?\n2. What do the crosses mean?\n3. Which call numbers repeat?",
    ),
    make(
      "Minutes, 16 November",
      "Present: Lyon, Ghent, The Hague.\n\nThe action day moves.",
      p.ghent.who,
    ),
    make("Plates seen at the quay", "Seen on camera 4:\n\n- a grey van, twice\n- a low loader"),
  ];
}

/** Returns what is said of a field as statements under a version of the agreement. */
function statements(values: FieldValue[], agreement: number): Conflict["values"] {
  return values.map(({ value, who, when }) => ({ value, who, when, agreement }));
}

function conflictsOf(team: TeamWorld): Conflict[] {
  const item = team.items[2];
  const meeting: Conflict = {
    conflict: hex("meeting", 32),
    about: "team",
    object: team.team.team,
    label: "Amber Harbour",
    field: "next_meeting",
    values: statements(team.team.next_meeting, 2),
  };
  if (!item) return [meeting];
  item.titles = [
    { value: item.title, who: p.ghent.who, when: ago(4000) },
    { value: "Mailbox export, laptop B2 (second run)", who: p.lyon.who, when: ago(3990) },
  ];
  item.conflicts = 1;
  return [
    {
      conflict: hex("title", 32),
      about: "item",
      object: item.item,
      label: item.exhibit,
      field: "title",
      values: statements(item.titles, 2),
    },
    meeting,
  ];
}
