// Settings: of the vault, of the locked screen, of the window.
import { many } from "../words";

export const settings = {
  title: "Settings",
  sub: "What is changed here is kept at once",
  open: "Change settings",
  saving: "Saving…",
  saved: "Saved and read back",
  sections: {
    security: "Security",
    locked: "While locked",
    look: "Look",
    searches: "Saved searches",
    authority: "Further installations",
    keys: "Keys for packets",
    vault: "This vault",
  },
  says: {
    security: "Who can come in, and how you prove that it is you.",
    locked: "What anybody can read who stands before this computer.",
    look: "How this window looks to you. Partners see none of it.",
    searches: "Run them from Evidence or with Ctrl K.",
    authority: "One authority may work on several computers. Its key stays where it was made.",
    keys: "Partners seal to them what they send you. One that is lost opens a month, no more.",
    vault: "What is stored, and whether all of it can be read.",
  },
  minutes: "Minutes without input before the vault locks",
  minutesHint: "From 1 to 240. Unsaved words are sealed before it locks.",
  minutesWrong: "Not saved. Write a whole number from 1 to 240.",
  lockNow: "Lock now",
  lockSay: "Takes the keys out of memory.",
  recovery: "Recovery file",
  recoveryTried: "It was tried, and it opened the vault.",
  recoveryUntried: "It has not been tried yet. Nobody knows that it works.",
  recoverySay:
    "Trying it locks the vault, opens it with the file and sets a new passphrase. Everything " +
    "stored stays.",
  recoveryDo: "Lock and try it",
  fingerprint: "Fingerprint of this installation",
  fingerprintSay: "Partners compare these words with you by voice before they trust your card.",
  label: "Label",
  labelHint: "The name of this vault. Empty: the name of its folder.",
  tells: "Also tell",
  authority: "The authority that works here",
  lastExchange: "When packets were last sent or taken in",
  preview: "What a stranger sees",
  look: {
    theme: "Light or dark",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    text: "Text size",
    textHint: "Ctrl with + and - makes everything larger or smaller, until the window closes.",
    texts: { small: "Small", normal: "Usual", large: "Large", largest: "Largest" },
    motion: "Motion",
    motions: { system: "As the system", less: "None" },
    times: "Times",
    timesHint: "Both are always shown; the first one also gives the day.",
    orders: { local: "Local, then UTC", utc: "UTC, then local" },
    now: (when: string, zone: string) => `Now it is ${when}. Zone of this computer: ${zone}.`,
  },
  further: {
    askTitle: "This is a further installation of an authority that has one",
    askSay: "Ask the installation that keeps the authority’s key to certify this one.",
    ask: "Write the request…",
    requestFile: "request.card",
    asked: (label: string) => `The request is written to ${label}.`,
    askedSay:
      "Give the file to the person who certifies, and read these eight words to them over a line " +
      "you both trust.",
    accept: "Take in the answer…",
    acceptSay: "The file that came back for this request.",
    accepted: (authority: string) => `Accepted: this installation works for ${authority}.`,
    acceptedSay:
      "It counts once the vault is opened again. From then on these are its words: they must be " +
      "those that the certifying installation shows.",
    lock: "Lock, to open it again",
    inTeam:
      "This vault is in a team and stays with its authority. For a further installation make a " +
      "new vault on the other computer, and ask with that one.",
    certifyTitle: "Certify a further installation",
    certifySay: "Only where the authority’s key is kept. What it writes counts for the authority.",
    read: "Read a request…",
    readSay: (who: string) =>
      `Call ${who} on a line you trust and have the eight words read to you.`,
    compared: (who: string) => `All eight words are those that ${who} read to me.`,
    certify: "Certify and write the answer…",
    certifyHint: "First read a request and compare its words.",
    answerFile: "certified.card",
    certified: (label: string) => `Certified. The answer is written to ${label}.`,
    certifiedSay:
      "Give the file back. Once it was taken in, the other installation shows these words.",
  },
  custodians: {
    title: "Custodians of the authority’s key",
    say:
      "People of your authority who each keep a share. Enough of them bring the key back when " +
      "this computer and its recovery file are gone; no other party has to sign.",
    none: "There are no custodians. If key and recovery file are lost, all others must sign.",
    known: (needed: number, count: number, names: string, made: string) =>
      `${needed} of ${count} custodians: ${names}. Made ${made}.`,
    tried: (when: string) => `Shares were last tried ${when}.`,
    untried: "The shares have not been tried. Nobody knows that they work.",
    old: "These shares are of a key that this vault no longer acts with. Make new ones.",
    make: "Make shares…",
    try: "Try shares…",
    restore: "Bring the key back…",
    makeTitle: "Make shares of the authority’s key",
    makeSay:
      "Each custodian gets one file, which can be printed. One alone says nothing; whoever has " +
      "enough of them has the key.",
    names: "Custodians",
    namesHint: "Two to nine names, each on a line.",
    needed: "How many of them bring the key back",
    neededWrong: "At least two, and no more than there are custodians.",
    oldSay:
      "Shares of before still open the same key. If one was stolen, have the key replaced instead.",
    makeDo: "Choose a folder and make them",
    cancel: "Cancel",
    written: (files: string) => `Written: ${files}.`,
    writtenSay: "Give each custodian one of them, and keep no copy on this computer.",
    would: (who: string, authority: string) =>
      `The shares of ${who} bring back the key of ${authority}. Nothing was taken in.`,
    restoreTitle: "Bring the authority’s key back",
    restoreSay:
      "In a new vault made for the same authority, or in one that lost the key’s file. Choose as " +
      "many shares at once as are needed.",
    restoreDo: "Choose shares and bring it back",
    restored: (authority: string) => `The key of ${authority} is back.`,
    reopenSay: "This vault acts with it once it is opened again.",
    lock: "Lock, to open it again",
    letter: {
      open: "Write a letter…",
      title: "Let this installation into a team",
      say:
        "Where your authority has no installation left in a team, it lets this one in by a " +
        "letter. A leader of another party carries it, and decides nothing by that.",
      team: "The team’s id",
      teamHint: "64 digits. A partner reads them in Roster, at Carry a letter.",
      teamWrong: "Write all 64 digits.",
      until: "Last day of the mandate",
      file: "in.letter",
      do: "Write the letter…",
      written: (label: string) => `The letter is written to ${label}.`,
      writtenSay:
        "Give it to a leader of another party, and compare the eight words of your card in person.",
    },
  },
  keys: {
    title: "Keys that packets for you are sealed to",
    due: (days: number) => `The key in use is ${many(days, "day", "days")} old. Make a new one.`,
    made: (when: string) => `Made ${when}`,
    current: "In use: packets are sealed to it.",
    kept: "Kept for packets that are still on their way.",
    waits: (who: string) => `Kept: these partners do not know the newer one yet: ${who}.`,
    destroyed: "Destroyed: what was sealed to it can be opened by nobody.",
    destroyedOn: (day: string) =>
      `Destroyed on ${day}: what was sealed to it can be opened by nobody.`,
    open: "Make a new key…",
    say: "Your fingerprint stays. Nobody has to compare words again.",
    confirmTitle: "Make a new key for packets?",
    does: [
      "Every partner hears of the new key with your next packets and seals to it from then on.",
      "The old key opens what is on its way, until every partner knows the new one, at the " +
        "latest for 90 days. Then it is destroyed.",
      "A packet that was sealed to a destroyed key is lost: its sender has to write it anew. " +
        "Packets that you took in stay readable.",
      "Your fingerprint stays, and nobody has to compare words again.",
    ],
    do: "Make a new key",
    done: "A new key is made and announced.",
    doneSay: "Write packets to your partners: the old key goes once all of them know the new one.",
  },
  holds: "What it holds",
  holdsTeams: "Teams",
  holdsSets: "Change sets",
  holdsBlobs: "Sealed originals",
  holdsBytes: "Bytes sealed",
  holdsJournal: "Journal",
  verify: "Verify everything",
  verifying: "Reading everything back…",
  verifySay: "Reads every frame, signature and sealed original again.",
  verifyClean: "Nothing is wrong.",
  verifyFaults: (n: number) => many(n, "fault", "faults"),
  verifyCounts: (frames: number, sets: number, blobs: number, items: number, log: number) =>
    `${many(frames, "frame", "frames")}, ${many(sets, "change set", "change sets")}, ` +
    `${many(blobs, "sealed original", "sealed originals")}, ${many(items, "item", "items")}, ` +
    `${many(log, "log entry", "log entries")} read.`,
  remarks: "After opening",
};
