// The desk as the interface sees it: one way to call, one way to hear that something changed.
// Who answers (Tauri or the in-memory desk) is decided once, in app/main.ts.
import type { Calls, Notice, Problem } from "./contract";

export type CallName = keyof Calls;
export type Args<K extends CallName> = Calls[K]["args"];
export type Reply<K extends CallName> = Calls[K]["reply"];

export interface Desk {
  /** Asks the desk; rejects with a `Problem`. */
  call<K extends CallName>(name: K, args: Args<K>): Promise<Reply<K>>;
  /** Hears notices until the returned function is called. */
  onNotice(hear: (notice: Notice) => void): () => void;
}

let desk: Desk | undefined;
const lockListeners = new Set<() => void>();

export function setDesk(answering: Desk): void {
  desk = answering;
}

/** Calls the desk. Every refusal is a `Problem`; a locked vault is also told to the app. */
export async function call<K extends CallName>(name: K, args: Args<K>): Promise<Reply<K>> {
  if (!desk) throw noDesk;
  try {
    return await desk.call(name, args);
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (problem.code === "vault-locked") for (const hear of lockListeners) hear();
    throw problem;
  }
}

export function onNotice(hear: (notice: Notice) => void): () => void {
  return desk ? desk.onNotice(hear) : () => {};
}

/** Hears that a call was refused because the vault is locked. */
export function onVaultLocked(hear: () => void): () => void {
  lockListeners.add(hear);
  return () => lockListeners.delete(hear);
}

const noDesk: Problem = {
  code: "not-here",
  message: "This page has no desk to talk to.",
  hint: "Open it in the Comity window.",
  retry: false,
  reference: null,
};

/** Returns what was thrown as a problem: the desk's own, or one that names the failure. */
export function asProblem(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown;
  if (typeof thrown === "string") {
    try {
      const parsed: unknown = JSON.parse(thrown);
      if (isProblem(parsed)) return parsed;
    } catch {
      // Not a document: told below as it is.
    }
  }
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: "internal",
    message: "Something in Comity failed.",
    hint: "What was saved before stays saved. Please report the reference.",
    retry: false,
    reference: words.slice(0, 120),
  };
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Problem).code === "string" &&
    typeof (value as Problem).message === "string"
  );
}
