// Where a person went lately, for the palette. In memory alone: names of things are content, and
// nothing of content is kept outside the vault. Forgotten when it locks.
const KEPT = 12;
let keys: string[] = [];

export function wentTo(key: string): void {
  keys = [key, ...keys.filter((one) => one !== key)].slice(0, KEPT);
}

/** Returns how lately a thing was gone to: 1 for the last, 0 for not lately. */
export function recentness(key: string): number {
  const at = keys.indexOf(key);
  return at < 0 ? 0 : 1 - at / KEPT;
}

export function forgetRecent(): void {
  keys = [];
}
