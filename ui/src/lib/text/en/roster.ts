// The roster: who belongs, as what, from when to when.
import { many, num } from "../words";

export const roster = {
  title: "Roster",
  sub: (current: number, left: number) =>
    `${num(current)} in mandate${left > 0 ? `, ${num(left)} left` : ""}`,
  add: "Add from a card",
  name: "Name",
  state: "State",
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
  revoked: "Installation revoked",
  revokedOn: (day: string) => `revoked ${day}`,
  revokedBy: (when: string, who: string) => `On ${when}, by ${who}.`,
  revokedReason: (reason: string) => `Reason: ${reason}`,
  revokedTell: "Others learn of it with the next packets.",
  revokedStep: "Write packets",
  revokedDisputed:
    "Leaders removed each other. The team is readable; all authorities decide together who stays.",
  revoke: {
    open: "Revoke the installation…",
    title: (who: string) => `Revoke the installation of ${who}?`,
    does: [
      "What it wrote so far, and is here, goes on counting.",
      "What it writes from now on stays readable and does not count, at every office that knows.",
      "It gets no packets and no new keys any more.",
      "It is not taken back. The person can be added again with a new installation.",
    ],
    counts: "What goes on counting",
    upTo: (n: number) => many(n, "change set", "change sets"),
    split: "signed twice there; what follows counts for nothing anyway",
    keeps: "What it keeps, because nothing reaches a copy",
    keepsSay: (sets: number, items: number, originals: number, notes: number) =>
      `${many(sets, "change set", "change sets")}, ${many(items, "item", "items")} with ` +
      `${many(originals, "sealed original", "sealed originals")}, ${many(notes, "note", "notes")}.`,
    list: "Exhibits it keeps",
    listed: (shown: string, all: string) =>
      shown === all ? `All ${all} are listed.` : `The first ${shown} of ${all} are listed.`,
    do: "Revoke the installation",
  },
  carry: {
    open: "Carry a letter…",
    title: "Carry another party’s letter",
    say:
      "A party that lost its installations lets a new one in by a letter. Its authority signed " +
      "whom, as what and until when; you carry it, and decide nothing by that.",
    team: "To write it they need this team’s id:",
    read: "Read a letter…",
    compared: "All eight words are those on the card of its holder, whom I spoke to.",
    do: "Carry it",
  },
  late: {
    none: "Nothing that it wrote late has arrived here.",
    count: (open: number, done: number) =>
      `${many(open, "change set", "change sets")} written late, not counting` +
      (done > 0 ? `; ${num(done)} re-issued` : "") +
      ".",
    open: "Re-issue late work…",
    title: (who: string) => `Re-issue what ${who} wrote late?`,
    does: [
      "Your authority stands for what is ticked: it counts again at every office, marked as " +
        "re-issued, with its writer and its time.",
      "Everybody who reads that work reads your reason.",
      "It cannot be taken back. What is not ticked stays readable and does not count.",
    ],
    sets: "Written past the cut-off",
    set: (compartment: string, number: number, when: string, changes: number) =>
      `${compartment} ${num(number)}, ${when}, ${many(changes, "change", "changes")}`,
    do: (n: number) => `Re-issue ${many(n, "change set", "change sets")}`,
  },
  warnings: {
    frozen: "The team is frozen.",
    frozenSay:
      "Leaders have removed each other. Everything stays readable; nothing new counts until the " +
      "authorities of all parties sign one decision about who stays.",
    removed: (who: string, by: string) => `${who}, removed by ${by}.`,
    few: (n: number) => (n === 0 ? "This team has no leader." : "This team has one leader."),
    fewCustodians: (needed: number, count: number) =>
      `Your authority has custodians: ${needed} of ${count} bring its key back.`,
    fewSay: "Where one is lost, nobody may act. Let an authority add a second leader from a card.",
    outEnded: (on: string, when: string, by: string) =>
      `Your mandate was ended as of ${on}, by ${by}, ${when}.`,
    outEndedOn: (on: string) => `Your mandate was ended as of ${on}.`,
    outRevoked: (when: string, by: string) => `This installation was revoked by ${by}, ${when}.`,
    outReason: (reason: string) => (reason === "" ? "" : `Reason: ${reason}.`),
    outSay:
      "What is here stays here and can be read. Nothing new is sent to you, and nothing can be " +
      "written in this team any more.",
    toRoster: "Open the roster",
    decide: "Decide who stays…",
  },
  decide: {
    title: "Decide who stays?",
    say:
      "Your authority signs who comes back; the others stay out. It takes effect once every " +
      "party has signed the same. Until then the team stays readable, and nothing new counts.",
    back: "Who comes back",
    line: (whom: string, by: string, reason: string) => `${whom}, removed by ${by}: ${reason}`,
    signed: (back: string, out: string, by: string) => `Signed by ${by}: back ${back}; out ${out}.`,
    nobody: "nobody",
    notHere: "The key of your authority is not in this vault: sign where it is kept.",
    do: "Sign the decision",
  },
  replace: {
    start: "Replace its authority's key…",
    open: "Compare and sign…",
    title: (authority: string) => `Replace the key of ${authority}?`,
    does: [
      "For a key that was lost or stolen. It takes effect once the authorities of all other " +
        "parties have signed the same; from then on the new key stands for the old one.",
      "What the old key signed and nobody who replaced it knew of has no effect. What its " +
        "installations wrote stays and counts.",
    ],
    signed: (by: string) => `Signed so far by ${by}.`,
    card: "The card with the new key",
    none: "No card of that State is known here. Add the new card first, under Cards.",
    compared: "I compared these words with the holder of the new card, in person.",
    do: "Sign the replacement",
    asked: (authority: string) => `A new key is asked for ${authority}.`,
    so: (by: string, missing: string) => `Signed by ${by}; not yet by ${missing}.`,
    disputed: (authority: string) => `Two new keys were signed for ${authority}.`,
    disputedSay: "It acts with neither until all other parties sign that one replaces the other.",
  },
  compartments: {
    title: "Restricted compartments",
    make: "Make one…",
    none: "You hold none. Others may, without your knowing.",
    holds: (items: number, notes: number) =>
      `${many(items, "item", "items")}, ${many(notes, "note", "notes")}`,
    closed: (when: string, reason: string) => `closed ${when}: ${reason}`,
    left: "gets nothing more",
    without: "without what was written before",
    makeTitle: "Make a restricted compartment",
    makeSay:
      "Evidence and notes in it go to its members alone. Nobody else in the team learns that it " +
      "is there.",
    name: "What its members call it",
    members: "Members beside you",
    makeDo: "Make it",
    join: "Let somebody in…",
    joinTitle: (name: string) => `Let somebody into ${name}?`,
    who: "Who",
    history: "With what was written before",
    historySay: "All of it can be read, from the first change on. It cannot be taken back.",
    withoutSay: "What was written before stays sealed for them; they see that it is there.",
    joinDo: "Let in",
    leave: "Leave it…",
    leaveTitle: (name: string) => `Leave ${name}?`,
    leaveDoes: [
      "This installation gets nothing more of it and can write nothing more in it.",
      "What is here of it stays here, readable; it is not taken back.",
      "The other members are told that you left, and why. Only the authority that made it lets " +
        "you in again.",
    ],
    leaveDo: "Leave",
    out: "Let somebody out…",
    outTitle: (name: string) => `Let somebody out of ${name}?`,
    outDoes: [
      "Their installation gets nothing more of it; what it writes in it later counts for nothing.",
      "It keeps what it has: nothing reaches a copy.",
      "It is told that it was let out, and why, and so are the other members.",
    ],
    outDo: "Let out",
    close: "Close it…",
    closeTitle: (name: string) => `Close ${name}?`,
    closeSay: "Nothing more is written in it. What is in it stays readable to its members.",
    closeDo: "Close it",
  },
  details: {
    open: "Change name or capacity…",
    title: (who: string) => `What is said of ${who}`,
    person: "Person",
    capacity: "Capacity",
    say:
      "Signed for your authority; every office of this team reads it, with what was said before. " +
      "The key stays, and so do the eight words.",
    do: "Sign the change",
    before: "Before",
    until: (person: string, capacity: string, day: string) =>
      `${person}, ${capacity}, until ${day}`,
  },
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
