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
