// The in-memory desk's leaders who removed each other: our signature stands beside the others', and
// nothing takes effect by it alone.
import type { DecideRemovals, RemovalDecision, Removals } from "../contract";
import { lyon } from "./people";
import { refusal, type World } from "./world";

const signed = new WeakMap<World, Map<string, RemovalDecision[]>>();

function decisionsOf(world: World, team: string): RemovalDecision[] {
  const all = signed.get(world) ?? new Map<string, RemovalDecision[]>();
  signed.set(world, all);
  const id = world.team(team).team.team;
  const decisions = all.get(id) ?? [];
  all.set(id, decisions);
  return decisions;
}

export function removals(world: World, team: string): Removals {
  const rows = world.team(team).roster.filter((row) => row.revoked?.disputed);
  return {
    frozen: rows.length > 0,
    removals: rows.flatMap(({ revoked, ...whom }) =>
      revoked ? [{ whom, by: revoked.who, when: revoked.when, reason: revoked.reason }] : [],
    ),
    decisions: decisionsOf(world, team),
    may_decide: true,
  };
}

export function decide(world: World, { team, back, reason }: DecideRemovals): Removals {
  const known = removals(world, team);
  if (!known.frozen) throw refusal("not-allowed", "Nothing is in dispute.", "Look at the roster.");
  if (reason.trim() === "") {
    throw refusal("reason-missing", "No reason was given.", "Write why; it is logged.");
  }
  const others = world.team(team).roster.filter((row) => row.role === "leader");
  const missing = [...new Set(others.map((row) => row.authority))];
  const isBack = (one: { whom: { installation: string } }) => back.includes(one.whom.installation);
  decisionsOf(world, team).push({
    back: known.removals.filter(isBack).map((one) => one.whom),
    out: known.removals.filter((one) => !isBack(one)).map((one) => one.whom),
    signed: [lyon.who.authority],
    missing: missing.filter((one) => one !== lyon.who.authority),
    own: true,
    in_force: false,
  });
  world.record("alteration", "removals-decided", team, back, reason);
  world.saved(["roster", "teams", "records"]);
  return removals(world, team);
}
