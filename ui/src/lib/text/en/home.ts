// Home: teams, attention, cards, founding a team.
import { many, num } from "../words";

export const home = {
  title: "Home",
  teams: "Teams",
  newTeam: "New team",
  team: "Team",
  stage: "Stage",
  ends: "Ends",
  signed: "Signed",
  exchange: "Exchange, per partner",
  withParticipants: (parties: string, participants: string) =>
    participants ? `${parties}, with ${participants}` : parties,
  starts: "Starts with the last signature",
  ended: (day: string) => `Ended ${day}`,
  daysLeft: (days: number) => `${many(days, "day", "days")} left`,
  nOfM: (n: number, m: number) => `${num(n)} of ${num(m)}`,
  agreement: "Agreement",
  toSign: "Yours is missing",
  noPartners: "No partner yet",
  emptyTitle: "No team yet",
  emptySay:
    "Found one with the cards of the other authorities, or take in the packets of a team that " +
    "another authority founded.",
  takeIn: "Take in packets",
  attention: "Attention",
  lines: (n: number) =>
    n === 1 ? "1 line, with its next step" : `${num(n)} lines, one next step each`,
  nothing: "Nothing asks for you.",
  today: "Today",
  whenYouCan: "When you can",
  thisInstallation: "This installation",
  line: {
    sign: "Your authority has not answered the agreement yet.",
    signDo: "Read and answer",
    proposal: (label: string, who: string) => `${who} proposes a change: ${label}.`,
    proposalDo: "Read and answer",
    itemProposals: (n: number) =>
      `${many(n, "proposal on your exhibits waits", "proposals on your exhibits wait")} ` +
      "for an answer.",
    key: (authority: string) =>
      `A new key is asked for ${authority}: compare the words of its card and sign.`,
    keyDo: "Open the roster",
    gap: (who: string, words: string) => `${who}: ${words}.`,
    gapDo: "Open exchange",
    held: (n: number) =>
      `${many(n, "change set is", "change sets are")} held until a person decides: they would ` +
      "change much at once.",
    heldDo: "Review",
    refused: (n: number) =>
      `${many(n, "change set was", "change sets were")} refused and kept with the reason.`,
    refusedDo: "See the reason",
    waiting: (n: number) =>
      `${many(n, "change set waits", "change sets wait")} for what they build on.`,
    conflict: (label: string, field: string) => `Two statements on ${field} of ${label}.`,
    conflictDo: "Compare both",
    endsSoon: (day: string) => `The agreement ends on ${day}.`,
    endsSoonDo: "Propose a later day",
    check: (message: string) => message,
    checkDo: "Open the agreement",
    recovery: "The recovery file has not been tried yet. Nobody knows that it works.",
    recoveryDo: "Try it",
    rotation: (days: number) =>
      `The key that packets for you are sealed to is ${many(days, "day", "days")} old. ` +
      "Make a new one.",
    rotationDo: "To the keys",
    drafts: "Unsaved words of a note were kept sealed.",
    draftsDo: "Go on writing",
    card: (who: string) => `The fingerprint of ${who} has not been compared.`,
    cardDo: "Compare",
    left: (days: number) => `${many(days, "day", "days")} left`,
  },
  cards: {
    title: "Cards",
    sub: (n: number, open: number) =>
      `${many(n, "card", "cards")}${open > 0 ? `, ${num(open)} not compared` : ""}`,
    own: "Own card",
    ownSay:
      "Partners add this card. Read the eight words aloud to each other before either of you " +
      "trusts what arrives.",
    save: "Save own card",
    saved: (label: string) => `Written to ${label}.`,
    fileName: "own.card",
    print: "Print the words",
    printTitle: (person: string) => `Fingerprint of ${person}`,
    printSay: "Read these eight words aloud, in this order, to whoever compares them.",
    add: "Add a card",
    person: "Person",
    office: "Authority",
    compared: "Fingerprint",
    comparedOn: (day: string) => `compared ${day}`,
    notCompared: "not compared",
    emptyTitle: "No partner’s card yet",
    emptySay: "Ask for their card as a file, add it, then compare the eight words by voice.",
    compareTitle: (who: string) => `Compare with ${who}`,
    compareSay:
      "Call the person on a line you trust and read the words to each other. Mark the card only " +
      "when all eight are equal, in this order.",
    mark: "All eight are equal",
    made: "Card made",
    installation: "Installation",
    choose: "Choose a card to compare it.",
  },
  found: {
    title: "New team",
    say:
      "You found the team and sign for your authority. It is in force when every authority has " +
      "signed; until then the others read the founding text and answer.",
    name: "Working name",
    nameHint: "A name that gives nothing away.",
    purpose: "Purpose",
    purposeHint: "Circumstances and aims. No names of persons.",
    from: "First day",
    until: "Last day",
    states: "States of operation",
    statesHint: "Two letters each, parted by spaces, such as FR IT.",
    statesWrong: "Two letters each, parted by spaces.",
    parties: "Other parties",
    partiesSay: "Each person on a ticked card leads that party’s side.",
    partiesNone: "No card of another authority is here yet.",
    addCard: "Go to cards",
    leaders: "Further leaders of a ticked party",
    leadersSay: "Only where a party has more than one leader.",
    notCompared: "fingerprint not compared",
    found: "Found the team",
    cancel: "Cancel",
    missing: {
      name: "Write a working name.",
      purpose: "Write the purpose.",
      days: "Both days must be days of the calendar, the last not before the first.",
      states: "Name at least one State of operation.",
      parties: "Tick at least one other party.",
    },
  },
};
