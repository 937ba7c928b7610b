// An honest guess at a passphrase: length and variety, nothing more, and it says so.
export type Strength = "empty" | "weak" | "fair" | "good";

/** Returns how strong `text` looks: bits by its alphabet, less for repeats and runs. */
export function strengthOf(text: string): Strength {
  if (text === "") return "empty";
  const bits = bitsOf(text);
  return bits < 50 ? "weak" : bits < 75 ? "fair" : "good";
}

function bitsOf(text: string): number {
  const pools: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[ ]/, 1],
    [/[^a-zA-Z0-9 ]/, 24],
  ];
  const pool = pools.reduce((sum, [has, n]) => sum + (has.test(text) ? n : 0), 0);
  // Words are guessed as words: letters within one count about half.
  const perLetter = Math.log2(Math.max(2, pool)) * (/[a-z]{3}/.test(text) ? 0.55 : 0.9);
  return freshLetters(text) * perLetter;
}

/** Counts letters that neither repeat the one before nor continue a run such as `abc` or `123`. */
function freshLetters(text: string): number {
  let fresh = 0;
  for (let i = 0; i < text.length; i += 1) {
    const step = i === 0 ? 99 : Math.abs(text.charCodeAt(i) - text.charCodeAt(i - 1));
    if (step > 1) fresh += 1;
  }
  return fresh;
}
