// Who of a roster may act: what its rows tell of leaders, removals and disputes.
import type { RosterRow } from "$lib/desk/contract";

/** Returns the leaders whose mandate runs, counts and was not revoked. */
export function leadersOf(rows: RosterRow[]): RosterRow[] {
  return rows.filter(
    (row) => row.role === "leader" && row.current && !row.revoked && (!row.mark || row.mark.counts),
  );
}

/** Returns those whom leaders removed while they were removed themselves: the team is frozen. */
export function disputed(rows: RosterRow[]): RosterRow[] {
  return rows.filter((row) => row.revoked?.disputed);
}

/** Returns the own row that was ended or revoked, when no other one of ours counts. */
export function ownOut(rows: RosterRow[]): RosterRow | undefined {
  const own = rows.filter((row) => row.own);
  const isOut = (row: RosterRow) => row.ended_on !== null || Boolean(row.revoked);
  return own.every(isOut) ? own.at(-1) : undefined;
}
