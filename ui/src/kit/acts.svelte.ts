// What can be done on the screen that is shown: every act with its words and keys, once. The keys
// work, the sheet of keys and the palette list them from here; nothing repeats them elsewhere.
import { untrack } from "svelte";
import { isChord, isWriting } from "$lib/keys";
import type { IconName } from "./icons";

export interface ScreenAct {
  id: string;
  label: string;
  /** Where it stands on the sheet: the place's own word. */
  group: string;
  icon?: IconName;
  /** Keys as people read them, such as `Ctrl+K`. */
  keys?: string;
  /** Says whether it can be done now. */
  can?: () => boolean;
  /** The text it acts on: another field that is written in keeps such keys for itself. */
  text?: HTMLElement;
  /** Absent where the element that has the focus hears the keys by itself. */
  run?: () => void;
}

let offered = $state.raw<(() => ScreenAct[])[]>([]);
const change = (next: (now: (() => ScreenAct[])[]) => (() => ScreenAct[])[]) =>
  untrack(() => (offered = next(offered)));

/** Offers acts while the component lives. Call it while a component is being made. */
export function offerActs(acts: () => ScreenAct[]): void {
  $effect(() => {
    change((now) => [...now, acts]);
    return () => change((now) => now.filter((one) => one !== acts));
  });
}

/** Returns every act offered now, those of the innermost screen first. */
export function offeredActs(): ScreenAct[] {
  return [...offered].reverse().flatMap((acts) => acts());
}

/** Runs the act whose keys these are, unless something nearer has taken them. */
export function runByKeys(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  // A dialog has the keyboard for itself; only its own elements hear it.
  if (event.target instanceof Element && event.target.closest("dialog")) return;
  const found = offeredActs().find(
    ({ keys, can, run, text }) =>
      keys &&
      run &&
      (!text || !isWriting(event.target) || text.contains(event.target as Node)) &&
      isChord(event, keys) &&
      (/Ctrl|Alt|^F\d/.test(keys) || !isWriting(event.target)) &&
      can?.() !== false,
  );
  if (!found?.run) return;
  event.preventDefault();
  found.run();
}
