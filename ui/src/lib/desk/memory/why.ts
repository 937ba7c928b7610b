// The in-memory desk's answer to why something did not arrive: a chain of facts for every end,
// in the words of the desk; the first that does not hold is the reason and has one next step.
import type { EvidenceItem, PartnerStatus, Stamp, Why, WhyEnd } from "../contract";
import { ago, hex } from "./clock";
import { lyon } from "./people";
import { refusal, type TeamWorld } from "./world";

class Chain {
  facts: WhyEnd["facts"] = [];
  next: string | null = null;

  holds(what: string, when: Stamp | null = null): void {
    if (this.next === null) this.facts.push({ holds: true, what, when });
  }
  stops(what: string, next: string): void {
    if (this.next !== null) return;
    this.facts.push({ holds: false, what, when: null });
    this.next = next;
  }
  end(who: WhyEnd["who"], own: boolean): WhyEnd {
    return { who, own, arrived: this.next === null, facts: this.facts, next: this.next };
  }
}

/** Answers for this installation, then for every partner of the team. */
export function whyOf(one: TeamWorld, about: string): Why {
  const wanted = about.trim().toUpperCase();
  const item = one.items.find((each) => each.exhibit === wanted || each.item === about);
  if (!item) return unheard(one, wanted);
  const place = `${item.state} operational ${(one.items.indexOf(item) % 44) + 1}`;
  return {
    about: `${item.exhibit}, ${place}`,
    set: hex(`set ${item.item}`, 64),
    ends: [here(item, place), ...one.exchange.partners.map((partner) => there(item, partner))],
  };
}

function unheard(one: TeamWorld, wanted: string): Why {
  const state = /^([A-Z]{2})-\d{4}-\d{4}$/.exec(wanted)?.[1];
  if (!state) {
    throw refusal(
      "change-set-unknown",
      "No change set here has that id or place.",
      "Write an exhibit number, the first eight digits of an id, or a place such as BE 42.",
    );
  }
  const chain = new Chain();
  const gap = one.exchange.partners.find((each) => each.state === state && each.missing[0]);
  if (gap) {
    chain.stops(
      `${state} ${gap.missing[0]} is missing here; it may be in it.`,
      `Write a request and ask ${state} or BE.`,
    );
  }
  chain.stops(
    `Nothing that came from ${state} tells of it, and no gap is known.`,
    `Ask ${state} whether it was sent, and for a packet or a receipt.`,
  );
  return { about: wanted, set: null, ends: [chain.end(lyon.who, true)] };
}

function here(item: EvidenceItem, place: string): WhyEnd {
  const chain = new Chain();
  chain.holds(`${place} was signed by ${item.custody[0]?.who.person ?? ""}.`, item.indexed);
  chain.holds(`${place} is admitted here.`);
  if (item.text === "not-released") {
    chain.stops(
      "Its key is not here: it was not released to this installation, or is still on its way.",
      "Write a request; whoever may give the key sends it.",
    );
  }
  chain.holds("Its key is here.");
  if (!item.held) {
    chain.stops(
      "2 of 2 sealed segments are missing here.",
      "Write a request; its author or a partner who holds it sends them.",
    );
  }
  chain.holds("Its sealed original is held here.");
  return chain.end(lyon.who, true);
}

function there(item: EvidenceItem, partner: PartnerStatus): WhyEnd {
  const { installation, person, authority, state, standing } = partner;
  const chain = new Chain();
  if (item.state === state && item.authority === authority) chain.holds(`${state} wrote it.`);
  else if (standing === "ended") {
    chain.stops(
      `${state}'s mandate was ended; nothing is sent to it.`,
      "If that was not meant, add it to the roster again.",
    );
  } else if (state === "EU") {
    chain.stops(
      `${state}'s role does not hold operational.`,
      "Nothing to do, unless its role should hold that.",
    );
  } else {
    chain.holds(`${state}'s mandate stands and holds operational.`);
    if (standing === "waiting-for-receipt") {
      chain.holds(`A packet with it was written for ${state}.`);
      chain.stops(
        `${state}'s last receipt does not name it.`,
        `Ask ${state} to receive the packet, or write it again to a new place.`,
      );
    }
    chain.holds(`${state}'s receipt 12 says that it holds it.`, partner.receipt ?? ago(150));
  }
  return chain.end({ installation, person, authority, state }, false);
}
