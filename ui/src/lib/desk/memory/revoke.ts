// The in-memory desk revokes an installation, and one was revoked before: what it wrote later is
// there to be read and does not count.
import type {
  LateWork,
  ReissueLateWork,
  RevocationReport,
  RevokeInstallation,
  StandingMark,
} from "../contract";
import { ago, now } from "./clock";
import { genoa, lyon } from "./people";
import { refusal, type TeamWorld, type World } from "./world";

/** Most exhibit numbers that a report lists. */
const EXHIBITS_MAX = 200;

export const PAST_CUT_OFF: StandingMark = {
  code: "past-cut-off",
  words: "its installation was revoked, and it lies after",
  counts: false,
};
const PENDING: StandingMark = {
  code: "cut-off-pending",
  words: "its installation was revoked; what counts here is not yet known",
  counts: true,
};

/** Plans or does it; only what is done wants a reason. */
export function revoke(world: World, asked: RevokeInstallation): RevocationReport {
  const { team, installation, reason, plan } = asked;
  const one = world.team(team);
  const row = one.roster.find((each) => each.installation === installation);
  if (!row) throw refusal("recipient-unknown", "No such installation.", "Look at the roster.");
  if (!plan && reason.trim() === "") {
    throw refusal("reason-missing", "No reason was given.", "Write why; it is logged.");
  }
  if (row.own || row.revoked) {
    const said = row.own ? "This is your own installation." : "It is revoked already.";
    throw refusal("not-allowed", said, "Another leader of the team revokes this one.");
  }
  if (!plan) {
    const revoked = { who: lyon.who, when: now(), reason, disputed: false };
    Object.assign(row, { revoked, current: false });
    end(one, installation);
    world.record("alteration", "installation-revoked", team, [installation], reason);
    world.saved(["roster", "teams", "exchange", "evidence", "notes", "records"]);
  }
  const kept = one.items.filter((item) => item.text !== "not-released");
  return {
    row,
    planned: plan,
    counts: [
      { compartment: "control", change_sets: 4, split: false },
      { compartment: "agreement", change_sets: 7, split: false },
      { compartment: "operational", change_sets: 1033, split: false },
    ],
    keeps: {
      change_sets: 1044,
      items: kept.length,
      originals: kept.filter((item) => item.segments.length > 0).length,
      notes: one.notes.length,
      exhibits: kept
        .map((item) => item.exhibit)
        .sort()
        .slice(0, EXHIBITS_MAX),
    },
  };
}

const REISSUED: StandingMark = {
  code: "reissued",
  words: "written past a cut-off; its own authority re-issued it",
  counts: true,
};

/** Lists what a revoked installation of ours wrote late; what is re-issued counts, marked. */
export function reissue(world: World, asked: ReissueLateWork): LateWork {
  const one = world.team(asked.team);
  const row = one.roster.find((each) => each.installation === asked.installation);
  if (!row) throw refusal("recipient-unknown", "No such installation.", "Look at the roster.");
  if (!row.same_authority) {
    throw refusal("not-allowed", "It is another authority's.", "Its own authority re-issues it.");
  }
  const codes = [PAST_CUT_OFF.code, REISSUED.code];
  const late = one.items.filter((item) => item.mark && codes.includes(item.mark.code));
  const wanted = (set: string) => asked.only.length === 0 || asked.only.includes(set);
  if (!asked.plan) {
    for (const item of late) if (wanted(item.item)) item.mark = REISSUED;
    world.record("alteration", "late-work-reissued", asked.team, [row.installation], asked.reason);
    world.saved(["roster", "evidence", "notes", "exchange", "records"]);
  }
  return {
    row,
    planned: asked.plan,
    sets: late.map((item, at) => ({
      set: item.item,
      compartment: "operational",
      number: 1034 + at,
      when: item.indexed,
      changes: 1,
      exhibits: [item.exhibit],
      reissued: item.mark?.code === REISSUED.code,
    })),
  };
}

function end(one: TeamWorld, installation: string): void {
  const partner = one.exchange.partners.find((each) => each.installation === installation);
  if (partner) Object.assign(partner, { standing: "ended", words: "installation revoked" });
}

/** Gives a team an installation that was revoked three days ago, and what it wrote since. */
export function seedRevoked(one: TeamWorld): void {
  const row = one.roster.find((each) => each.installation === genoa.who.installation);
  const revoked = {
    who: lyon.who,
    when: ago(60 * 24 * 3),
    reason: "The laptop was stolen from a car in Genoa.",
    disputed: false,
  };
  if (row) Object.assign(row, { revoked, current: false });
  end(one, genoa.who.installation);
  const [first, second] = one.items.filter((item) => item.state === "IT" && item.title !== "");
  if (first) first.mark = PAST_CUT_OFF;
  if (second) second.mark = PENDING;
  one.notes
    .at(-1)
    ?.revisions.splice(0, 2, { who: genoa.who, when: ago(60 * 24), mark: PAST_CUT_OFF });
}
