// An act a person starts: busy while it runs, and its problem stays until the next try.
import type { Problem } from "./contract";
import { asProblem } from "./desk";

export class Act {
  busy = $state(false);
  problem = $state.raw<Problem | undefined>();

  /** Runs the act unless it runs already; answers undefined when it was refused. */
  async run<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.problem = undefined;
    try {
      return await act();
    } catch (thrown) {
      this.problem = asProblem(thrown);
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  forget(): void {
    this.problem = undefined;
  }
}
