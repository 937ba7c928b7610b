// Copies numbers, hashes and fingerprints, and clears them again: after a minute and on lock.
// Clears only what was put there by this window: it reads back and compares; where reading is not
// allowed, only if nobody copied here and the window kept the focus meanwhile.
const CLEAR_MS = 60_000;

interface Put {
  text: string;
  /** Somebody may have copied something else since. */
  doubtful: boolean;
  timer: ReturnType<typeof setTimeout>;
}

/** How the last copy stands; `kept` when it could not be told to be ours any more. */
export type CopyState = "copied" | "cleared" | "kept" | "refused";

let put: Put | undefined;
let last = $state.raw<{ text: string; state: CopyState } | undefined>();

export const clipboard = {
  /** Returns how a copied text stands; undefined when it is not the last one copied here. */
  stateOf(text: string): CopyState | undefined {
    return last?.text === text ? last.state : undefined;
  },
};

/** Puts a text on the clipboard for a minute. */
export async function copy(text: string): Promise<void> {
  clearTimeout(put?.timer);
  put = undefined;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    last = { text, state: "refused" };
    return;
  }
  put = { text, doubtful: false, timer: setTimeout(() => void clearCopied(), CLEAR_MS) };
  last = { text, state: "copied" };
}

/** Clears what was copied here, now. Forgets it here in any case. */
export async function clearCopied(): Promise<void> {
  const mine = put;
  if (!mine) return;
  clearTimeout(mine.timer);
  put = undefined;
  const state = (await isOurs(mine)) ? await clear() : "kept";
  last = { text: mine.text, state };
}

/** Forgets which text was copied: called when the vault has locked. */
export function forgetCopied(): void {
  void clearCopied().finally(() => (last = undefined));
}

async function isOurs({ text, doubtful }: Put): Promise<boolean> {
  try {
    return (await navigator.clipboard.readText()) === text;
  } catch {
    return !doubtful;
  }
}

async function clear(): Promise<CopyState> {
  try {
    await navigator.clipboard.writeText("");
    return "cleared";
  } catch {
    return "kept";
  }
}

const doubt = () => {
  if (put) put.doubtful = true;
};
document.addEventListener("copy", doubt);
document.addEventListener("cut", doubt);
window.addEventListener("blur", doubt);
