// Help, screen by screen: what it is for, what its words mean. Keys come from the screens.
interface Page {
  title: string;
  what: string;
  words: [word: string, means: string][];
}

const pages = {
  locked: {
    title: "The locked vault",
    what:
      "Everything this office holds is in one encrypted vault on this computer. The passphrase " +
      "opens it; nobody else can, and nobody can reset it. While it is locked, only what its " +
      "owner chose to be readable is shown.",
    words: [
      ["Recovery file", "opens the vault when the passphrase is lost; it sets a new passphrase"],
      ["Draft", "unsaved words, sealed when the vault locked; they open where they were written"],
      ["Other vaults", "those opened on this account before; one is open in a window at a time"],
      [
        "Not reachable",
        "the folder is on a stick or share that is not there; put it in, try again",
      ],
      ["Taken off the list", "forgotten here and untouched where it is; its folder adds it again"],
      ["Opened file", "a card or packet somebody double-clicked; it waits, unread, until unlock"],
    ],
  },
  absent: {
    title: "A new vault",
    what:
      "Three choices: who you are, a passphrase, and where the recovery file goes. Partners will " +
      "know you by your name, capacity and authority. Keep the recovery file away from this " +
      "computer, and try it once.",
    words: [
      ["Fingerprint", "eight words over your keys, which partners compare with you by voice"],
      ["Competent authority", "the office in whose name you sign"],
    ],
  },
  home: {
    title: "Home",
    what:
      "All teams with how they stand, and below them what asks for a person. Every line of the " +
      "list has one next step.",
    words: [
      ["Stage", "signing, in force, declined or ended"],
      ["Complete to 44", "we hold every change set of that partner up to number 44"],
      ["Waiting for their receipt", "sent, and not yet confirmed by a signed receipt"],
    ],
  },
  "new-team": {
    title: "Found a team",
    what:
      "Write the founding text in short and choose the parties from cards known here. The team " +
      "is in force when every party has signed the same text.",
    words: [
      ["Party", "a competent authority that signs the agreement"],
      ["Participant", "a body that takes part and is no party, such as Eurojust"],
    ],
  },
  cards: {
    title: "Cards",
    what:
      "Every installation has a signed card. Compare its eight words by voice with the person it " +
      "names, over a line you trust, before you rely on what comes from there.",
    words: [
      ["Card", "the signed introduction of an installation"],
      ["Compared", "a person here has heard the same words read aloud"],
    ],
  },
  log: {
    title: "Operations log",
    what:
      "What was done at this installation: collection, alteration, consultation, disclosure, " +
      "combination, erasure, access. Each entry holds the hash of the one before, so that a " +
      "missing or changed entry is found.",
    words: [
      ["Verify", "walks the chain from the first entry and says where it breaks"],
      ["Recipient", "to whom something was disclosed"],
    ],
  },
  settings: {
    title: "Settings",
    what:
      "How soon the vault locks, the recovery file and its trial, what a locked vault tells, how " +
      "this window looks, saved searches, further installations of your authority, the keys that " +
      "packets for you are sealed to, and reading everything back. Every change is kept at once; " +
      "“saved” is said when it was read back.",
    words: [
      ["Further installation", "works for the same authority; its key stays where it was made"],
      [
        "Key for packets",
        "partners seal to it; make a new one every month, the old one is destroyed once all know",
      ],
      ["Label", "shown while the vault is locked: choose words that anybody may read"],
      ["Fingerprint", "eight words over your keys, which partners compare with you by voice"],
      ["UTC", "the same time everywhere; every time is shown with its zone and in UTC"],
    ],
  },
  about: {
    title: "About",
    what: "Which version this is, under which licence, and what it is made of.",
    words: [],
  },
  overview: {
    title: "Overview of a team",
    what:
      "Purpose, period and States of the team, who has signed, what its checks found. While the " +
      "founding text waits for your authority’s signature it is here to be read and answered.",
    words: [
      ["Working name", "a name for daily use; it is no part of the agreement"],
      ["Check", "what is missing or does not fit in the agreement or the roster"],
    ],
  },
  agreement: {
    title: "Agreement",
    what:
      "The clauses of the agreement, each with its fields, its history, and what is proposed. A " +
      "change counts when every party has signed it; until then the old text stands.",
    words: [
      ["Proposal", "a change to one field, which every party signs or declines"],
      ["Redline", "what went is struck through, what came is underlined"],
      ["Signing", "the founding text waits for signatures and cannot be changed"],
    ],
  },
  roster: {
    title: "Roster",
    what:
      "Who belongs to the team, as what, from when to when. Bars are mandates, drawn against " +
      "today and the agreement’s end.",
    words: [
      ["Mandate", "an installation, a role and a period"],
      [
        "Seconded",
        "a member in a State of operation that is not their own; it follows from " +
          "territory and is never stored",
      ],
      ["Ended", "nothing new is shared with them; they are told so, and keep what they had"],
      ["Revoked", "what the installation writes afterwards is readable and does not count"],
      ["Late work", "written past a revocation; its own authority may stand for it, with a reason"],
      ["Restricted compartment", "of some leaders and members alone; who leaves keeps what it had"],
      ["Frozen", "leaders removed each other; all authorities decide together who stays"],
      ["Replaced key", "all other parties signed that a new key stands for one lost or stolen"],
    ],
  },
  evidence: {
    title: "Evidence",
    what:
      "The index of the team’s exhibits. Drop files to plan an import; nothing is taken before " +
      "you say so. The line above the table says what a search covers.",
    words: [
      ["Exhibit number", "State, year and running number, never given twice"],
      [
        "Handling",
        "what recipients may do with it; anybody tightens, its authority loosens if asked to",
      ],
      ["Proposal", "what its authority should change about an exhibit; it accepts or refuses"],
      ["Saved search", "the words and filters under a name, for you alone; the bookmark saves one"],
      ["Custody", "what happened to an item, each event signed"],
      ["– and ∅", "not known or not applicable; opened and empty"],
    ],
  },
  notes: {
    title: "Notes",
    what:
      "Texts the team writes together. What two people write apart is merged and nobody’s words " +
      "are dropped. “Saved” is said when the words were written and read back.",
    words: [
      ["Fact, Assessment", "what a paragraph claims; no mark says nothing"],
      ["@FR-2026-0137 p. 4", "names an exhibit and a page; Ctrl and a click opens it"],
      ["Undo", "takes back what you wrote, never what others wrote"],
    ],
  },
  exchange: {
    title: "Exchange",
    what:
      "How it stands with each partner: what we hold of theirs, what they hold of ours. Packets " +
      "go by folder, stick or share; nothing is sent by itself unless a folder is watched.",
    words: [
      ["Packet", "sealed change sets on their way"],
      ["Receipt", "a signed statement of what arrived and was verified"],
      ["Missing 41–43", "change sets that a partner made and that have not arrived here"],
      ["Request packet", "asks for exactly what is missing; any member who holds it answers"],
      ["Held", "what would withdraw or change much at once waits, unapplied, for your decision"],
      ["Signed twice", "two change sets under one number: nothing in that feed counts from there"],
      ["Slip", "what lies on a stick as eight words, which both offices compare"],
      [
        "Conflict",
        "statements on one field, side by side until somebody decides: one stands, or all",
      ],
    ],
  },
  records: {
    title: "Records of a team",
    what: "The entries of the operations log that concern this team.",
    words: [["Export", "writes the entries to a file, with the chain to check them by"]],
  },
} satisfies Record<string, Page>;

export type HelpPage = keyof typeof pages;

export const help = {
  pages: pages as Record<HelpPage, Page>,
  wordsTitle: "Words",
  keysTitle: "Keys here",
  allKeys: "All keys",
  close: "Close",
  keysSay: "What can be done now, and the keys for it. They change with the screen.",
};
