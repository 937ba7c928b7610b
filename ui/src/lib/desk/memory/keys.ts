// The in-memory desk's recipient keys: one that should have been replaced, until somebody does.
import type { RecipientKeyRow, RecipientKeys } from "../contract";
import { ago, hex, now } from "./clock";
import { partners } from "./people";
import type { World } from "./world";

/** Days after which a key should be replaced, as at the real desk. */
const DUE_DAYS = 30;
const FIRST_DAYS = 41;
const MINUTES_A_DAY = 60 * 24;

export function firstKey(): RecipientKeyRow {
  return {
    recipient: `age1${hex("first key", 58)}`,
    made: ago(MINUTES_A_DAY * FIRST_DAYS),
    state: "current",
    destroyed: null,
    waits_for: [],
  };
}

export function keys(world: World): RecipientKeys {
  const kept = world.keys.some((key) => key.state === "kept");
  const remark = "Send packets: an old key is destroyed once every partner knows the new one.";
  return { keys: world.keys, remarks: kept ? [remark] : [] };
}

/** Makes a new key; the one before is kept for packets that are on their way. */
export function rotate(world: World): RecipientKeys {
  const waits_for = partners.slice(0, 2).map((one) => one.who);
  const [current, ...older] = world.keys;
  const recipient = `age1${hex(`key ${world.keys.length}`, 58)}`;
  world.keys = [{ ...firstKey(), recipient, made: now() }];
  if (current) world.keys.push({ ...current, state: "kept", waits_for });
  world.keys.push(...older);
  world.status = { ...world.status, rotation_due_days: dueDays(world) };
  world.record("alteration", "recipient-key-made", null, []);
  world.saved(["vault", "cards", "exchange", "records"]);
  return keys(world);
}

/** Returns how old the newest key is, once it is older than it should be. */
export function dueDays(world: World): number | null {
  const newest = world.keys[0];
  if (!newest) return null;
  const days = Math.floor((Date.parse(now().utc) - Date.parse(newest.made.utc)) / 86_400_000);
  return days > DUE_DAYS ? days : null;
}
