// A question to the desk that a screen shows: loading, problem or content. On a notice about its
// areas it asks again; it keeps the last answer only until the next one is there.
import { untrack } from "svelte";
import type { Area, Problem } from "./contract";
import { asProblem, call, onNotice, type Args, type CallName, type Reply } from "./desk";

/** How long an answer to the question before may stand while the new one is on its way. */
const STALE_MS = 150;
/** Notices come up to five times a second; asking this often is enough for a person. */
const PAUSE_MS = 250;

export interface Query<R> {
  readonly reply: R | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  /** Asks again now. */
  again(): void;
}

/**
 * Asks `name` with what `args` gives, and again whenever that changes or a notice names one of
 * `areas`. While `args` gives null nothing is asked. Call it while a component is being made.
 */
export function query<K extends CallName>(
  name: K,
  args: () => Args<K> | null,
  areas: Area[] = [],
): Query<Reply<K>> {
  let reply = $state.raw<Reply<K> | undefined>();
  let problem = $state.raw<Problem | undefined>();
  let loading = $state(true);
  let asked: Args<K> | null = null;
  let turn = 0;
  let running = false;
  let dirty = false;
  let pause: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    if (asked === null) return;
    const mine = ++turn;
    running = true;
    dirty = false;
    try {
      const answer = await call(name, asked);
      if (mine !== turn) return;
      reply = answer;
      problem = undefined;
    } catch (thrown) {
      if (mine !== turn) return;
      reply = undefined;
      problem = asProblem(thrown);
    }
    running = false;
    loading = false;
    if (dirty) later();
  }

  function later(): void {
    if (running) {
      dirty = true;
    } else {
      pause ??= setTimeout(() => {
        pause = undefined;
        void ask();
      }, PAUSE_MS);
    }
  }

  $effect(() => {
    asked = args();
    const old = untrack(() => reply);
    const stale = setTimeout(() => {
      if (old !== undefined && reply === old) reply = undefined;
      if (reply === undefined && problem === undefined) loading = true;
    }, STALE_MS);
    if (asked === null) {
      turn += 1;
      reply = undefined;
      loading = false;
    } else {
      problem = undefined;
      if (old === undefined) loading = true;
      void ask().finally(() => clearTimeout(stale));
    }
    return () => clearTimeout(stale);
  });

  $effect(() => {
    const stop = onNotice((notice) => {
      if (notice.areas.some((area) => areas.includes(area))) later();
    });
    return () => {
      stop();
      clearTimeout(pause);
      turn += 1;
    };
  });

  return {
    get reply() {
      return reply;
    },
    get problem() {
      return problem;
    },
    get loading() {
      return loading;
    },
    again: () => void ask(),
  };
}
