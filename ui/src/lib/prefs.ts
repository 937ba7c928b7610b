// What a person chose for this window, behind one get and one set. Never content, names or ids of
// a case: the page's own storage is not encrypted. The window forgets it when it closes, until the
// desk has a place for it.
const PREFIX = "comity.";

export const prefs = {
  /** Returns what was set, when `fits` accepts it, else `otherwise`. */
  get<T, E>(name: string, fits: (value: unknown) => value is T, otherwise: E): T | E {
    const value = read(stored(name));
    return fits(value) ? value : otherwise;
  },

  /** Keeps a value: words as they are, all else as JSON. */
  set(name: string, value: unknown): void {
    try {
      localStorage.setItem(
        PREFIX + name,
        typeof value === "string" ? value : JSON.stringify(value),
      );
    } catch {
      // A window without storage keeps the choice until it closes.
    }
  },
};

function stored(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    // A window without storage has no choice kept.
    return null;
  }
}

function read(kept: string | null): unknown {
  if (kept === null || !/^[[{\d-]|^(null|true|false)$/.test(kept)) return kept;
  try {
    return JSON.parse(kept);
  } catch {
    return kept;
  }
}

const CHOICES = {
  theme: ["system", "light", "dark"],
  text: ["small", "normal", "large", "largest"],
  motion: ["system", "less"],
} as const;

export type Pref = keyof typeof CHOICES;
export type Choice<K extends Pref> = (typeof CHOICES)[K][number];

/** Returns every choice there is, the first being the one nobody made. */
export function choicesOf<K extends Pref>(name: K): readonly Choice<K>[] {
  return CHOICES[name];
}

/** Returns what was chosen; undefined when nothing was, or nothing that is known here. */
export function getPref<K extends Pref>(name: K): Choice<K> | undefined {
  const fits = (value: unknown): value is Choice<K> =>
    choicesOf(name).some((choice) => choice === value);
  return prefs.get(name, fits, undefined);
}

export function setPref<K extends Pref>(name: K, choice: Choice<K>): void {
  prefs.set(name, choice);
}
