// Exchange: partners, packets, couriers, conflicts.
import { many, num } from "../words";

export const exchange = {
  title: "Exchange",
  sub: (own: number, waiting: number) =>
    `own feed 1–${num(own)}` +
    (waiting > 0 ? `, ${many(waiting, "change set waits", "change sets wait")}` : ""),
  takeIn: "Take in packets",
  takeFiles: "Files…",
  takeFolder: "A folder or stick…",
  write: "Write packets",
  partners: "Partners",
  partnersSay: "every word is computed from what was verified, not from the last attempt",
  installation: "Installation",
  weHold: "What we hold of theirs",
  drawn: "Drawn",
  nextStep: "Next step",
  theyHold: "What they hold of ours",
  received: (when: string) => `received ${when}`,
  receivedNever: "nothing received yet",
  weHoldTo: (to: number) => `${num(to)} held without a gap`,
  verified: (to: number, of: number) =>
    to >= of ? `verified our 1–${num(to)}` : `verified our 1–${num(to)} of ${num(of)}`,
  noReceipt: "no receipt yet",
  missingBlobs: (n: number) => `${many(n, "original", "originals")} missing here`,
  theyMiss: (n: number) => `${many(n, "original", "originals")} missing there`,
  writeFor: "Write packets",
  compare: "Compare",
  emptyTitle: "No partner yet",
  emptySay: "Partners appear when the roster names their installations.",
  couriers: "Couriers",
  couriersNone:
    "No folder is watched. Packets go by hand: write them into a folder or onto a stick.",
  watch: "Watch a folder",
  unwatch: "Stop watching",
  reachable: "reachable",
  notReachable: "not reachable",
  looked: (when: string) => `Looked ${when}.`,
  counts: (received: number, sent: number) =>
    `${many(received, "packet", "packets")} taken and ${num(sent)} written since unlock.`,
  refusedTitle: "Refused",
  refusedSay: "Kept whole, applied nowhere, each with its reason.",
  waitingTitle: (n: number) =>
    n === 1
      ? "1 change set waits for what it builds on."
      : `${num(n)} change sets wait for what they build on.`,
  conflicts: "Conflicts",
  conflictsSay: "several statements on one field; all are kept until a person decides",
  noConflicts: "No field has statements that somebody must decide on.",
  field: {
    title: "title",
    description: "description",
    tags: "tags",
    working_name: "working name",
    next_meeting: "next meeting",
  } as Record<string, string>,
  conflictOf: (field: string, label: string) => `The ${field} of ${label}`,
  statement: (n: number) => `Statement ${n}`,
  under: (version: number | null) =>
    version === null
      ? "before the agreement was signed"
      : `under version ${num(version)} of the agreement`,
  stands: "This stands",
  keepAll: (n: number) =>
    n === 2 ? "Keep both as separate statements" : "Keep all as separate statements",
  writeAnother: "Write another…",
  sealedSay: "One cannot be read here. Ask for what is missing, then decide.",
  deciding: {
    stands: {
      title: "This statement stands?",
      say: "The others stay in the history. Everybody who reads the field reads your reason.",
      confirm: "It stands",
    },
    keep: {
      title: "Keep them as separate statements?",
      say: "Each stays with its author. Everybody who reads the field reads your reason.",
      confirm: "Keep them",
    },
    write: {
      title: "Write another statement",
      say: "Yours stands in their place. They stay in the history, with your reason.",
      confirm: "It stands",
    },
  },
  another: "Your statement",
  resolved: (values: string[]) =>
    values.length === 1
      ? `“${values[0] ?? ""}” stands.`
      : `${num(values.length)} separate statements stand.`,
  held: {
    title: "Held until you decide",
    counts: (withdrawals: number, changes: number) =>
      [
        withdrawals > 0 ? many(withdrawals, "withdrawal", "withdrawals") : "",
        changes > 0 ? many(changes, "changed record", "changed records") : "",
      ]
        .filter(Boolean)
        .join(" and ") || "change sets",
    head: (what: string) => `Held: ${what}`,
    headRefused: (what: string) => `Refused here: ${what}`,
    say: (sets: string, who: string, behind: number) =>
      `${sets}, signed by ${who}.` +
      (behind > 0 ? ` ${many(behind, "change set waits", "change sets wait")} behind it.` : ""),
    because: (reason: string, when: string) => `Reason given here on ${when}: ${reason}`,
    sample: "Among what it would touch",
    more: (n: number) => `and ${many(n, "more", "more")}`,
    letIn: "Let it in…",
    letInDo: (n: number) => `Let ${many(n, "change set", "change sets")} in`,
    letInAfterAll: "Let it in after all…",
    refuse: "Refuse it here…",
    refuseDo: "Refuse it here",
    letInTitle: "Let this in?",
    letInSay: (what: string, who: string) =>
      `Here too, ${what} by ${who} will then count as they do at their author’s. Withdrawn items ` +
      "stay readable. This is not taken back; the author can only write anew.",
    refuseTitle: "Refuse it here?",
    refuseSay:
      "It stays kept and counts for nothing here. Its author is told by your receipt. You can " +
      "let it in later.",
    wasLetIn: (n: number) => `${many(n, "change set was", "change sets were")} let in.`,
    wasRefused: (n: number) => `${many(n, "change set was", "change sets were")} refused here.`,
    review: "Review",
  },
  missing: {
    title: "What is missing here",
    titleSay: "exact: what nobody told of is not guessed",
    nothing: "Nothing is missing that anybody told of.",
    feed: "Whose",
    held: "We hold",
    missing: "Missing",
    givers: "Who can give it",
    nothingHeld: "nothing",
    sets: (ranges: string, n: number) => `${ranges}, ${many(n, "change set", "change sets")}`,
    original: (n: number) => many(n, "sealed segment", "sealed segments"),
    originalOf: "sealed original",
    keys: (n: number) =>
      `${many(n, "record is", "records are")} here without a key that opens ` +
      (n === 1 ? "it." : "them."),
    nobody: "nobody said so yet",
    request: "Make a request packet…",
    requestSay: "It asks for exactly this. Any member who holds it answers when it next sends.",
    requested: (folder: string, sets: number, blobs: number, keys: number) => {
      const asked = [
        sets > 0 ? many(sets, "change set", "change sets") : "",
        blobs > 0 ? many(blobs, "sealed segment", "sealed segments") : "",
        keys > 0 ? many(keys, "key", "keys") : "",
      ];
      return (
        `A request is written to ${folder} and read back. It asks for ` +
        `${asked.filter(Boolean).join(", ")}.`
      );
    },
    requestedTo: (who: string) => `It can be opened by ${who}. Carry it there.`,
    requestedNone: "Nothing was missing any more, so nothing was written.",
    step: "Ask for it",
  },
  why: {
    title: "Why did this not arrive?",
    titleSay: "from what was admitted here and what receipts say",
    about: "Exhibit, change set or place",
    aboutHint: "FR-2026-0137, the first eight digits of an id, or BE 42",
    at: "Asked of",
    everywhere: "every installation",
    here: "this installation",
    own: "This installation",
    ask: "Find out",
    arrived: "arrived",
    notArrived: "not there",
    next: "Next:",
    onlyHere: "It is not known here, so nothing can be said about the others.",
  },
  splits: {
    title: "Signed twice",
    titleSay: "two different change sets under one number; the proof is kept",
    say: (who: string, compartment: string, n: number) =>
      `${who} signed two change sets under ${compartment} ${num(n)}. From that number on nothing ` +
      "in that feed counts, at any office that knows both.",
    proof: "Proof",
  },
  sent: {
    title: "Packets written",
    none: "Nothing new for anybody, so nothing was written.",
    stopped: "Stopped. What was written stays; write to the same place again to go on.",
    say: (files: number, bytes: string, folder: string) =>
      `${many(files, "file", "files")}, ${bytes}, in ${folder}. Written and read back; ` +
      "a partner holds it when their receipt is here.",
    sets: "Change sets",
    blobs: "Sealed originals",
    receipt: "Receipt",
    yes: "written",
    no: "–",
    remark: "Remark",
    partner: "For",
    slip: "Slip for the stick…",
    close: "Close",
  },
  slip: {
    title: "Slip for a stick",
    say:
      "It says what lies on a stick or in a folder, as eight words. Who hands it over and who " +
      "takes it each make one, and compare the words.",
    open: "Read a stick…",
    of: (folder: string) => `What lies on ${folder}`,
    compare:
      "Read these words aloud to the other office. The same words mean the same files, every " +
      "byte of them.",
    nothing: "No packet lies there. Choose the folder that packets were written into.",
    whole: "Whole",
    files: (n: number, bytes: string) => `${many(n, "file", "files")}, ${bytes}`,
    damaged: "Damaged",
    damagedSay: (n: number) =>
      `${many(n, "file is", "files are")} not what the name says. Write the stick again.`,
    renamed: "Renamed",
    renamedSay: (n: string) => `${n} with another name, not counted in the words`,
    read: "Read",
    hash: "SHA-256",
    save: "Save as a text…",
    saved: (label: string) => `Read once more and written to ${label}.`,
    fileName: "slip.txt",
    print: "Print",
    printTitle: "Slip for a stick or folder",
    printSay: "Compare these eight words with those that the other office reads.",
    close: "Close",
  },
  chains: {
    title: "Compare records",
    say:
      "For another State to check against its own records, without Comity: who signed what in " +
      "which order, and every receipt. No content leaves. It is logged.",
    do: "Export for comparison…",
    fileName: "records for comparison.json",
    written: (n: number, label: string) => `${many(n, "entry", "entries")} written to ${label}.`,
  },
  carrying: {
    taken: (done: number, total: number) =>
      `Taking packets in: ${num(done)} of ${many(total, "file", "files")}.`,
    takenSay: "What was taken in stays; taking the same place in again goes on there.",
    written: (done: number, total: number) =>
      `Writing packets and originals: ${num(done)} of ${num(total)}.`,
    writtenSay: "What was written stays; writing again goes on there.",
    stop: "Stop",
  },
  taken: {
    left: (n: number) =>
      `Stopped: ${many(n, "file was", "files were")} left. Take the same place in again to go on.`,
    title: "Packets taken in",
    say: (admitted: number, blobs: number, waiting: number, refused: number) =>
      `${many(admitted, "change set", "change sets")} admitted, ` +
      `${many(blobs, "sealed original", "sealed originals")} taken, ${num(waiting)} waiting, ` +
      `${num(refused)} refused.`,
    newTeams: (n: number) => `${many(n, "team is", "teams are")} new here.`,
    file: "File",
    from: "From",
    state: "State",
    reason: "Reason and what to do",
    states: {
      taken: "taken",
      "nothing-new": "nothing new",
      waiting: "waits for what it builds on",
      held: "held until a person decides",
      refused: "refused",
      "not-for-us": "not for this installation",
      damaged: "not whole",
      newer: "newer format",
      "unknown-sender": "sender not known or not compared",
      "not-a-packet": "no packet",
      own: "our own packet",
    },
    close: "Close",
  },
};
