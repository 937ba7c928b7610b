// In which script a person types, so that a passphrase that cannot be read back is not typed on
// the wrong keyboard. Tells the script and nothing else of what was typed.
const SCRIPTS = { greek: /\p{Script=Greek}/u, cyrillic: /\p{Script=Cyrillic}/u };

/** Returns the script where it is not Latin; `mixed` where Latin stands beside another. */
export function scriptOf(text: string): keyof typeof SCRIPTS | "mixed" | undefined {
  const greek = SCRIPTS.greek.test(text);
  const cyrillic = SCRIPTS.cyrillic.test(text);
  if (!greek && !cyrillic) return undefined;
  if ((greek && cyrillic) || /\p{Script=Latin}/u.test(text)) return "mixed";
  return greek ? "greek" : "cyrillic";
}
