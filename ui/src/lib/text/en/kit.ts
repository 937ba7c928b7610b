// What the kit itself says.
import { num } from "../words";

export const kit = {
  loading: "Asking the desk…",
  again: "Try again",
  cancel: "Cancel",
  close: "Close",
  reference: (reference: string) => `Reference: ${reference}`,
  reason: "Reason",
  reasonHint: "Logged with the act and shown to everybody who may see it.",
  showPassphrase: "Show passphrase",
  hidePassphrase: "Hide passphrase",
  capsLock: "Caps Lock is on",
  scripts: {
    greek: "The keyboard writes Greek letters",
    cyrillic: "The keyboard writes Cyrillic letters",
    mixed: "The keyboard has changed between scripts",
  },
  rowsOf: (first: number, last: number, total: number) =>
    total === 0 ? "No rows" : `Rows ${num(first)}–${num(last)} of ${num(total)}`,
  rowLoading: "Loading…",
  fingerprint: "Fingerprint in words",
  day: "Year-month-day, such as 2026-11-19",
  dayWrong: "That is no day of the calendar. Write year-month-day, such as 2026-11-19.",
  more: "More",
  copy: (what: string) => `Copy ${what}`,
  copyStates: {
    copied: "Copied; cleared from the clipboard in a minute",
    cleared: "Cleared from the clipboard",
    kept: "Not cleared: it may hold something else by now",
    refused: "Not copied: the system refused the clipboard",
  },
  copyWords: "the eight words",
  copyHash: "the hash",
  copyId: "the id",
  tableMove: "Move in the table",
  tablePage: "A page up or down",
  tableMenu: "What can be done with the row",
  tableAct: "Open what is chosen",
};
