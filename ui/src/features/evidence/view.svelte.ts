// What a person looks at in a team's evidence: filter, sort, search, chosen items, tab. It holds
// no rows but the chosen ones. Kept while the vault is open, so that leaving loses no place.
import { Selection } from "$kit";
import type { EvidenceRow, Facet, Hit } from "$lib/desk/contract";
import { FACETS, type FacetField } from "$lib/facets";
import type { Search } from "$lib/searches";

/** From one question to the next while one types: the first letter is asked for at once. */
const TYPING_MS = 30;
/** A search reads more than a filter does. */
const SEARCHING_MS = 60;
/** One letter is found everywhere; a search as one types begins with the second. */
const SEARCH_MIN = 2;

export type ViewerTab = "preview" | "text" | "metadata" | "custody" | "links";

/** Where in an item to open: at a page, with words marked. */
export interface Spot {
  page: number | null;
  words: string;
}

export class EvidenceView {
  sort = $state("-indexed");
  /** Whether typing filters the list, or searches texts and notes. */
  mode = $state<"list" | "text">("list");
  /** What is being typed, and what of it has been asked as a filter. */
  words = $state("");
  asked = $state("");
  picked = $state<Partial<Record<FacetField, string>>>({});
  withdrawn = $state(false);
  /** The search that is shown instead of the list. */
  search = $state("");
  chosen = $state<string | null>(null);
  /** Where in the list it was chosen; -1 when it was come to in another way. */
  chosenAt = $state(-1);
  spot = $state.raw<Spot | null>(null);
  tab = $state<ViewerTab>("preview");
  /** The viewer covers the table. */
  large = $state(false);
  facets = $state.raw<Facet[]>([]);
  total = $state(0);
  readonly selection = new Selection<EvidenceRow>((row) => row.item);
  #typing: ReturnType<typeof setTimeout> | undefined;
  #askedAt = -Infinity;

  /** The filter as the desk takes it. */
  get filter(): string {
    return filterOf(this.asked, this.picked, this.withdrawn);
  }

  /** Whether anything stands in the field or in the filters. */
  get asks(): boolean {
    const { words, picked, withdrawn } = this.asSearch;
    return words !== "" || withdrawn || Object.keys(picked).length > 0;
  }

  /**
   * What is asked now, as it is saved. A search of texts does not look at the filters; they stay
   * set beside it, and come back with it for the list.
   */
  get asSearch(): Search {
    const words = this.words.trim();
    const mode = this.mode === "text" && words !== "" ? "text" : "list";
    const picked = Object.fromEntries(
      FACETS.map((field) => [field, this.picked[field]]).filter(([, value]) => value),
    ) as Record<string, string>;
    return { mode, words, picked, withdrawn: this.withdrawn };
  }

  /** Says whether this is what a search asks. */
  shows(search: Search): boolean {
    const now = this.asSearch;
    return (
      now.mode === search.mode &&
      now.words === search.words &&
      now.withdrawn === search.withdrawn &&
      FACETS.every((field) => now.picked[field] === search.picked[field])
    );
  }

  /** Shows what a saved search asks. */
  take(search: Search): void {
    this.selection.clear();
    this.picked = Object.fromEntries(FACETS.map((field) => [field, search.picked[field]]));
    this.withdrawn = search.withdrawn;
    this.words = search.words;
    this.turn(search.mode);
  }

  /** Asks for what is typed: at once, or shortly after what was asked just before. */
  typed(): void {
    clearTimeout(this.#typing);
    const pause = this.mode === "text" ? SEARCHING_MS : TYPING_MS;
    const left = this.#askedAt + pause - performance.now();
    if (left <= 0) this.#ask(SEARCH_MIN);
    else this.#typing = setTimeout(() => this.#ask(SEARCH_MIN), left);
  }

  /** Turns from filtering to searching or back; what is typed stays. */
  turn(mode: "list" | "text"): void {
    this.mode = mode;
    this.asked = this.search = "";
    this.askNow();
  }

  /** Asks for what is typed without waiting for the next letter. */
  askNow(): void {
    clearTimeout(this.#typing);
    this.#ask(1);
  }

  pick(field: FacetField, value: string): void {
    if (this.mode === "text") this.leaveSearch();
    this.picked = { ...this.picked, [field]: this.picked[field] === value ? undefined : value };
    this.selection.clear();
  }

  /** Shows the list again, with nothing typed. */
  leaveSearch(): void {
    clearTimeout(this.#typing);
    this.mode = "list";
    this.words = this.asked = this.search = "";
  }

  /** Shows everything again. */
  clear(): void {
    this.picked = {};
    this.withdrawn = false;
    this.selection.clear();
    this.leaveSearch();
  }

  /** Takes in what the filters count; the tree is drawn anew only when that changed. */
  count(facets: Facet[]): void {
    if (JSON.stringify(facets) !== JSON.stringify(this.facets)) this.facets = facets;
  }

  sortBy(field: string): void {
    this.sort = this.sort === field ? `-${field}` : field;
  }

  choose(item: string, at = -1): void {
    this.chosen = item;
    this.chosenAt = at;
    this.spot = null;
  }

  /** Shows the item a hit is in, at its page and with its words marked. */
  open(hit: Hit): void {
    if (!hit.item) return;
    this.chosen = hit.item;
    this.chosenAt = -1;
    this.spot = { page: hit.page, words: wordsOf(hit) };
    if (hit.place !== "text") return;
    if (this.tab !== "preview" || hit.page === null) this.tab = "text";
  }

  #ask(least: number): void {
    this.#askedAt = performance.now();
    const words = this.words.trim();
    if (this.mode === "text") this.search = words.length >= least ? words : "";
    else if (this.asked !== words) {
      this.asked = words;
      // A chosen row that a filter hides must not be acted on unseen.
      this.selection.clear();
    }
  }
}

/** Returns the first words of a hit that were looked for. */
export function wordsOf(hit: Pick<Hit, "excerpt" | "marks">): string {
  const mark = hit.marks[0];
  return mark ? hit.excerpt.slice(mark.first, mark.last + 1) : "";
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
