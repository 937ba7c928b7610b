// The in-memory desk's custodians: shares are remembered, tried, and bring the key back.
import type { Custodians, KeyRestored, MakeShares, RestoreKey } from "../contract";
import { now } from "./clock";
import { lyon } from "./people";
import { refusal, type World } from "./world";

export function share(world: World, asked: MakeShares): Custodians {
  const { custodians: names } = asked;
  const threshold = asked.threshold ?? 2;
  if (names.length < 2 || names.length > 9 || threshold < 2 || threshold > names.length) {
    throw refusal("value-invalid", "Custodians are two to nine people.", "Name more of them.");
  }
  world.custodians = { threshold, names, made: now(), current: true, tried: null };
  tell(world);
  world.record("disclosure", "authority-shares-made", null, [lyon.who.installation]);
  world.saved(["vault", "records"]);
  const written = names.map((_, at) => `comity-share-${at + 1}-of-${names.length}.txt`);
  return { ...world.custodians, written };
}

export function restore(world: World, { check, reason }: RestoreKey): KeyRestored {
  const known = world.custodians;
  if (!known) {
    const hint = "Ask a further custodian for a share of the same day.";
    throw refusal("shares-unfit", "2 shares are needed. Given: 1.", hint);
  }
  if (!check && (reason ?? "").trim() === "") {
    throw refusal("reason-missing", "No reason was given.", "Write why; it is logged.");
  }
  if (check) world.custodians = { ...known, tried: now() };
  tell(world);
  const act = check ? "authority-shares-tried" : "authority-key-restored";
  world.record(check ? "access" : "alteration", act, null, [lyon.who.installation], reason);
  world.saved(["vault", "records"]);
  return {
    authority: lyon.who.authority,
    state: lyon.who.state,
    fingerprint: lyon.fingerprint,
    threshold: known.threshold,
    count: known.names.length,
    custodians: known.names.slice(0, known.threshold),
    own: true,
    taken: !check,
    reopen: false,
  };
}

function tell(world: World) {
  world.status = { ...world.status, custodians: world.custodians };
}
