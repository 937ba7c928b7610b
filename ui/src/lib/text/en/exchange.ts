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
  weHoldTo: (to: number) => `we hold 1–${num(to)}; ask them to write packets again`,
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
    `${many(n, "change set waits", "change sets wait")} for what they build on.`,
  conflicts: "Conflicts",
  conflictsSay: "two statements on one field; both are kept until a person decides",
  noConflicts: "No field has two statements.",
  field: {
    title: "title",
    description: "description",
    tags: "tags",
    working_name: "working name",
    next_meeting: "next meeting",
  } as Record<string, string>,
  conflictOf: (field: string, label: string) => `The ${field} of ${label}`,
  statement: (n: number) => `Statement ${n}`,
  stands: "This stands",
  standsTitle: "Which statement stands?",
  standsSay: (value: string) =>
    `“${value}” will stand. The other stays in the history, with your reason.`,
  standsDo: "It stands",
  resolved: (value: string) => `“${value}” stands.`,
  sent: {
    title: "Packets written",
    none: "Nothing new for anybody, so nothing was written.",
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
    close: "Close",
  },
  taken: {
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
