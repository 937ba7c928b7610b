// The in-memory desk's proposals on items: Lyon answers those on its own, and proposes to others.
import type { Calls, EvidenceItem, Handling, ItemProposal, Route } from "../contract";
import { ago, hex, now } from "./clock";
import type { Handlers } from "./handlers";
import { ghent, lyon, turin, type Person } from "./people";
import { paged, refusal, type TeamWorld, type World } from "./world";

export type ProposalCall = Extract<
  keyof Calls,
  "evidence_propose" | "evidence_proposals" | "evidence_answer"
>;

export function proposalCalls(world: World): Pick<Handlers, ProposalCall> {
  return {
    evidence_propose: ({ team, item, field, value, reason }) => {
      const found = world.item(team, item);
      if (isOwn(found)) {
        throw refusal("own-item", "That item is your own authority's.", "Write the field.");
      }
      const made = proposalOf(found, lyon, field, value, reason, 0);
      world.team(team).proposals.push(made);
      world.record("alteration", "evidence-propose", team, [found.exhibit], reason);
      world.saved(["evidence", "records"]);
      return made;
    },
    evidence_proposals: ({ team, item, ...paging }) => {
      const about = item ? world.item(team, item) : undefined;
      const all = world.team(team).proposals.filter((one) => !about || one.item === about.item);
      const first = (one: ItemProposal) => (one.to_answer ? 0 : one.state === "open" ? 1 : 2);
      const rows = [...all].sort((a, b) => first(a) - first(b));
      return {
        ...paged(rows, paging),
        to_answer: rows.filter((one) => one.to_answer).length,
        may_propose: about !== undefined && !isOwn(about),
      };
    },
    evidence_answer: ({ team, proposal, accept, reason }) => {
      const one = world.team(team).proposals.find((known) => known.proposal === proposal);
      if (!one) throw refusal("proposal-unknown", "No such proposal is here.", "Look at the list.");
      if (!one.to_answer) {
        throw refusal("already-answered", "It is answered already.", "An answer stands.");
      }
      const answer = { accepted: accept, reason, who: lyon.who, when: now() };
      const state = accept ? ("accepted" as const) : ("refused" as const);
      Object.assign(one, { state, to_answer: false, answers: [answer] });
      if (accept) write(world.item(team, one.item), one);
      const act = accept ? "evidence-accept" : "evidence-refuse";
      world.record("alteration", act, team, [one.exhibit], reason);
      world.saved(["evidence", "records"]);
      return one;
    },
  };
}

function isOwn(item: EvidenceItem): boolean {
  return item.authority === lyon.who.authority;
}

function write(item: EvidenceItem, { field, value }: ItemProposal): void {
  if (field === "handling") item.handling = value as Handling;
  else if (field === "restriction") item.restriction = value;
  else if (field === "route") item.route = value as Route;
  else if (field === "media-type") item.media_type = value;
  else item.withdrawn = true;
}

function valueNow(item: EvidenceItem, field: string): string {
  if (field === "handling") return item.handling;
  if (field === "restriction") return item.restriction ?? "";
  if (field === "route") return item.route;
  return field === "media-type" ? item.media_type : "";
}

function proposalOf(
  item: EvidenceItem,
  by: Person,
  field: string,
  value: string,
  reason: string,
  minutes: number,
): ItemProposal {
  return {
    proposal: hex(`${item.item}${field}${value}`, 64),
    item: item.item,
    exhibit: item.exhibit,
    title: item.title,
    field,
    before: valueNow(item, field),
    value,
    reason,
    who: by.who,
    when: minutes === 0 ? now() : ago(minutes),
    state: "open",
    answers: [],
    to_answer: isOwn(item),
    remark: null,
  };
}

/** Two proposals that wait for Lyon, and one of Lyon's that Turin refused. */
export function seedProposals(one: TeamWorld): void {
  const own = one.items.filter((item) => isOwn(item) && item.text !== "not-released");
  const theirs = one.items.find((item) => item.authority === turin.who.authority);
  const [first, second] = own;
  if (first) {
    const made = proposalOf(first, turin, "route", "voluntary", "The bank gave it by itself.", 300);
    one.proposals.push(made);
  }
  if (second) {
    const why = "Our court reads it in open session.";
    one.proposals.push(proposalOf(second, ghent, "restriction", "Not before 1 March", why, 90));
  }
  if (!theirs) return;
  const asked = "Nothing in it is older than the team.";
  const refused = proposalOf(theirs, lyon, "route", "jit-measure", asked, 4000);
  const because = "It was seized for our own case.";
  const answers = [{ accepted: false, reason: because, who: turin.who, when: ago(3000) }];
  one.proposals.push({ ...refused, state: "refused", answers });
}
