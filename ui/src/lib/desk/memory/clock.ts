// The in-memory desk's clock and chance: repeatable, and always at Lyon.
import type { Stamp } from "../contract";

const ZONE = "Europe/Paris";
const wall = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

export function stampAt(date: Date): Stamp {
  const local = wall.format(date).replace(" ", "T");
  const minutes = Math.round((Date.parse(`${local}Z`) - date.getTime()) / 60_000);
  const two = (n: number) => String(n).padStart(2, "0");
  const offset =
    `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:` +
    two(Math.abs(minutes) % 60);
  return { utc: date.toISOString(), local: `${local}.000${offset}`, zone: ZONE };
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
