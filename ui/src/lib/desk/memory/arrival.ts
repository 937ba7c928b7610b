// The in-memory desk's answers about what arrived: gaps, requests, what is held, slips.
import type { Calls, FeedGap, GapReport, HeldPacket } from "../contract";
import { ago, hex, now } from "./clock";
import type { Handlers } from "./handlers";
import { antwerp, ghent } from "./people";
import { whyOf } from "./why";
import { refusal, type TeamWorld, type World } from "./world";

export type ArrivalCalls = Extract<
  keyof Calls,
  | "exchange_why"
  | "exchange_missing"
  | "exchange_request"
  | "exchange_held"
  | "exchange_admit"
  | "exchange_refuse"
  | "exchange_slip"
  | "exchange_export"
>;

const RULE =
  "Held is what would withdraw 20 items or change 200 records at once, when that is more than " +
  "10 % of what is here.";

/** Gives a team something of everything that does not arrive by itself. */
export function seedArrival(one: TeamWorld): void {
  const items = one.items.filter((item) => item.state === "BE").slice(0, 5);
  one.held = [
    {
      packet: hex("held packet", 64),
      author: antwerp.who,
      sets: "BE operational 12–14",
      ids: [12, 13, 14].map((seq) => hex(`held ${seq}`, 64)),
      withdrawals: 1212,
      changes: 3,
      behind: 2,
      sample: items.map((item) => `${item.exhibit} ${item.title}`),
      words: "held: 1212 withdrawals, 3 changed records",
      refused: null,
      decided: null,
    },
  ];
  const lost = one.items.find((item) => !item.held && item.text === "not-held");
  if (lost) {
    const { item, exhibit } = lost;
    one.lost = [{ item, exhibit, segments: 2, givers: [ghent.who] }];
  }
  one.exchange.held = 3;
  one.exchange.splits = [
    {
      who: antwerp.who,
      compartment: "agreement",
      number: 7,
      sets: [hex("branch one", 64), hex("branch two", 64)],
      hint: "Ask which copy is theirs, and revoke the installation if one is not.",
    },
  ];
}

export function arrivalCalls(world: World): Pick<Handlers, ArrivalCalls> {
  const label = (place: string) => world.places.get(place)?.label ?? place;
  const find = (team: string, id: string): HeldPacket => {
    const { held } = world.team(team);
    const found = held.find((one) => one.packet === id || one.ids.includes(id));
    if (found) return found;
    throw refusal("held-unknown", "Nothing that is held here has that id.", "Look again.");
  };
  const decided = (team: string, admitted: number, refused: number) => {
    const one = world.team(team);
    const open = one.held.filter((held) => held.refused === null);
    one.exchange.held = open.reduce((sum, held) => sum + held.ids.length, 0);
    world.saved(["teams", "roster", "evidence", "notes", "exchange", "records"]);
    return { admitted, refused, held: one.exchange.held, waiting: one.exchange.waiting };
  };
  return {
    exchange_why: ({ team, about }) => whyOf(world.team(team), about),
    exchange_missing: ({ team }) => gaps(world.team(team)),
    exchange_request: ({ team, out }) => {
      const report = gaps(world.team(team));
      const blobs = report.originals.reduce((sum, one) => sum + one.segments, 0);
      world.record("disclosure", "request-written", team, []);
      return {
        folder: label(out),
        files: report.complete ? 0 : 1,
        bytes: report.complete ? 0 : 2_400,
        change_sets: report.change_sets,
        blobs,
        keys: report.keys,
        to: report.feeds.flatMap((feed) => [feed.author, ...feed.givers]),
        report,
      };
    },
    exchange_held: ({ team }) => ({ team, packets: world.team(team).held, rule: RULE }),
    exchange_admit: ({ team, held }) => {
      const one = world.team(team);
      const found = find(team, held);
      one.held = one.held.filter((each) => each !== found);
      for (const item of one.items) {
        if (found.sample.some((line) => line.startsWith(item.exhibit))) item.withdrawn = true;
      }
      settle(one, found.author.installation);
      world.record("alteration", "held-admitted", team, found.ids);
      return decided(team, found.ids.length + found.behind, 0);
    },
    exchange_refuse: ({ team, held, reason }) => {
      const found = find(team, held);
      const words = found.words.replace("held", "refused here");
      Object.assign(found, { refused: reason, decided: now(), words });
      world.record("alteration", "held-refused", team, found.ids, reason);
      return decided(team, 0, found.ids.length);
    },
    exchange_slip: ({ folder }) => ({
      folder: label(folder),
      files: 3,
      bytes: 48_200_000,
      damaged: 0,
      renamed: 0,
      sha256: hex("slip", 64),
      words: ["crane", "otter", "velvet", "anchor", "lamp", "river", "stone", "maple"],
      when: now(),
      text: "COMITY - SLIP FOR A STICK OR FOLDER\n\nFiles          3 whole, 0 damaged, 0 renamed\n",
    }),
    exchange_export: ({ team, out }) => {
      world.record("disclosure", "chains-exported", team, []);
      world.saved(["records"]);
      return { path: label(out), count: 317, bytes: 210_000, sha256: hex("chains", 64) };
    },
  };
}

/** What was let in is held no more: the partner's row says so. */
function settle(one: TeamWorld, installation: string): void {
  const partner = one.exchange.partners.find((each) => each.installation === installation);
  if (!partner) return;
  const to = partner.held_to + 5;
  const words = `complete to ${to}`;
  Object.assign(partner, { standing: "complete", words, held_to: to, receipt: ago(1) });
}

/** Gaps as the partners' rows tell them, and originals that lack segments. */
function gaps(one: TeamWorld): GapReport {
  const feeds = one.exchange.partners.flatMap((each): FeedGap[] =>
    each.missing.map((told) => {
      const [compartment = "", missing = ""] = told.split(" ");
      const [first = 0, last = first] = missing.split("–").map(Number);
      return {
        author: {
          installation: each.installation,
          person: each.person,
          authority: each.authority,
          state: each.state,
        },
        compartment,
        feed: hex(`feed ${each.installation}`, 64),
        held: `1–${first - 1}, ${last + 1}`,
        missing,
        count: last - first + 1,
        givers: [ghent.who],
        words:
          `you hold ${each.state} ${compartment} 1–${first - 1}, ${last + 1}; ` +
          `missing ${missing}; ask ${each.state} or BE`,
      };
    }),
  );
  return {
    team: one.team.team,
    feeds,
    originals: one.lost,
    keys: 0,
    change_sets: feeds.reduce((sum, feed) => sum + feed.count, 0),
    complete: feeds.length === 0 && one.lost.length === 0,
  };
}
