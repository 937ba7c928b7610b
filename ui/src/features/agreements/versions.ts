// The versions of a field, read off its history: each value that was founded, proposed or came
// into force, once, oldest first.
import type { FieldNow, HistoryRow } from "$lib/desk/contract";

export interface Version {
  /** Its place in the order, as text for a list of choices. */
  id: string;
  value: string;
  row: HistoryRow;
  /** Whether this is the text in force. */
  standing: boolean;
}

const GIVES_TEXT = ["founded", "proposed", "in force"];

/** Returns a field's versions; a value that came back is a version again. */
export function versionsOf(field: FieldNow, history: HistoryRow[]): Version[] {
  const rows = history
    .filter((row) => row.field === field.name && GIVES_TEXT.includes(row.event))
    .sort((a, b) => a.when.utc.localeCompare(b.when.utc));
  const apart = rows.filter((row, i) => row.value !== rows[i - 1]?.value);
  const standing = apart.findLastIndex((row) => row.value === field.value);
  return apart.map((row, i) => ({
    id: String(i),
    value: row.value,
    row,
    standing: i === standing,
  }));
}

/** Returns the two versions to compare at first: the text in force, and the newest other one. */
export function firstPair(versions: Version[]): [string, string] {
  const standing = versions.find((one) => one.standing) ?? versions[0];
  const newest = versions.findLast((one) => one !== standing) ?? standing;
  const [a, b] = [Number(standing?.id ?? 0), Number(newest?.id ?? 0)];
  return [String(Math.min(a, b)), String(Math.max(a, b))];
}
