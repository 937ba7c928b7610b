// What a person set about the window itself: columns, widths, zoom. Never ids, names or words of a
// case: this is kept in the clear, in the window's own storage. The window is incognito, so it
// lasts until the window closes; a sealed place in the vault can stand behind the same two verbs.
const PREFIX = "comity.";
const held = new Map<string, unknown>();

export const prefs = {
  /** Returns what was set, when `fits` accepts it, else `otherwise`. */
  get<T>(name: string, fits: (value: unknown) => value is T, otherwise: T): T {
    const value = held.has(name) ? held.get(name) : stored(name);
    return fits(value) ? value : otherwise;
  },

  /** Keeps a value; a window without storage keeps it until it closes. */
  set(name: string, value: unknown): void {
    held.set(name, value);
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // Nothing is lost but the choice itself, and that only at the next start.
    }
  },

  /** Forgets everything held in memory, as a new window would begin. */
  forget(): void {
    held.clear();
  },
};

function stored(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return undefined;
  }
}
