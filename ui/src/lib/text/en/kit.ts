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
  task: { pause: "Pause", resume: "Go on" },
  settled: {
    kept: (who: string, when: string) => `Kept as separate statements by ${who}, ${when}:`,
    stands: (who: string, when: string) => `Decided by ${who}, ${when}:`,
  },
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
  absent: {
    unknown: { mark: "–", word: "–", spoken: "Not known here" },
    empty: { mark: "∅", word: "∅ none", spoken: "Opened, and there is none" },
    blank: { mark: "blank", word: "blank", spoken: "Left blank" },
    "not-held": { mark: "", word: "not held", spoken: "Not held here" },
    arriving: { mark: "", word: "arriving", spoken: "Sent to us, not all of it is here yet" },
    "not-released": { mark: "", word: "not released", spoken: "Not released to us" },
    sealed: {
      mark: "",
      word: "not readable yet",
      spoken: "Not readable here: its key has not come",
    },
    untitled: { mark: "", word: "no title to read", spoken: "No title that can be read here" },
  },
  columns: {
    name: "Columns",
    narrow: "no room",
    reset: "As at the beginning",
    act: {
      up: (word: string) => `Move ${word} to the left`,
      down: (word: string) => `Move ${word} to the right`,
      narrow: (word: string) => `Make ${word} narrower`,
      widen: (word: string) => `Make ${word} wider`,
    } as Record<string, (word: string) => string>,
  },
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
  participant: {
    title: "Nothing of it comes here",
    say:
      "You take part in this team without being a party. You hold the agreement and the roster; " +
      "evidence and notes stay with the parties.",
  },
  visibleTo: {
    label: "Visible to",
    team: "the whole team",
    closed: (name: string) => `${name} (closed: nothing more goes in)`,
    alone: "Its members alone. Nobody else learns that it is there.",
  },
};
