// The in-memory desk's clock and chance: repeatable, and always at Lyon.
import type { Stamp } from "../contract";

const ZONE = "Europe/Paris";
const HOUR = 3_600_000;

// Summer time by its rule, not by Intl: a hundred thousand items have six moments each.
export function stampAt(date: Date): Stamp {
  const summer = date >= lastSunday(date, 2) && date < lastSunday(date, 9);
  const local = new Date(date.getTime() + (summer ? 2 : 1) * HOUR).toISOString().slice(0, 19);
  return { utc: date.toISOString(), local: `${local}.000+0${summer ? 2 : 1}:00`, zone: ZONE };
}

/** Returns 01:00 UTC on the last Sunday of a month of the date's year. */
function lastSunday(date: Date, month: number): Date {
  const end = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0, 1));
  return new Date(end.getTime() - end.getUTCDay() * 24 * HOUR);
}

export function now(): Stamp {
  return stampAt(new Date());
}

/** Returns the moment so many minutes ago. */
export function ago(minutes: number): Stamp {
  return stampAt(new Date(Date.now() - minutes * 60_000));
}

/** Returns the day so many days from today, `YYYY-MM-DD`. */
export function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Returns repeatable chance: numbers from 0 to 1. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** Returns repeatable hex of `length` letters; every letter depends on the whole seed. */
export function hex(seed: string, length: number): string {
  let state = 2_166_136_261;
  const mix = (value: number) => {
    state = Math.imul(state ^ value, 16_777_619) >>> 0;
    state = (state ^ (state >>> 13)) >>> 0;
  };
  for (const letter of seed) mix(letter.codePointAt(0) ?? 0);
  let out = "";
  for (let i = 0; out.length < length; i += 1) {
    mix(i + 1);
    out += state.toString(16).padStart(8, "0");
  }
  return out.slice(0, length);
}
