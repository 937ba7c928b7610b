// What a person chose for this window, behind one get and one set. Never content, never names:
// the page's own storage is not encrypted. The window forgets it when it closes, until the desk
// has a place for it.
const CHOICES = {
  theme: ["system", "light", "dark"],
  text: ["small", "normal", "large", "largest"],
  motion: ["system", "less"],
} as const;

export type Pref = keyof typeof CHOICES;
export type Choice<K extends Pref> = (typeof CHOICES)[K][number];

const keyOf = (name: Pref) => `comity.${name}`;

/** Returns every choice there is, the first being the one nobody made. */
export function choicesOf<K extends Pref>(name: K): readonly Choice<K>[] {
  return CHOICES[name];
}

/** Returns what was chosen; undefined when nothing was, or nothing that is known here. */
export function getPref<K extends Pref>(name: K): Choice<K> | undefined {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(keyOf(name));
  } catch {
    // A window without storage has no choice kept.
  }
  return choicesOf(name).find((choice) => choice === kept);
}

export function setPref<K extends Pref>(name: K, choice: Choice<K>): void {
  try {
    localStorage.setItem(keyOf(name), choice);
  } catch {
    // A window without storage keeps the choice until it closes.
  }
}
