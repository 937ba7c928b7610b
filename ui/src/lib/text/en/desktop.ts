// The window on the desktop: the vaults of an account, files opened with Comity, closing.
import { many, num } from "../words";

export const desktop = {
  others: "Other vaults on this computer",
  add: "Open another vault…",
  make: "Make a vault elsewhere…",
  madeIn: (folder: string) => `The vault will be made in the folder “${folder}”.`,
  forget: (label: string) => `Take “${label}” off this list; the vault itself is not touched`,
  within: (folder: string) => `in “${folder}”`,
  exchanged: (when: string) => `last exchange ${when}`,
  states: {
    open: "Open",
    locked: "Locked",
    absent: "No vault in its folder any more",
    unreachable: "Not reachable: a stick or a share is not there",
  },
  waiting: (n: number) => `${many(n, "opened file waits", "opened files wait")}.`,
  waitingSay: "Nothing was done with them. After unlocking you are asked about each.",
  card: (name: string) => `A card was opened: ${name}.`,
  cardSay: "It is added as not compared. Compare its eight words by voice before you rely on it.",
  cardDo: "Add the card",
  packets: (n: number, name: string) =>
    n === 1 ? `A packet was opened: ${name}.` : `${num(n)} packets were opened.`,
  packetsSay: "Each is checked as any other; what is refused is told with its reason.",
  packetsDo: "Take in",
  other: (n: number, name: string) =>
    n === 1
      ? `${name} is neither a card nor a packet.`
      : `${num(n)} files are neither cards nor packets.`,
  otherSay: "Files can become evidence of a team. They are planned first; nothing is taken yet.",
  otherNoTeam: "Files can become evidence of a team, and there is no team here yet.",
  otherTeam: "Team",
  otherDo: "Plan the import",
  leave: "Leave it",
  closeTitle: "Work is still running",
  closeTask: (kind: string, files: number) =>
    files === 0 ? `${kind}.` : `${kind} of ${many(files, "file", "files")}.`,
  kinds: {
    evidence_import: "Import",
    exchange_receive: "Taking packets in",
    exchange_send: "Writing packets",
    text_reading: "Reading the text",
  } as Record<string, string>,
  kindOther: "Task",
  closeExchange: "Packets are being written or taken in.",
  closeSay:
    "Closing stops it. What was taken stays, and the same import can be taken up again later. " +
    "A packet in hand is finished first, which may take a moment.",
  stay: "Stay",
  stop: "Stop and close",
};
