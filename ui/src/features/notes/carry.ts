// Puts what others wrote into a text that somebody is writing: nobody's words are dropped, and
// only the places that changed are touched, so that caret and undo stay.
import { ChangeSet, Text } from "@codemirror/state";
import { splicesOf } from "$lib/diff";

/** Returns a text as the editor holds it: lines end in a line feed and in nothing else. */
export const textOf = (words: string) => Text.of(words.split("\n"));

/** Returns the changes that make `to` of `from`. */
export function changesTo(from: string, to: string): ChangeSet {
  const changes = splicesOf(from, to).map(({ at, end, put }) => ({
    from: at,
    to: end,
    insert: textOf(put),
  }));
  return ChangeSet.of(changes, from.length);
}

/**
 * Returns the changes that carry `theirs` (what `base` became elsewhere) onto `mine` (what it
 * became here). Where both wrote at one place theirs comes first.
 */
export function carry(base: string, mine: string, theirs: string): ChangeSet {
  return changesTo(base, theirs).map(changesTo(base, mine), true);
}
