// The log, narrowed by kind and by words. The desk lists it by page and does not narrow, so pages
// are read here until all were, or so many; what was looked through is always said.
import type { Operation, RecordRow } from "$lib/desk/contract";
import { asProblem, call } from "$lib/desk/desk";
import type { Problem } from "$lib/desk/contract";
import { folded } from "$lib/fuzzy";

const PER_PAGE = 1_000;
/** Entries looked through at most, newest first. */
export const LOOKED_MAX = 20_000;

/** Says whether an entry is of the kind and has every word somewhere. */
export function fits(row: RecordRow, operation: Operation | "all", words: string[]): boolean {
  if (operation !== "all" && row.operation !== operation) return false;
  if (words.length === 0) return true;
  const text = folded(
    [row.number, row.act, row.person, row.recipient, row.reason, ...row.objects].join(" "),
  );
  return words.every((word) => text.includes(word));
}

export class FoundRecords {
  rows = $state.raw<RecordRow[]>([]);
  looked = $state(0);
  of = $state(0);
  running = $state(false);
  problem = $state.raw<Problem | undefined>();
  #turn = 0;

  get total(): number {
    return this.rows.length;
  }
  at(index: number): RecordRow | undefined {
    return this.rows[index];
  }
  show(): void {}

  /** Looks anew; what was looked for before is given up. */
  async look(team: string | null, operation: Operation | "all", asked: string): Promise<void> {
    const turn = (this.#turn += 1);
    const words = folded(asked).split(/\s+/).filter(Boolean);
    this.running = true;
    this.problem = undefined;
    let found: RecordRow[] = [];
    try {
      for (let page = 1; (page - 1) * PER_PAGE < LOOKED_MAX; page += 1) {
        const got = await call("records_list", { team, page, per_page: PER_PAGE });
        if (turn !== this.#turn) return;
        found = found.concat(got.rows.filter((row) => fits(row, operation, words)));
        this.rows = found;
        this.looked = Math.min(page * PER_PAGE, got.total);
        this.of = got.total;
        if (this.looked >= got.total) break;
      }
    } catch (thrown) {
      if (turn === this.#turn) this.problem = asProblem(thrown);
    }
    if (turn === this.#turn) this.running = false;
  }

  /** Gives up looking, as the screen is left. */
  stop(): void {
    this.#turn += 1;
    this.running = false;
  }
}
