// Everything the in-memory desk holds: one invented office at Lyon with four teams.
import type {
  Agreement,
  Area,
  Card,
  CompartmentRow,
  Conflict,
  Custodians,
  EvidenceItem,
  ExchangeStatus,
  HandedFiles,
  HeldPacket,
  ImportReport,
  ItemProposal,
  KnownState,
  KnownVault,
  Note,
  Notice,
  Operation,
  OriginalGap,
  Page,
  Problem,
  ProblemCode,
  RecipientKeyRow,
  RecordRow,
  RosterRow,
  TaskStatus,
  Team,
  VaultStatus,
} from "../contract";
import { ago, hex, now } from "./clock";
import { dueDays, firstKey } from "./keys";
import { cardOf, lyon, partners } from "./people";

export interface Paging {
  page?: number | null;
  per_page?: number | null;
}

export interface TeamWorld {
  team: Team;
  agreement: Agreement;
  roster: RosterRow[];
  items: EvidenceItem[];
  notes: Note[];
  exchange: ExchangeStatus;
  conflicts: Conflict[];
  /** What was proposed about items to the authorities they come from. */
  proposals: ItemProposal[];
  held: HeldPacket[];
  /** Items whose sealed originals lack segments here. */
  lost: OriginalGap[];
  /** Restricted compartments that this installation holds. */
  compartments: CompartmentRow[];
}

export interface Options {
  /** How the vault stands at the start. */
  vault: "absent" | "locked" | "open";
  /** How many evidence items the first team has. */
  items: number;
  /** Milliseconds every answer takes. */
  delay: number;
  /** Whether every question about content is refused, as by a disk that fails. */
  refuse: boolean;
}

export class World {
  /** What the owner chose, which a lock does not forget. */
  settings = { label: "Lyon 1", minutes: 15, authority: false, last_exchange: false };
  recovery_tried = false;
  custodians: Custodians | null = null;
  training = false;
  /** The keys that packets for this installation are sealed to, the newest first. */
  keys: RecipientKeyRow[] = [firstKey()];
  status: VaultStatus;
  cards: Card[];
  teams: TeamWorld[] = [];
  records: RecordRow[] = [];
  tasks = new Map<number, { status: TaskStatus; report: ImportReport; stop: () => void }>();
  drafts = new Map<string, string>();
  preferences = new Map<string, string>();
  /** Vaults of the account beside the one worked on. */
  known: KnownVault[] = [
    knownVault("aa11", "Training", "comity", "locked"),
    knownVault("bb22", "Quay 41 backup", "COMITY-07", "unreachable"),
  ];
  handed: HandedFiles[] = [];
  /** Whether the window was closed. */
  closed = false;
  places = new Map<string, { label: string; count: number }>();
  listeners = new Set<(notice: Notice) => void>();
  revision = 1;
  next = 1;

  constructor(readonly options: Options) {
    this.status = lockedStatus(this, options.vault);
    this.cards = [
      cardOf(lyon, true, true),
      ...partners.map((partner, i) => cardOf(partner, i !== 7)),
    ];
  }

  notify(areas: Area[], more: Partial<Notice> = {}): void {
    this.revision += 1;
    const notice = {
      areas,
      revision: this.revision,
      task: null,
      drop: null,
      closing: false,
      ...more,
    };
    for (const hear of this.listeners) hear(notice);
  }

  /** Marks that something was saved, and tells it. */
  saved(areas: Area[]): void {
    this.status.saved = now();
    this.notify(areas);
  }

  record(
    operation: Operation,
    act: string,
    team: string | null,
    objects: string[],
    reason: string | null = null,
    recipient: string | null = null,
  ): void {
    const number = this.records.length + 1;
    this.records.unshift({
      number,
      when: now(),
      operation,
      act,
      team,
      objects: objects.slice(0, 100),
      count: objects.length,
      reason,
      recipient,
      person: lyon.who.person ?? "",
      previous: hex(`log${number - 1}`, 64),
      digest: hex(`log${number}`, 64),
    });
  }

  team(id: string): TeamWorld {
    const found = this.teams.find((one) => one.team.team === id);
    if (!found) throw refusal("team-unknown", "No team here has that id.", "Look at the list.");
    return found;
  }

  item(team: string, id: string): EvidenceItem {
    const found = this.team(team).items.find((one) => one.item === id || one.exhibit === id);
    if (!found) throw refusal("item-unknown", "No evidence item here has that id.", "Look again.");
    return found;
  }
}

export function refusal(code: ProblemCode, message: string, hint: string): Problem {
  return { code, message, hint, retry: false, reference: null };
}

/** Returns one page of rows as the desk pages them. */
export function paged<T>(rows: T[], paging: Paging): Page<T> {
  const total = rows.length;
  if (!paging.page) return { rows, page: 1, pages: 1, total };
  const per = Math.min(paging.per_page ?? 100, 1000);
  const page = paging.page;
  return {
    rows: rows.slice((page - 1) * per, page * per),
    page,
    pages: Math.max(1, Math.ceil(total / per)),
    total,
  };
}

function knownVault(vault: string, label: string, within: string, state: KnownState): KnownVault {
  return { vault, label, within, state, authority: null, last_exchange: null, chosen: false };
}

/** Returns what the desk tells without keys: nothing but what its owner chose. */
export function lockedStatus(world: World, state: "absent" | "locked" | "open"): VaultStatus {
  const { label, authority, last_exchange } = world.settings;
  return {
    state,
    authority: authority ? lyon.who.authority : null,
    // Nobody's zone is known while the vault is locked.
    last_exchange: last_exchange ? { ...now(), local: now().utc, zone: "UTC" } : null,
    shown_locked: null,
    label: state === "absent" ? null : label,
    who: null,
    capacity: null,
    installation: null,
    fingerprint: null,
    holds: null,
    auto_lock_minutes: 0,
    drafts_waiting: 0,
    files_waiting: 0,
    recovery_tried: null,
    custodians: null,
    rotation_due_days: null,
    training: false,
    saved: null,
    format: 1,
    remarks: [],
  };
}

export function openStatus(world: World): VaultStatus {
  const { label, minutes, authority, last_exchange } = world.settings;
  return {
    ...world.status,
    state: "open",
    label,
    auto_lock_minutes: minutes,
    who: lyon.who,
    authority: lyon.who.authority,
    last_exchange: now(),
    shown_locked: { authority, last_exchange },
    capacity: lyon.capacity,
    installation: lyon.who.installation,
    fingerprint: lyon.fingerprint,
    holds: {
      teams: world.teams.length,
      change_sets: 1904,
      blobs: 1187,
      blob_bytes: 41_300_000_000,
      journal_bytes: 9_400_000,
    },
    drafts_waiting: world.drafts.size,
    recovery_tried: world.recovery_tried,
    custodians: world.custodians,
    rotation_due_days: dueDays(world),
    training: world.training,
    saved: world.status.saved ?? ago(1),
    remarks: [],
  };
}
