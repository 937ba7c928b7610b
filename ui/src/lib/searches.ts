// Searches that a person saved under a name, for one team each: what stood in the field and in the
// filters, nothing of what was found. Sealed in the vault with the other preferences; never sent.
import { prefs } from "./prefs";

/** Most searches saved for one team. */
export const SEARCHES_MAX = 100;
/** Longest name of a search, in characters. */
export const NAME_CHARACTERS_MAX = 100;
/** All searches of a team are one preference, and this many bytes are the most of one. */
const BYTES_MAX = 60_000;

/** What can be saved: the words, what they do, and what is picked in the filter tree. */
export interface Search {
  mode: "list" | "text";
  words: string;
  picked: Readonly<Record<string, string>>;
  withdrawn: boolean;
}

export interface SavedSearch extends Search {
  name: string;
}

/** Why a name cannot be given. */
export type NameFault = "empty" | "long" | "too-many" | "too-long";

/** Returns the searches saved for a team, by name. */
export function searchesOf(team: string): SavedSearch[] {
  return held(team)
    .filter(isSaved)
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Says whether a name is taken by another search than `but`. */
export function isTaken(team: string, name: string, but?: string): boolean {
  return searchesOf(team).some(
    (one) => isSame(one.name, name) && (but === undefined || !isSame(one.name, but)),
  );
}

/** Says why a search cannot be saved under a name; undefined when it can. */
export function faultOf(team: string, name: string, search: Search): NameFault | undefined {
  if (clean(name) === "") return "empty";
  if ([...clean(name)].length > NAME_CHARACTERS_MAX) return "long";
  const next = withSearch(held(team), name, search);
  if (next.filter(isSaved).length > SEARCHES_MAX) return "too-many";
  const bytes = new TextEncoder().encode(JSON.stringify(next)).length;
  return bytes > BYTES_MAX ? "too-long" : undefined;
}

/** Saves a search under a name, instead of one that has it. Throws what the desk refused. */
export function saveSearch(team: string, name: string, search: Search): Promise<void> {
  return change(team, (all) => withSearch(all, name, search));
}

/** Gives a search another name, instead of one that has it. Throws what the desk refused. */
export function renameSearch(team: string, from: string, to: string): Promise<void> {
  return change(team, (all) => {
    const found = all.filter(isSaved).find((one) => isSame(one.name, from));
    return found ? withSearch(without(all, from), to, found) : all;
  });
}

/** Forgets a search. Throws what the desk refused. */
export function deleteSearch(team: string, name: string): Promise<void> {
  return change(team, (all) => without(all, name));
}

const place = (team: string) => `searches.${team}`;
const clean = (name: string) => name.normalize("NFC").trim();
const isSame = (a: string, b: string) =>
  clean(a).toLocaleLowerCase() === clean(b).toLocaleLowerCase();

/** Everything that stands there: what a newer version wrote is not shown here, and not dropped. */
const held = (team: string): unknown[] => [...prefs.get(place(team), Array.isArray, [])];

const without = (all: unknown[], name: string) =>
  all.filter((one) => !(isSaved(one) && isSame(one.name, name)));

function withSearch(all: unknown[], name: string, search: Search): unknown[] {
  const { mode, words, picked, withdrawn } = search;
  return [...without(all, name), { name: clean(name), mode, words, picked, withdrawn }];
}

// One change after the other: each begins with what the one before left.
let last: Promise<unknown> = Promise.resolve();

function change(team: string, make: (all: unknown[]) => unknown[]): Promise<void> {
  const done = last.then(() => prefs.put(place(team), make(held(team))));
  last = done.catch(() => undefined);
  return done;
}

function isSaved(one: unknown): one is SavedSearch {
  if (typeof one !== "object" || one === null) return false;
  const { name, mode, words, picked, withdrawn } = one as Record<string, unknown>;
  return (
    typeof name === "string" &&
    (mode === "list" || mode === "text") &&
    typeof words === "string" &&
    typeof picked === "object" &&
    picked !== null &&
    Object.values(picked).every((value) => typeof value === "string") &&
    typeof withdrawn === "boolean"
  );
}
