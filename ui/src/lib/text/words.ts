// Numbers, sizes, days and moments in words. A moment is always shown with its zone and in UTC;
// which of the two comes first, and gives the day, the person chooses.
import type { Stamp } from "../desk/contract";
import { look } from "../look.svelte";

const LANGUAGE = "en-GB";
const whole = new Intl.NumberFormat(LANGUAGE);
const plural = new Intl.PluralRules(LANGUAGE);
const regions = new Intl.DisplayNames([LANGUAGE], { type: "region", fallback: "code" });
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Returns a number with its groups: `1,204`. */
export function num(value: number): string {
  return whole.format(value);
}

/** Returns a number with the noun that fits it: `1 file`, `3 files`. */
export function many(value: number, one: string, other: string): string {
  return `${num(value)} ${plural.select(value) === "one" ? one : other}`;
}

/**
 * Returns the desk's sentence with its counts grouped: `1865 days` is `1,865 days`. A number is a
 * count when a word follows it or it stands last after `to`; years of dates, exhibit numbers and
 * ranges stay as they are.
 */
export function grouped(said: string): string {
  const counts = /(?<![\p{L}\d.,:–-]|[A-Z][a-z]+ )(?:\d{4,}(?= \p{Ll})|(?<=\bto )\d{4,}$)/gu;
  return said.replace(counts, (count) => num(Number(count)));
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Returns bytes with a decimal unit: `14.2 MB`, `1.84 GB`, `310 B`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : unit >= 3 && value < 10 ? 2 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Returns a duration in the largest two units that say something: `2 min 05 s`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
}

/** Returns a day with its month in letters: `18 Nov 2026`. Takes `YYYY-MM-DD...`. */
export function day(date: string): string {
  const [year, month, dayOfMonth] = date.slice(0, 10).split("-");
  const name = MONTHS[Number(month) - 1];
  return name ? `${Number(dayOfMonth)} ${name} ${year}` : date;
}

/** Returns the day of a moment by the time that comes first: `18 Nov 2026`. */
export function dayOf(stamp: Stamp): string {
  return day(first(stamp));
}

/** Returns a moment's times: `14:31 CET (13:31 UTC)`, with seconds when asked; in UTC, one. */
export function times(stamp: Stamp, seconds = false): string {
  const end = seconds ? 19 : 16;
  const zone = zoneName(stamp);
  const local = `${stamp.local.slice(11, end)} ${zone}`;
  const utc = `${stamp.utc.slice(11, end)} UTC`;
  if (zone === "UTC") return utc;
  return look.times === "utc" ? `${utc} (${local})` : `${local} (${utc})`;
}

/** The form of a moment that a person reads first. */
const first = (stamp: Stamp) => (look.times === "utc" ? stamp.utc : stamp.local);

/** Returns a moment in full: `18 Nov 2026, 09:12 CET (08:12 UTC)`. */
export function moment(stamp: Stamp, seconds = false): string {
  return `${dayOf(stamp)}, ${times(stamp, seconds)}`;
}

/** Returns a moment as seen from `now`: `today 11:48 CET (10:48 UTC)`, else in full. */
export function recent(stamp: Stamp, now: Stamp, today: string): string {
  const same = first(stamp).slice(0, 10) === first(now).slice(0, 10);
  return same ? `${today} ${times(stamp)}` : moment(stamp);
}

/** Returns the short name of a moment's zone: `CET`; the offset where there is none. */
export function zoneName(stamp: Stamp): string {
  const offset = /([+-]\d\d:\d\d|Z)$/.exec(stamp.local)?.[1] ?? "Z";
  try {
    const parts = new Intl.DateTimeFormat(LANGUAGE, {
      timeZone: stamp.zone,
      timeZoneName: "short",
    }).formatToParts(new Date(stamp.utc));
    const name = parts.find((part) => part.type === "timeZoneName")?.value;
    if (name && /^[A-Z]{3,5}$/.test(name)) return name;
  } catch {
    // A zone this engine does not know: the offset says enough.
  }
  return offset === "Z" ? "UTC" : `UTC${offset}`;
}

/** Returns the moment now as the window's own zone has it. */
export function stampOf(date: Date, zone: string): Stamp {
  const minutes = -date.getTimezoneOffset();
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  const wall = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 23);
  return { utc: date.toISOString(), local: wall + offset, zone };
}

/** Returns the name of a State, or of the Union for `EU`. */
export function stateName(code: string): string {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Returns a field's value for a reader: a day with its month in letters, else as it is. */
export function fieldWords(value: string): string {
  return isDay(value) ? day(value) : value;
}

/** Returns the weekday of a moment by the time that comes first: `Thu`. */
export function weekday(stamp: Stamp): string {
  const date = new Date(`${first(stamp).slice(0, 10)}T12:00:00Z`);
  return new Intl.DateTimeFormat(LANGUAGE, { weekday: "short", timeZone: "UTC" }).format(date);
}

/** Says whether `text` is a day of the calendar in the form `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Returns keys as a keyboard has them: `Ctrl+ArrowLeft` is `Ctrl ←`. */
export function keysSaid(keys: string): string {
  const signs: Record<string, string> = {
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
    Escape: "Esc",
  };
  return keys
    .split(/[+ ]/)
    .map((key) => signs[key] ?? key)
    .join(" ");
}
