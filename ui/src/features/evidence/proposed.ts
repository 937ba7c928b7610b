// What may be proposed to an item's authority, and how values of its fields read.
import type { EvidenceItem, Handling, Route } from "$lib/desk/contract";
import { t } from "$lib/text";

/** The originator fields that another authority may propose a value of. */
export const PROPOSED = ["handling", "restriction", "route", "media-type", "withdrawn"] as const;
export type ProposedField = (typeof PROPOSED)[number];

const CODES: Handling[] = ["H0", "H1", "H2", "H3"];

/** Returns the codes that are looser than the one in effect: stricter ones need no proposal. */
export function looser(item: EvidenceItem): Handling[] {
  return CODES.slice(0, CODES.indexOf(item.handling));
}

/** Says whether there is anything to propose about a field. */
export function maySay(item: EvidenceItem, field: ProposedField): boolean {
  if (field === "handling") return looser(item).length > 0;
  return field !== "withdrawn" || !item.withdrawn;
}

/** Returns the value that a field has now, as records name it. */
export function valueNow(item: EvidenceItem, field: ProposedField): string {
  switch (field) {
    case "handling":
      return item.handling;
    case "restriction":
      return item.restriction ?? "";
    case "route":
      return item.route;
    case "media-type":
      return item.media_type;
    case "withdrawn":
      return "";
  }
}

/** Returns a value as people read it. What is no code and no route is text from elsewhere. */
export function valueWords(field: string, value: string): string {
  if (field === "handling") return t.common.handlingLong[value as Handling] ?? value;
  if (field === "route") return t.common.routes[value as Route] ?? value;
  return value;
}

/** Returns a field's name as people read it. */
export function fieldWord(field: string): string {
  return t.evidence.proposals.fields[field as ProposedField] ?? field;
}
