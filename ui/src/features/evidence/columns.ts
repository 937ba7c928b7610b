// The columns of the evidence table, and in which order they give way in a narrow window. The
// exhibit number and handling never shorten or hide.
import type { Column } from "$kit";

export const evidenceColumns: readonly Column[] = [
  { id: "exhibit", width: 128, min: 128, stays: true },
  { id: "type", width: 26, min: 26 },
  { id: "title", width: 300, min: 110, grows: true, stays: true },
  { id: "state", width: 42, min: 38 },
  { id: "indexed", width: 96, min: 92 },
  { id: "modified", width: 98, min: 92, extra: true },
  { id: "size", width: 68, min: 62 },
  { id: "handling", width: 64, min: 58, stays: true },
  { id: "text", width: 72, min: 70 },
  { id: "verified", width: 94, min: 86 },
  { id: "path", width: 180, min: 80, extra: true },
  { id: "media", width: 130, min: 80, extra: true },
  { id: "route", width: 130, min: 80, extra: true },
  { id: "authority", width: 130, min: 80, extra: true },
  { id: "tags", width: 120, min: 60, extra: true },
  { id: "sha256", width: 112, min: 80, extra: true },
  { id: "visible", width: 106, min: 106 },
];

/** Returns the columns of a team; numbers of a restricted compartment have ten digits. */
export function columnsOf(restricted: boolean): readonly Column[] {
  if (!restricted) return evidenceColumns;
  return evidenceColumns.map((one) =>
    one.id === "exhibit" ? { ...one, width: 172, min: 172 } : one,
  );
}

/** What a person added goes before what the table has by itself. */
export const givingWay = [
  "sha256",
  "authority",
  "route",
  "media",
  "path",
  "tags",
  "modified",
  "size",
  "text",
  "indexed",
  "verified",
  "type",
  "state",
  "visible",
];

/** Columns by which the desk sorts, by its own name for them. */
export const sortOf: Record<string, string> = {
  exhibit: "exhibit",
  type: "type",
  title: "title",
  state: "state",
  indexed: "indexed",
  modified: "acquired",
  size: "size",
  handling: "handling",
};
