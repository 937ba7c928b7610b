// A sheet to be printed: made of plain blocks from what the screen holds, shown to the printer
// alone, and dropped when the printer's dialog closes. Nothing is written to a file here.
import { flushSync } from "svelte";

export type Block =
  | { kind: "heading" | "text" | "mark" | "fixed"; text: string }
  | { kind: "words"; words: string[] }
  | { kind: "pairs"; pairs: [label: string, value: string][] }
  | { kind: "table"; head: string[]; rows: string[][] };

export interface Sheet {
  title: string;
  sub: string;
  blocks: Block[];
}

let sheet = $state.raw<Sheet | undefined>();

export const printing = {
  get sheet(): Sheet | undefined {
    return sheet;
  },
};

/** Prints a sheet by the system's own dialog. */
export function print(what: Sheet): void {
  sheet = what;
  flushSync();
  addEventListener("afterprint", forgetSheet, { once: true });
  window.print();
}

/** Drops the sheet: after printing, and when the vault has locked. */
export function forgetSheet(): void {
  sheet = undefined;
}
