// What a person chose about the window: theme, size of letters, columns, zoom, saved searches. The
// desk keeps it sealed in the vault; while the vault is locked nothing of it is held here. A choice
// made before it is open stays until then.
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type { Problem } from "./desk/contract";

const CHOICES = {
  theme: ["system", "light", "dark"],
  text: ["small", "normal", "large", "largest"],
  motion: ["system", "less"],
  times: ["local", "utc"],
} as const;

export type Pref = keyof typeof CHOICES;
export type Choice<K extends Pref> = (typeof CHOICES)[K][number];

/** How long a choice waits for the next one before both are kept, in milliseconds. */
const WAIT_MS = 600;

/** What is told when the vault did not give what was chosen before: nothing may replace it. */
export const unread: Problem = {
  code: "internal",
  message: "What was chosen before could not be read from the vault.",
  hint: "Nothing of it is lost. Lock the vault and open it again.",
  retry: true,
  reference: null,
};

type Keep = (name: string, value: string) => Promise<unknown>;

const held = new SvelteMap<string, unknown>();
const waiting = new Map<string, ReturnType<typeof setTimeout>>();
let keep: Keep | undefined;

export const prefs = {
  /** Returns what was set, when `fits` accepts it, else `otherwise`. */
  get<T, E>(name: string, fits: (value: unknown) => value is T, otherwise: E): T | E {
    const value = held.get(name);
    return fits(value) ? value : otherwise;
  },

  /** Sets a value, and has it kept once the vault is open. */
  set(name: string, value: unknown): void {
    held.set(name, value);
    clearTimeout(waiting.get(name));
    waiting.set(
      name,
      setTimeout(() => send(name), WAIT_MS),
    );
  },

  /** Whether the vault has told what was chosen before. */
  get areRead(): boolean {
    return keep !== undefined;
  },

  /**
   * Keeps a value at once and holds it when that is done. Throws what the desk refused, and
   * `unread` when a value that nobody has seen might be overwritten.
   */
  async put(name: string, value: unknown): Promise<void> {
    const mine = keep;
    if (!mine) throw unread;
    clearTimeout(waiting.get(name));
    waiting.delete(name);
    await mine(name, JSON.stringify(value));
    // A vault that locked meanwhile has kept it; this window holds nothing of it any more.
    if (keep === mine) held.set(name, value);
  },

  /** Takes up what an opened vault kept, and where to keep what is chosen from now on. */
  open(found: readonly { name: string; value: string | null }[], keeper: Keep): void {
    for (const { name, value } of found) {
      const kept = parsed(value);
      if (kept !== undefined && !waiting.has(name)) held.set(name, kept);
    }
    keep = keeper;
  },

  /** Keeps what waits, and knows nothing any more: the vault locks. */
  close(): void {
    untrack(() => {
      for (const name of [...waiting.keys()]) send(name);
      for (const name of [...held.keys()]) if (!waiting.has(name)) held.delete(name);
    });
    keep = undefined;
  },

  /** Forgets everything, as a new window would begin. */
  forget(): void {
    for (const timer of waiting.values()) clearTimeout(timer);
    waiting.clear();
    held.clear();
    keep = undefined;
  },
};

function send(name: string): void {
  clearTimeout(waiting.get(name));
  if (!keep) return;
  waiting.delete(name);
  // Nothing is lost but the choice itself, and that only at the next start.
  keep(name, JSON.stringify(held.get(name))).catch(() => undefined);
}

function parsed(value: string | null): unknown {
  try {
    return value === null ? undefined : JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Returns every choice there is, the first being the one nobody made. */
export function choicesOf<K extends Pref>(name: K): readonly Choice<K>[] {
  return CHOICES[name];
}

/** Returns what was chosen; undefined when nothing was, or nothing that is known here. */
export function getPref<K extends Pref>(name: K): Choice<K> | undefined {
  const known = (value: unknown): value is Choice<K> =>
    choicesOf(name).some((choice) => choice === value);
  return prefs.get(name, known, undefined);
}

/** Keeps a choice at once; throws what the desk refused. */
export function setPref<K extends Pref>(name: K, choice: Choice<K>): Promise<void> {
  return prefs.put(name, choice);
}
