// The pseudo language: accents on vowels and a third more letters, inside brackets.
const accents: Record<string, string> = {
  a: "á",
  e: "é",
  i: "ï",
  o: "ö",
  u: "ü",
  y: "ý",
  A: "Á",
  E: "É",
  I: "Ï",
  O: "Ö",
  U: "Ü",
};

/** Returns `text` as the pseudo language would have it. */
export function pseudoText(text: string): string {
  if (text.trim().length < 2) return text;
  const accented = text.replace(/[aeiouyAEIOU]/g, (letter) => accents[letter] ?? letter);
  return `[${accented}${"~".repeat(Math.ceil(text.length / 3))}]`;
}

/** Returns texts of the same shape, in the pseudo language; functions stay functions. */
export function pseudo<T>(texts: T): T {
  if (typeof texts === "string") return pseudoText(texts) as T;
  if (typeof texts === "function") {
    const say = texts as unknown as (...given: unknown[]) => unknown;
    return ((...given: unknown[]) => pseudo(say(...given))) as T;
  }
  if (Array.isArray(texts)) return texts.map(pseudo) as T;
  if (typeof texts === "object" && texts !== null) {
    return Object.fromEntries(Object.entries(texts).map(([k, v]) => [k, pseudo(v)])) as T;
  }
  return texts;
}
