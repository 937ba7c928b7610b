// Asks, for every team on the home screen, what the attention list is derived from.
import type { Area, TeamRow } from "$lib/desk/contract";
import { call, onNotice } from "$lib/desk/desk";
import type { TeamTold } from "./attention";

const AREAS: Area[] = ["teams", "exchange", "evidence", "notes", "roster", "cards"];
const PAUSE_MS = 400;

/** Returns what is told about each team; asked again on notices. Make it with a component. */
export function toldOf(
  rows: () => TeamRow[],
  draftsWaiting: () => number,
): { readonly teams: TeamTold[] } {
  let teams = $state.raw<TeamTold[]>([]);
  let turn = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;

  async function ask(list: TeamRow[], drafts: number) {
    const mine = ++turn;
    const told = await Promise.all(list.map((row) => askTeam(row, drafts > 0)));
    if (mine === turn) teams = told;
  }

  $effect(() => {
    void ask(rows(), draftsWaiting());
  });
  $effect(() => {
    const stop = onNotice((notice) => {
      if (!notice.areas.some((area) => AREAS.includes(area))) return;
      pause ??= setTimeout(() => {
        pause = undefined;
        void ask(rows(), draftsWaiting());
      }, PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(pause);
      turn += 1;
    };
  });
  return {
    get teams() {
      return teams;
    },
  };
}

async function askTeam(row: TeamRow, lookForDrafts: boolean): Promise<TeamTold> {
  const { team, stage } = row;
  if (stage === "declined") return { row };
  // A team whose answer is refused still has its row; its own screen tells the problem.
  const quiet = <T>(asked: Promise<T>) => asked.catch(() => undefined);
  const [agreement, exchange, conflicts, keys, proposals, drafts] = await Promise.all([
    stage === "ended" ? undefined : quiet(call("agreement_show", { team })),
    quiet(call("exchange_status", { team })),
    quiet(call("exchange_conflicts", { team })),
    quiet(call("replacements_show", { team })),
    // Those that wait for an answer come first, and their number comes with any page.
    quiet(call("evidence_proposals", { team, item: null, page: 1, per_page: 1 })),
    lookForDrafts ? quiet(draftsOf(team)) : undefined,
  ]);
  return { row, agreement, exchange, conflicts: conflicts?.rows, keys, proposals, drafts };
}

/** Returns the notes of a team whose unsaved words are kept; `new` for one being begun. */
async function draftsOf(team: string): Promise<string[]> {
  const { rows } = await call("note_list", { team, page: 1, per_page: 100 });
  const names = ["new", ...rows.map((row) => row.note)];
  const kept = await Promise.all(
    names.map((name) =>
      call("draft_get", { about: name === "new" ? `note:new:${team}` : `note:${name}` }),
    ),
  );
  return names.filter((_, i) => kept[i]?.text);
}
