// Settings are kept at once. What was changed last is what stands at the end, however quickly one
// change follows the other; "saved" is said when the desk has read back the last of them.
import { keepBeforeLock } from "$lib/leaving";
import { asProblem } from "$lib/desk/desk";
import type { Problem } from "$lib/desk/contract";

/** A field that is being typed in is kept when no letter came for so long, in milliseconds. */
const PAUSE_MS = 800;

export class Saving {
  state = $state<"idle" | "saving" | "saved">("idle");
  problem = $state.raw<Problem | undefined>();
  #last: Promise<unknown> = Promise.resolve();
  #turn = 0;

  /** Keeps a change after those before it; answers whether it was kept. */
  run(change: () => Promise<unknown>): Promise<boolean> {
    const mine = ++this.#turn;
    this.state = "saving";
    this.problem = undefined;
    const done = this.#last.then(change).then(
      () => {
        if (mine === this.#turn && !this.problem) this.state = "saved";
        return true;
      },
      (thrown: unknown) => {
        this.problem = asProblem(thrown);
        this.state = "idle";
        return false;
      },
    );
    this.#last = done;
    return done;
  }
}

/**
 * Keeps a field when typing pauses, when it is left, and before the vault locks. Call it while a
 * component is being made.
 */
export function whenTyped(
  saving: Saving,
  keep: () => Promise<unknown>,
): { typed: () => void; left: () => void } {
  let pause: ReturnType<typeof setTimeout> | undefined;
  const now = async () => {
    if (pause === undefined) return;
    clearTimeout(pause);
    pause = undefined;
    await keep();
  };
  $effect(() => {
    const stop = keepBeforeLock(now);
    return () => {
      stop();
      void now();
    };
  });
  return {
    typed: () => {
      // What stands in the field now is not what was saved.
      saving.state = "idle";
      clearTimeout(pause);
      pause = setTimeout(now, PAUSE_MS);
    },
    left: () => void now(),
  };
}
