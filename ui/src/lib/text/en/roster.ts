// The roster: who belongs, as what, from when to when.
import { many } from "../words";

export const roster = {
  title: "Roster",
  sub: (current: number, left: number) =>
    `${current} in mandate${left > 0 ? `, ${left} left` : ""}`,
  add: "Add from a card",
  name: "Name",
  capacity: "Capacity",
  role: "As",
  from: "From",
  until: "Until",
  seconded: "Seconded in",
  key: "Fingerprint",
  current: "in mandate",
  over: "mandate over",
  notReleased: "name not released to us",
  us: "us",
  compared: (day: string) => `compared ${day}`,
  notCompared: "not compared",
  atHome: "at home only",
  emptyTitle: "Nobody on the roster",
  emptySay: "Leaders add persons from their cards.",
  detail: "Person",
  mandate: "Mandate",
  authority: "Authority",
  endedOn: (day: string) => `ended on ${day}`,
  end: "End the mandate…",
  endTitle: (who: string) => `End the mandate of ${who}?`,
  endSay:
    "From the day after, nothing new goes to this installation and nothing new from it is " +
    "admitted. It keeps what it had.",
  endDay: "Last day",
  endDo: "End it",
  secondedSay: (states: string) =>
    `Seconded member in ${states}: computed from the States of operation.`,
  addTitle: "Add from a card",
  addCard: "Card",
  addNone: "Every card known here is on the roster. Add a card first.",
  addDo: "Add",
  cancel: "Cancel",
  choose: "Choose a row to see the person and the key.",
  compare: "Compare the words",
  beyond: (n: number) => `${many(n, "day", "days")} past the agreement`,
  endsIn: (n: number) => `ends in ${many(n, "day", "days")}`,
  today: "today",
  end0: (day: string) => `end ${day}`,
};
