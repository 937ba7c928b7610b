// States written as codes: `FR IT`, `FR, IT`.

/** Returns the codes in `text`, each once and in order; null when something is no code. */
export function statesOf(text: string): string[] | null {
  const codes = text
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  return codes.every((code) => /^[A-Z]{2}$/.test(code)) ? [...new Set(codes)] : null;
}
