// What a file says of itself, in its groups; and which of its times name no zone.
import type { Metadata } from "$lib/desk/contract";

export interface FactGroup {
  name: string;
  facts: Metadata[];
}

/** Returns facts by group, groups and facts in the order in which they came. */
export function grouped(facts: readonly Metadata[]): FactGroup[] {
  const groups = new Map<string, Metadata[]>();
  for (const fact of facts) groups.set(fact.group, [...(groups.get(fact.group) ?? []), fact]);
  return [...groups].map(([name, held]) => ({ name, facts: held }));
}

const TIME = /^\d{4}[:\-./]\d{1,2}[:\-./]\d{1,2}[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/** Says whether a value is a day and time without a zone: whose clock it was is not known. */
export function hasNoZone(value: string): boolean {
  return TIME.test(value.trim());
}
