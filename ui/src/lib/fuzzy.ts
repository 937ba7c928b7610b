// Finds what somebody means by a few letters: in order, not side by side, whatever the accents.

/** Returns a text as it is compared: small letters, no marks on them. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * Returns how well `letters` name `text`, higher is better; null when they do not. Letters side by
 * side and at the beginnings of words count most.
 */
export function fitOf(letters: string, text: string): number | null {
  const [wanted, given] = [folded(letters).replace(/\s+/g, " ").trim(), folded(text)];
  if (wanted === "") return 0;
  const whole = given.indexOf(wanted);
  if (whole >= 0) return 1_000 - whole - given.length / 100 + (startsWord(given, whole) ? 500 : 0);
  let [at, fit, run] = [0, 0, 0];
  for (const letter of wanted.replaceAll(" ", "")) {
    const next = given.indexOf(letter, at);
    if (next < 0) return null;
    run = next === at ? run + 1 : 0;
    fit += (startsWord(given, next) ? 12 : 0) + run * 4 - Math.min(8, next - at);
    at = next + 1;
  }
  // Letters strewn over a long text name nothing.
  return fit >= wanted.length * 4 ? fit : null;
}

const startsWord = (text: string, at: number) => at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1]!);
