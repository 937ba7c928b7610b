// The agreement: clauses, proposals, history, signatures, checks.
import { many } from "../words";

export const agreements = {
  title: "Agreement",
  sub: (clauses: number, open: number) =>
    many(clauses, "clause", "clauses") +
    (open > 0 ? `, ${many(open, "proposal", "proposals")} open` : ""),
  clauses: "Clauses",
  count: (agreed: number, other: number) => `${agreed} agreed, ${other} to look at`,
  status: {
    agreed: "agreed",
    proposed: "change proposed",
    empty: "not filled in",
    signing: "in signature",
  },
  notFilled: "not filled in",
  propose: "Propose a change",
  proposeField: (label: string) => `New value: ${label}`,
  proposeSay: "Every party signs or declines. Your own signature is given with the proposal.",
  proposeDo: "Propose and sign",
  cancel: "Cancel",
  forms: {
    text: "",
    date: "Year-month-day.",
    states: "Two letters each, parted by spaces.",
    list: "Parted by commas.",
    "yes-no": "yes or no",
  } as Record<string, string>,
  proposed: (who: string, when: string) => `${who}, ${when}`,
  proposals: "Proposals",
  state: { open: "open", agreed: "in force", declined: "declined" },
  sign: "Sign",
  decline: "Decline…",
  declineTitle: "Decline the proposal?",
  declineSay: "The value in force stays. The others see your reason.",
  declineDo: "Decline",
  answered: { yes: "signed", no: "declined", open: "not answered yet" },
  signatures: "Signatures",
  founding: "on the founding text",
  period: "Period",
  checks: "Checks",
  history: "History",
  historyEvents: {
    founded: "founded",
    proposed: "proposed",
    signed: "signed",
    declined: "declined",
    "in force": "in force",
  } as Record<string, string>,
  noHistory: "Nothing happened to this clause yet.",
};
