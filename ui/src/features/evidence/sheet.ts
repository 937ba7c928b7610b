// How a sheet names its columns.

/** Returns the letters of a column counted from 0: `A`, `Z`, `AA`. */
export function letters(column: number): string {
  let out = "";
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) {
    out = String.fromCharCode(65 + ((left - 1) % 26)) + out;
  }
  return out;
}
