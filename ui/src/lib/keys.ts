// Keys as people read them (`Ctrl+Shift+F`) and as the page hears them. A chord with Ctrl or Alt
// is found by the place of the key when the layout writes another script there, so that Ctrl+K
// works on Greek and Bulgarian keyboards.

/** Says whether an event is this chord. Ctrl also means Cmd. */
export function isChord(event: KeyboardEvent, chord: string): boolean {
  const parts = chord.split("+");
  const key = parts.at(-1) ?? "";
  const held = (name: string) => parts.slice(0, -1).includes(name);
  const command = event.ctrlKey || event.metaKey;
  if (command !== held("Ctrl") || event.altKey !== held("Alt")) return false;
  // A sign such as `?` needs Shift on some layouts and not on others.
  const sign = /^[^\p{L}\p{N}]$/u.test(key);
  if (!sign && event.shiftKey !== held("Shift")) return false;
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  const foreign = event.key.length === 1 && event.key.charCodeAt(0) > 127;
  return (held("Ctrl") || held("Alt")) && foreign && event.code === `Key${key.toUpperCase()}`;
}

/** Says whether keys without Ctrl or Alt belong to the thing that has the focus. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
