// What asks for a person, derived from what the desk tells. Each line has exactly one next step.
import type {
  Agreement,
  Conflict,
  ExchangeStatus,
  ItemProposals,
  Replacements,
  TeamRow,
  VaultStatus,
} from "$lib/desk/contract";
import type { IconName } from "$kit";
import type { Route, TeamPlace } from "$lib/route.svelte";
import { t } from "$lib/text";
import { day, dayOf, grouped, stateName } from "$lib/text/words";
import { whoName } from "$lib/who";

/** Days before the end of a period from which it is named. */
const SOON_DAYS = 30;

export interface Line {
  key: string;
  kind:
    | "sign"
    | "proposal"
    | "proposed"
    | "key"
    | "gap"
    | "held"
    | "refused"
    | "waiting"
    | "conflict"
    | "ends"
    | "check"
    | "recovery"
    | "rotation"
    | "drafts"
    | "card";
  today: boolean;
  icon: IconName;
  tone: "bad" | "warn" | "wait";
  team: string;
  say: string;
  since: string;
  step: string;
  to: Route | "try-recovery";
}

/** What the desk told about one team, besides its row. */
export interface TeamTold {
  row: TeamRow;
  agreement?: Agreement | undefined;
  exchange?: ExchangeStatus | undefined;
  conflicts?: Conflict[] | undefined;
  /** What other authorities propose about items; those that wait for an answer are first. */
  proposals?: ItemProposals | undefined;
  /** Keys of authorities that are to be replaced. */
  keys?: Replacements | undefined;
  /** Notes whose unsaved words are kept; `new` for one being begun. */
  drafts?: string[] | undefined;
}

/** Returns the lines, the urgent ones first. */
export function attentionOf(status: VaultStatus, teams: TeamTold[]): Line[] {
  const lines = teams.flatMap(teamLines);
  if (status.recovery_tried === false) {
    lines.push({
      key: "recovery",
      kind: "recovery",
      today: false,
      icon: "key",
      tone: "wait",
      team: t.home.thisInstallation,
      say: t.home.line.recovery,
      since: "",
      step: t.home.line.recoveryDo,
      to: "try-recovery",
    });
  }
  if (status.rotation_due_days !== null) {
    lines.push({
      key: "rotation",
      kind: "rotation",
      today: false,
      icon: "key",
      tone: "wait",
      team: t.home.thisInstallation,
      say: t.home.line.rotation(status.rotation_due_days),
      since: "",
      step: t.home.line.rotationDo,
      to: { at: "settings", part: "keys" },
    });
  }
  return lines.sort((a, b) => Number(b.today) - Number(a.today));
}

function teamLines(told: TeamTold): Line[] {
  const { row, agreement, exchange, conflicts, keys, drafts, proposals } = told;
  const name = row.name[0]?.value ?? row.team.slice(0, 8);
  const lines: Line[] = [];
  const add = (line: Omit<Line, "key" | "team">, key: string) =>
    lines.push({ ...line, key: `${row.team}-${line.kind}-${key}`, team: name });
  const say = t.home.line;

  if (row.to_sign) {
    add(
      {
        kind: "sign",
        today: true,
        icon: "pen",
        tone: "warn",
        say: say.sign,
        since: "",
        step: say.signDo,
        to: place(row.team, "overview"),
      },
      "",
    );
  }
  if (row.stage === "in-force" && row.days_left <= SOON_DAYS) {
    add(
      {
        kind: "ends",
        today: true,
        icon: "calendar",
        tone: "warn",
        say: say.endsSoon(day(row.until)),
        since: say.left(row.days_left),
        step: say.endsSoonDo,
        to: place(row.team, "agreement", "period"),
      },
      "",
    );
  }
  for (const proposal of agreement?.proposals ?? []) {
    if (!proposal.to_answer) continue;
    add(
      {
        kind: "proposal",
        today: true,
        icon: "pen",
        tone: "warn",
        say: say.proposal(proposal.label, whoName(proposal.who)),
        since: dayOf(proposal.when),
        step: say.proposalDo,
        to: place(row.team, "agreement", proposal.field.split(".")[0]),
      },
      proposal.proposal,
    );
  }
  const [first] = proposals?.rows ?? [];
  if (proposals && first && proposals.to_answer > 0) {
    add(
      {
        kind: "proposed",
        today: true,
        icon: "pen",
        tone: "warn",
        say: say.itemProposals(proposals.to_answer),
        since: dayOf(first.when),
        step: say.proposalDo,
        to: place(row.team, "evidence", first.item),
      },
      "",
    );
  }
  for (const asked of keys?.may_sign ? keys.replacements : []) {
    if (!asked.to_sign || asked.in_force) continue;
    add(
      {
        kind: "key",
        today: true,
        icon: "key",
        tone: "warn",
        say: say.key(asked.whom.authority),
        since: "",
        step: say.keyDo,
        to: place(row.team, "roster"),
      },
      asked.new_key,
    );
  }
  for (const check of row.stage === "in-force" ? (agreement?.checks ?? []) : []) {
    if (check.level !== "warning") continue;
    add(
      {
        kind: "check",
        today: false,
        icon: "warn",
        tone: "warn",
        say: grouped(check.message),
        since: "",
        step: say.checkDo,
        to: place(row.team, "agreement"),
      },
      check.check,
    );
  }
  for (const note of drafts ?? []) {
    add(
      {
        kind: "drafts",
        today: true,
        icon: "pen",
        tone: "warn",
        say: say.drafts,
        since: "",
        step: say.draftsDo,
        to: place(row.team, "notes", note),
      },
      note,
    );
  }
  lines.push(...exchangeLines(row, name, exchange, conflicts));
  return lines;
}

function exchangeLines(
  row: TeamRow,
  name: string,
  exchange?: ExchangeStatus,
  conflicts?: Conflict[],
): Line[] {
  const say = t.home.line;
  const to = place(row.team, "exchange");
  const base = { team: name, since: "", to };
  const lines: Line[] = [];
  for (const one of row.partners) {
    if (one.standing === "missing") {
      lines.push({
        ...base,
        key: `${row.team}-gap-${one.installation}`,
        kind: "gap",
        today: true,
        icon: "gap",
        tone: "warn",
        step: say.gapDo,
        say: say.gap(`${stateName(one.state)}, ${one.authority}`, grouped(one.words)),
        since: one.received ? dayOf(one.received) : "",
      });
    }
    if (!one.verified && one.standing !== "ended") {
      lines.push({
        ...base,
        key: `${row.team}-card-${one.installation}`,
        kind: "card",
        today: false,
        icon: "key",
        tone: "wait",
        say: say.card(one.person ?? one.authority),
        step: say.cardDo,
        to: { at: "cards" },
      });
    }
  }
  if (exchange && exchange.held > 0) {
    lines.push({
      ...base,
      key: `${row.team}-held`,
      kind: "held",
      today: true,
      icon: "held",
      tone: "bad",
      say: say.held(exchange.held),
      step: say.heldDo,
    });
  }
  if (exchange && exchange.refused.length > 0) {
    lines.push({
      ...base,
      key: `${row.team}-refused`,
      kind: "refused",
      today: true,
      icon: "held",
      tone: "bad",
      say: say.refused(exchange.refused.length),
      step: say.refusedDo,
    });
  }
  if (exchange && exchange.waiting > 0) {
    lines.push({
      ...base,
      key: `${row.team}-waiting`,
      kind: "waiting",
      today: false,
      icon: "wait",
      tone: "wait",
      say: say.waiting(exchange.waiting),
      step: say.gapDo,
    });
  }
  for (const one of conflicts ?? []) {
    lines.push({
      ...base,
      key: `${row.team}-conflict-${one.conflict}`,
      kind: "conflict",
      today: false,
      icon: "delta",
      tone: "wait",
      step: say.conflictDo,
      say: say.conflict(one.label, t.exchange.field[one.field] ?? one.field),
      since: one.values[0] ? dayOf(one.values[0].when) : "",
    });
  }
  return lines;
}

function place(team: string, at: TeamPlace, about?: string): Route {
  return { at: "team", team, place: at, about };
}
