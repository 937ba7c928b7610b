// The arithmetic of the roster's chart: where a mandate begins and ends in the width it has.
import type { RosterRow } from "$lib/desk/contract";

const DAY_MS = 86_400_000;

export interface Scale {
  first: number;
  last: number;
}

/** Returns a scale that holds the agreement, every mandate and today. */
export function scaleOf(
  rows: RosterRow[], from: string | undefined, until: string | undefined, today: number,
): Scale {
  const days = [
    ...(from ? [Date.parse(from)] : []), ...(until ? [Date.parse(until)] : []),
    ...rows.flatMap((row) => [Date.parse(row.from), Date.parse(row.until)]), today,
  ].filter(Number.isFinite);
  const first = Math.min(...days);
  const last = Math.max(...days);
  const margin = Math.max(DAY_MS * 7, (last - first) * 0.03);
  return { first: first - margin, last: last + margin };
}

/** Returns how far along the scale a day stands, in percent. */
export function at(scale: Scale, day: string | number): number {
  const when = typeof day === "number" ? day : Date.parse(day);
  const part = (when - scale.first) / (scale.last - scale.first);
  return Math.round(Math.min(1, Math.max(0, part)) * 10_000) / 100;
}

/** Returns the day a mandate ends in fact: the early end, where there is one. */
export function endOf(row: RosterRow): string {
  return row.ended_on && row.ended_on < row.until ? row.ended_on : row.until;
}

/** Returns how many days a mandate runs past the agreement; 0 when it does not. */
export function daysBeyond(row: RosterRow, until: string | undefined): number {
  if (!until) return 0;
  return Math.max(0, Math.round((Date.parse(endOf(row)) - Date.parse(until)) / DAY_MS));
}

export interface Group {
  key: string;
  state: string;
  authority: string;
  rows: RosterRow[];
}

/** Groups by State and authority, leaders first; participants last. */
export function groupsOf(rows: RosterRow[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = `${row.state} ${row.authority}`;
    const group = groups.get(key) ?? { key, state: row.state, authority: row.authority, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  const rank = { leader: 0, member: 1, participant: 2 };
  const lowest = (group: Group) => Math.min(...group.rows.map((row) => rank[row.role]));
  for (const group of groups.values()) {
    group.rows.sort((a, b) => rank[a.role] - rank[b.role]);
  }
  return [...groups.values()].sort((a, b) =>
    Number(lowest(a) === 2) - Number(lowest(b) === 2) || a.state.localeCompare(b.state));
}
