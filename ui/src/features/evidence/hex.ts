// Bytes as people read them: an offset, the digits in pairs, the letters they may be.

export interface HexLine {
  offset: string;
  digits: string;
  letters: string;
}

/** Bytes shown at once: above this the scroll bar would be too coarse to meet a line. */
export const PART = 8 * 1024 * 1024;

/** Returns the digits in lines of so many bytes; the last may be shorter. */
export function hexRows(hex: string, per: number): string[] {
  const out: string[] = [];
  for (let at = 0; at < hex.length; at += per * 2) out.push(hex.slice(at, at + per * 2));
  return out;
}

/** Returns one line: `00000010`, `7f 45 4c 46`, `.ELF`. */
export function hexLine(offset: number, digits: string, per: number): HexLine {
  const pairs = digits.match(/../g) ?? [];
  const letters = pairs.map((pair) => {
    const code = parseInt(pair, 16);
    return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·";
  });
  const middle = per / 2;
  const two = [pairs.slice(0, middle).join(" "), pairs.slice(middle).join(" ")];
  return {
    offset: offset.toString(16).padStart(8, "0"),
    digits: two.filter(Boolean).join("  "),
    letters: letters.join(""),
  };
}

/** Reads an offset: `0x1f4`, `1f4h` or decimal; null when it is none or lies past the end. */
export function readOffset(text: string, size: number): number | null {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/[\s,_]/g, "");
  const hex = /^0x([0-9a-f]+)$/.exec(said)?.[1] ?? /^([0-9a-f]+)h$/.exec(said)?.[1];
  const value = hex ? parseInt(hex, 16) : /^\d+$/.test(said) ? Number(said) : NaN;
  return Number.isSafeInteger(value) && value < size ? value : null;
}
