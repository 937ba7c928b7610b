// The in-memory desk's lost authority keys: our signature stands; it takes effect with the others'.
import type { ReplaceAuthority, Replacement, Replacements } from "../contract";
import { now } from "./clock";
import { lyon } from "./people";
import { refusal, type World } from "./world";

const signed = new WeakMap<World, Map<string, Replacement[]>>();

function replacementsOf(world: World, team: string): Replacement[] {
  const all = signed.get(world) ?? new Map<string, Replacement[]>();
  signed.set(world, all);
  const id = world.team(team).team.team;
  const known = all.get(id) ?? [];
  all.set(id, known);
  return known;
}

export function replacements(world: World, team: string): Replacements {
  return { replacements: replacementsOf(world, team), disputed: [], may_sign: true };
}

export function replace(world: World, asked: ReplaceAuthority): Replacements {
  const { team, of, card, role, until, verified, reason } = asked;
  const { roster } = world.team(team);
  const whom = roster.find((row) => [row.authority, row.state].includes(of));
  if (!whom || whom.authority === lyon.who.authority || !verified) {
    throw refusal("not-allowed", "That cannot be signed here.", "Compare the card in person.");
  }
  if (reason.trim() === "") {
    throw refusal("reason-missing", "No reason was given.", "Write why; it is logged.");
  }
  const parties = roster.filter((row) => row.role === "leader").map((row) => row.authority);
  const others = new Set(parties.filter((one) => one !== whom.authority));
  others.delete(lyon.who.authority);
  replacementsOf(world, team).push({
    whom,
    old_key: "0a".repeat(32),
    new_key: "1a".repeat(32),
    fingerprint: whom.fingerprint,
    role: role ?? null,
    from: null,
    until: until ?? null,
    signed: [{ who: lyon.who, when: now() }],
    missing: [...others],
    to_sign: false,
    in_force: others.size === 0,
  });
  world.record("alteration", "authority-key-replaced", team, [card], reason);
  world.saved(["roster", "teams", "records"]);
  return replacements(world, team);
}
