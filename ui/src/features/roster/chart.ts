// The arithmetic of the roster's chart: where a mandate begins and ends in the width it has.
import type { RosterRow } from "$lib/desk/contract";

const DAY_MS = 86_400_000;

export interface Scale {
  first: number;
  last: number;
}

/** Returns a scale that holds the agreement, every mandate and today. */
export function scaleOf(
  rows: RosterRow[],
  from: string | undefined,
  until: string | undefined,
  today: number,
): Scale {
  const days = [
    ...(from ? [Date.parse(from)] : []),
    ...(until ? [Date.parse(until)] : []),
    ...rows.flatMap((row) => [Date.parse(row.from), Date.parse(row.until)]),
    today,
  ].filter(Number.isFinite);
  const first = Math.min(...days);
  const last = Math.max(...days);
  // To the right stand words about the end; they need room inside the scale.
  const span = Math.max(DAY_MS * 30, last - first);
  return { first: first - span * 0.03, last: last + span * 0.3 };
}

/** Returns how far along the scale a day stands, in percent. */
export function at(scale: Scale, day: string | number): number {
  const when = typeof day === "number" ? day : Date.parse(day);
  const part = (when - scale.first) / (scale.last - scale.first);
  return Math.round(Math.min(1, Math.max(0, part)) * 10_000) / 100;
}

/** Returns the day a mandate ends in fact: its early end, or that of its revocation. */
export function endOf(row: RosterRow): string {
  const days = [row.until, row.ended_on, row.revoked?.when.local.slice(0, 10)];
  return days.filter((day) => typeof day === "string").reduce((a, b) => (b < a ? b : a));
}

/** Returns how many days a mandate runs past the agreement; 0 when it does not. */
export function daysBeyond(row: RosterRow, until: string | undefined): number {
  if (!until) return 0;
  return Math.max(0, Math.round((Date.parse(endOf(row)) - Date.parse(until)) / DAY_MS));
}

export interface Group {
  key: string;
  state: string;
  authorities: string[];
  rows: RosterRow[];
}

/** Groups by State, leaders first; the own State first of all, participants last. */
export function groupsOf(rows: RosterRow[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = row.role === "participant" ? `${row.state} ${row.authority}` : row.state;
    const group = groups.get(key) ?? { key, state: row.state, authorities: [], rows: [] };
    group.rows.push(row);
    if (!group.authorities.includes(row.authority)) group.authorities.push(row.authority);
    groups.set(key, group);
  }
  const rank = { leader: 0, member: 1, participant: 2 };
  const lowest = (group: Group) => Math.min(...group.rows.map((row) => rank[row.role]));
  for (const group of groups.values()) {
    group.rows.sort((a, b) => rank[a.role] - rank[b.role]);
  }
  const foreign = (group: Group) => Number(!group.rows.some((row) => row.own));
  return [...groups.values()].sort(
    (a, b) =>
      foreign(a) - foreign(b) ||
      Number(lowest(a) === 2) - Number(lowest(b) === 2) ||
      a.state.localeCompare(b.state),
  );
}
