// The in-memory desk's answers about teams, agreements and rosters.
import type { Agreement, Calls, Proposal } from "../contract";
import { agreementOf, fields } from "./clauses";
import { ago, dayFromNow, hex, now } from "./clock";
import type { Handlers } from "./handlers";
import { decide, removals } from "./removals";
import { keys, rotate } from "./keys";
import { replacements } from "./replacements";
import { reissue, revoke } from "./revoke";
import { clerk, lyon, partners } from "./people";
import { rosterRow } from "./teams";
import { paged, refusal, type TeamWorld, type World } from "./world";

type RosterCall = Extract<
  keyof Calls,
  `roster_${string}` | `installation_${string}` | `removals_${string}` | `replacements_${string}`
>;
type WorkCall = Extract<keyof Calls, `team_${string}` | `agreement_${string}`> | RosterCall;

export function workCalls(world: World): Pick<Handlers, WorkCall> {
  return { ...teamCalls(world), ...agreementCalls(world), ...rosterCalls(world) };
}

function teamCalls(world: World): Pick<Handlers, Extract<keyof Calls, `team_${string}`>> {
  const answer = (one: TeamWorld, declined: string | null) => {
    const own = one.team.parties_signed.find((party) => party.state === lyon.who.state);
    if (own) Object.assign(own, { when: now(), declined: declined !== null, reason: declined });
    one.team.to_sign = false;
    if (declined !== null) one.team.stage = "declined";
    else one.team.signed += 1;
    if (one.team.signed >= one.team.signatures) one.team.stage = "in-force";
    world.saved(["teams"]);
    return one.team;
  };
  return {
    team_found: (args) => {
      const parties = args.parties.map((name) => {
        const found = partners.find((one) => one.who.installation === name);
        if (!found) throw refusal("card-unknown", "No card here has that id.", "Add the card.");
        return found;
      });
      const base = world.teams[2];
      if (!base) throw refusal("internal", "The invented world is empty.", "Start again.");
      const everybody = [lyon, ...parties];
      const id = hex(args.name + world.next, 32);
      const team: TeamWorld["team"] = {
        ...base.team,
        team: id,
        name: [{ value: args.name, who: lyon.who, when: now() }],
        stage: "signing",
        purpose: args.purpose,
        from: args.from,
        until: args.until,
        operates_in: args.operates_in,
        parties: everybody.map((one) => one.who.state),
        participants: [],
        signed: 1,
        signatures: everybody.length,
        to_sign: false,
        partners: [],
        evidence: 0,
        notes: 0,
        checks: [],
        next_meeting: [],
        days_left: Math.round((Date.parse(args.until) - Date.now()) / 86_400_000),
        parties_signed: everybody.map((one, i) => ({
          authority: one.who.authority,
          state: one.who.state,
          declined: false,
          reason: null,
          when: i === 0 ? now() : null,
        })),
      };
      world.teams.unshift({
        team,
        agreement: agreementOf(team, false),
        items: [],
        notes: [],
        conflicts: [],
        proposals: [],
        held: [],
        lost: [],
        compartments: [],
        roster: everybody.map((one) => rosterRow(team, one, "leader")),
        exchange: {
          ...base.exchange,
          team: id,
          partners: [],
          couriers: [],
          own_sets: 3,
          held: 0,
          refused: [],
          splits: [],
        },
      });
      world.record("collection", "team-found", id, [id]);
      world.saved(["teams"]);
      return { team: id, name: args.name, checks: [] };
    },
    team_sign: ({ team }) => answer(world.team(team), null),
    team_decline: ({ team, reason }) => answer(world.team(team), reason),
    team_list: (paging) =>
      paged(
        world.teams.map((one) => one.team),
        paging,
      ),
    team_show: ({ team }) => ({ ...world.team(team).team }),
    team_set: ({ team, field, value }) => {
      const one = world.team(team).team;
      const set = [{ value, who: lyon.who, when: now() }];
      if (field === "working_name") one.name = set;
      else if (field === "next_meeting") one.next_meeting = set;
      else throw refusal("field-unknown", "There is no field of that name.", "Look at the list.");
      world.saved(["teams"]);
      return one;
    },
  };
}

function agreementCalls(world: World): Pick<Handlers, Extract<keyof Calls, `agreement_${string}`>> {
  const proposalOf = (agreement: Agreement, id: string): Proposal => {
    const found = agreement.proposals.find((one) => one.proposal === id);
    if (!found) throw refusal("proposal-unknown", "No proposal has that id.", "Look again.");
    return found;
  };
  const answer = (team: string, id: string, declined: string | null) => {
    const { agreement } = world.team(team);
    const proposal = proposalOf(agreement, id);
    const own = proposal.answers.find((one) => one.state === lyon.who.state);
    if (own) Object.assign(own, { when: now(), declined: declined !== null, reason: declined });
    proposal.to_answer = false;
    const clause = agreement.clauses.find((one) => proposal.field.startsWith(`${one.clause}.`));
    if (declined !== null) proposal.state = "declined";
    else if (proposal.answers.every((one) => one.when)) {
      proposal.state = "agreed";
      const field = clause?.fields.find((one) => one.name === proposal.field);
      if (field) field.value = proposal.value;
    }
    if (clause && proposal.state !== "open") clause.status = "agreed";
    world.saved(["teams"]);
    return proposal;
  };
  return {
    agreement_show: ({ team }) => structuredClone(world.team(team).agreement),
    agreement_fields: (paging) => paged(fields, paging),
    agreement_propose: ({ team, field, value }) => {
      const { agreement, team: row } = world.team(team);
      const clause = agreement.clauses.find((one) => field.startsWith(`${one.clause}.`));
      const held = clause?.fields.find((one) => one.name === field);
      if (!clause || !held) {
        throw refusal("field-unknown", "There is no field of that name.", "Look at the list.");
      }
      const proposal: Proposal = {
        proposal: hex(field + value, 32),
        field,
        label: held.label,
        before: held.value,
        value,
        who: lyon.who,
        when: now(),
        state: "open",
        to_answer: false,
        answers: row.parties_signed.map((one) => ({
          ...one,
          when: one.state === lyon.who.state ? now() : null,
          declined: false,
          reason: null,
        })),
      };
      clause.status = "proposed";
      agreement.proposals.unshift(proposal);
      world.saved(["teams"]);
      return proposal;
    },
    agreement_sign: ({ team, proposal }) => answer(team, proposal, null),
    agreement_decline: ({ team, proposal, reason }) => answer(team, proposal, reason),
    agreement_history: ({ team, clause, ...paging }) => {
      const { agreement } = world.team(team);
      const held = agreement.clauses.find((one) => one.clause === clause)?.fields ?? [];
      return paged(
        [
          ...held.map((field) => ({
            field: field.name,
            event: "founded",
            value: field.value,
            who: lyon.who,
            when: ago(60 * 24 * 284),
            reason: null,
          })),
          ...agreement.proposals
            .filter((one) => one.field.startsWith(`${clause}.`))
            .map((one) => ({
              field: one.field,
              event: "proposed",
              value: one.value,
              who: one.who,
              when: one.when,
              reason: null,
            })),
        ],
        paging,
      );
    },
  };
}

function rosterCalls(world: World): Pick<Handlers, RosterCall> {
  return {
    roster_list: ({ team, ...paging }) => paged(world.team(team).roster, paging),
    roster_add: ({ team, card, role, from, until }) => {
      const one = world.team(team);
      const person = partners.find((known) => known.who.installation === card);
      if (!person) throw refusal("card-unknown", "No card here has that id.", "Add the card.");
      const row = { ...rosterRow(one.team, person, role), from, until };
      one.roster = one.roster.filter((old) => old.installation !== row.installation).concat(row);
      world.saved(["roster", "teams"]);
      return row;
    },
    roster_carry: ({ team, verified }) => {
      if (!verified) {
        const not = refusal("card-not-verified", "The words were not compared.", "Compare them.");
        throw Object.assign(not, { reference: clerk.fingerprint.join(" ") });
      }
      const one = world.team(team);
      const row = rosterRow(one.team, clerk, "leader");
      one.roster = one.roster.filter((old) => old.installation !== row.installation).concat(row);
      world.saved(["roster", "teams"]);
      return row;
    },
    roster_details: ({ team, installation, person, capacity }) => {
      const row = world.team(team).roster.find((one) => one.installation === installation);
      if (!row) throw refusal("recipient-unknown", "No such installation.", "Look at the roster.");
      const before = { person: row.person ?? "", capacity: row.capacity ?? "", until: now() };
      row.earlier = [before, ...(row.earlier ?? [])];
      row.person = person?.trim() ?? row.person;
      row.capacity = capacity?.trim() ?? row.capacity;
      world.saved(["roster", "teams"]);
      return row;
    },
    roster_end: ({ team, installation, on, reason }) => {
      const row = world.team(team).roster.find((one) => one.installation === installation);
      if (!row) throw refusal("recipient-unknown", "No such installation.", "Look at the roster.");
      const ended = { ended_on: on, end_reason: reason, ended_by: lyon.who, ended_when: now() };
      Object.assign(row, { ...ended, current: on >= dayFromNow(0) });
      world.saved(["roster", "teams"]);
      return row;
    },
    installation_revoke: (asked) => revoke(world, asked),
    installation_keys: () => keys(world),
    installation_rotate: () => rotate(world),
    installation_reissue: (asked) => reissue(world, asked),
    removals_show: ({ team }) => removals(world, team),
    removals_decide: (asked) => decide(world, asked),
    replacements_show: ({ team }) => replacements(world, team),
  };
}
