// The clauses of the model agreement as the in-memory desk fills them in.
import type { Agreement, Clause, ClauseField, PartySignature, Team } from "../contract";
import { ago, hex } from "./clock";
import { ghent, turin } from "./people";

type Row = [clause: string, number: string, title: string, fields: [string, string, string][]];

const rows: Row[] = [
  ["parties", "1", "Parties", [["authorities", "Competent authorities", "list"]]],
  ["purpose", "2", "Purpose", [["text", "Purpose", "text"]]],
  [
    "period",
    "3",
    "Period",
    [
      ["from", "First day", "date"],
      ["until", "Last day", "date"],
    ],
  ],
  ["states", "4", "States of operation", [["states", "States", "states"]]],
  ["leaders", "5", "Leaders", [["list", "Leaders", "list"]]],
  ["members", "6", "Members", [["notice", "Replacement by notice", "text"]]],
  ["participants", "7", "Participants", [["list", "Participants", "list"]]],
  ["gathering", "8", "Gathering evidence", [["procedure", "Procedure", "text"]]],
  ["access", "9", "Access to evidence", [["sharing", "Sharing", "text"]]],
  [
    "prior",
    "10",
    "Evidence from before",
    [
      ["included", "Included", "yes-no"],
      ["since", "Not older than", "date"],
    ],
  ],
  ["outside", "11", "States outside the team", [["consent", "Consent", "text"]]],
  ["platform", "12", "EU platform", [["use", "Used", "yes-no"]]],
  ["seconded", "13", "Seconded members", [["weapons", "May carry service weapons", "yes-no"]]],
  ["amendments", "14", "Amendments", [["form", "Form", "text"]]],
  ["consultation", "15", "Consultation", [["rhythm", "Rhythm", "text"]]],
  ["media", "16", "Media", [["line", "Agreed line", "text"]]],
  ["evaluation", "17", "Evaluation", [["when", "When", "text"]]],
  ["disclosure", "18", "Disclosure, assets", [["rules", "Rules", "text"]]],
  ["organisation", "19", "Costs, languages", [["languages", "Languages", "list"]]],
];

const values: Record<string, string> = {
  "members.notice": "Replacement by written notice of the leader concerned, annexed.",
  "gathering.procedure": "By the law of the State in whose territory the team operates.",
  "access.sharing": "Every member has access to what the team has gathered, unless marked.",
  "prior.included": "yes",
  "prior.since": "2025-09-01",
  "outside.consent": "The receiving party asks the State that gave it before it is shared.",
  "platform.use": "no",
  "seconded.weapons": "no",
  "amendments.form": "Any written form, by mutual consent.",
  "consultation.rhythm": "Every six weeks, and before every action day.",
  "organisation.languages": "French, Italian, English",
};

export const fields: ClauseField[] = rows.flatMap(([clause, number, clause_title, list]) =>
  list.map(([name, label, form]) => ({
    name: `${clause}.${name}`,
    number,
    clause_title,
    label,
    form,
  })),
);

/** Returns the agreement of a team, with one open proposal when it is in force. */
export function agreementOf(team: Team, proposal: boolean): Agreement {
  const now: Record<string, string> = {
    ...values,
    "parties.authorities": team.parties_signed.map((one) => one.authority).join("; "),
    "purpose.text": team.purpose,
    "period.from": team.from,
    "period.until": team.until,
    "states.states": team.operates_in.join(" "),
    "leaders.list": "FR: O. Lamarzelle; BE: J. Vanderslagh",
    "participants.list": team.participants.join(", "),
  };
  const clauses: Clause[] = rows.map(([clause, number, title, list]) => ({
    clause,
    number,
    title,
    fields: list.map(([name, label]) => ({
      name: `${clause}.${name}`,
      label,
      value: now[`${clause}.${name}`] ?? "",
    })),
    status: team.stage === "signing" ? "signing" : "agreed",
  }));
  for (const clause of clauses) {
    if (clause.fields.every((field) => field.value === "")) clause.status = "empty";
    if (proposal && clause.clause === "period") clause.status = "proposed";
  }
  const answer = (authority: string, state: string, at: number | null): PartySignature => ({
    authority,
    state,
    when: at === null ? null : ago(at),
    declined: false,
    reason: null,
  });
  return {
    team: team.team,
    clauses,
    checks: team.checks,
    signatures: team.parties_signed,
    versions:
      team.stage === "signing"
        ? []
        : [
            { number: 1, since: ago(60 * 24 * 60), changed: null },
            { number: 2, since: ago(60 * 24 * 20), changed: "Purpose" },
          ],
    days_left: team.days_left,
    proposals: proposal
      ? [
          {
            proposal: hex(`${team.team}p`, 32),
            field: "period.until",
            label: "Last day",
            before: team.until,
            value: "2027-06-30",
            who: ghent.who,
            when: ago(60 * 52),
            state: "open",
            to_answer: true,
            answers: [
              answer("JIRS Lyon", "FR", null),
              answer(turin.who.authority, "IT", 60 * 20),
              answer(ghent.who.authority, "BE", 60 * 52),
            ],
          },
        ]
      : [],
  };
}
