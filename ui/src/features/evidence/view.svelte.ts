// What a person looks at in a team's evidence: filter, sort, search, chosen item. It holds no
// rows. Kept while the vault is open, so that leaving the screen loses no place.
import type { Facet } from "$lib/desk/contract";

const TYPING_MS = 120;

export type FacetField = "state" | "type" | "handling" | "tag";

export class EvidenceView {
  sort = $state("-indexed");
  /** What is being typed, and what of it has been asked. */
  words = $state("");
  asked = $state("");
  picked = $state<Partial<Record<FacetField, string>>>({});
  withdrawn = $state(false);
  /** The search that is shown instead of the list. */
  search = $state("");
  chosen = $state<string | null>(null);
  chosenAt = $state(0);
  facets = $state.raw<Facet[]>([]);
  total = $state(0);
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** The filter as the desk takes it. */
  get filter(): string {
    return filterOf(this.asked, this.picked, this.withdrawn);
  }

  get filtered(): boolean {
    return this.filter !== "";
  }

  typed(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => (this.asked = this.words.trim()), TYPING_MS);
  }

  pick(field: FacetField, value: string): void {
    this.search = "";
    this.picked = { ...this.picked, [field]: this.picked[field] === value ? undefined : value };
  }

  /** Shows everything again. */
  clear(): void {
    this.picked = {};
    this.withdrawn = false;
    this.words = this.asked = this.search = "";
  }

  sortBy(field: string): void {
    this.sort = this.sort === field ? `-${field}` : field;
  }
}

/** Returns the filter string: typed words first, then `field:value` terms. */
export function filterOf(
  words: string,
  picked: Partial<Record<FacetField, string>>,
  withdrawn: boolean,
): string {
  const terms = Object.entries(picked)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => `${field}:${/\s/.test(value) ? `"${value}"` : value}`);
  return [words, ...terms, withdrawn ? "withdrawn:yes" : ""].filter(Boolean).join(" ");
}

const views = new Map<string, EvidenceView>();

export function evidenceView(team: string): EvidenceView {
  let view = views.get(team);
  if (!view) {
    view = new EvidenceView();
    views.set(team, view);
  }
  return view;
}

/** Drops what was typed and chosen, when the vault locks. */
export function forgetViews(): void {
  views.clear();
}
