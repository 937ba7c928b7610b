// Acts on many chosen items. The desk takes one item an act: each is signed and admitted by
// itself, so what was done stays done when one is refused or the person stops.
import { asProblem, call } from "$lib/desk/desk";
import type { EvidenceRow, Problem } from "$lib/desk/contract";

export class Tagging {
  done = $state(0);
  all = $state(0);
  running = $state(false);
  problem = $state.raw<Problem | undefined>();
  /** Set when it ended: with all of them, or before. */
  ended = $state(false);
  #stop = false;

  /** Tags every row, in order, until one is refused or `stop` is called. */
  async run(team: string, rows: EvidenceRow[], tag: string): Promise<void> {
    if (this.running || tag.trim() === "" || rows.length === 0) return;
    this.forget();
    this.running = true;
    this.all = rows.length;
    try {
      for (const row of rows) {
        if (this.#stop) break;
        await call("evidence_set", { team, item: row.item, field: "tag+", value: tag.trim() });
        this.done += 1;
      }
    } catch (thrown) {
      this.problem = asProblem(thrown);
    }
    this.running = false;
    this.ended = true;
  }

  stop(): void {
    this.#stop = true;
  }

  forget(): void {
    this.#stop = this.ended = false;
    this.done = this.all = 0;
    this.problem = undefined;
  }
}
