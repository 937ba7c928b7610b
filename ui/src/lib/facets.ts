// What the filter tree and saved searches call the values that evidence is filtered by.
import type { Handling } from "./desk/contract";
import type { Search } from "./searches";
import { t } from "./text";
import { stateName } from "./text/words";

export const FACETS = ["state", "type", "handling", "tag"] as const;
export type FacetField = (typeof FACETS)[number];

/** Returns the word for a value of a field: `FR` of `state` is France. */
export function facetWord(field: FacetField, value: string): string {
  switch (field) {
    case "state":
      return stateName(value);
    case "type":
      return t.evidence.groups[value] ?? value;
    case "handling":
      return `${value} ${t.common.handling[value as Handling] ?? ""}`;
    case "tag":
      return value;
  }
}

/**
 * Returns what a search asks, in one line: `Filters the list for “ledger”, France`. Filters beside
 * a search of texts are told as what they are: those of the list.
 */
export function searchWords(search: Search): string {
  const { words, mode, picked, withdrawn } = search;
  const said = t.searches.what;
  const terms = FACETS.map((field) => [field, picked[field]] as const)
    .filter((pair): pair is [FacetField, string] => pair[1] !== undefined)
    .map(([field, value]) => facetWord(field, value))
    .concat(withdrawn ? said.withdrawn : []);
  const filters = terms.join(", ");
  const beside = mode === "text" && filters !== "" ? said.beside(filters) : filters;
  return [words && said[mode](words), beside].filter(Boolean).join(", ");
}
