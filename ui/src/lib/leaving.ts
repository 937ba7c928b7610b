// What must be kept before the vault locks: whoever holds unsaved words says how to keep them.
// The lock waits for them, but not for ever.
const WAIT_MS = 2_000;
const keepers = new Set<() => Promise<unknown>>();

/** Keeps words before a lock, until the returned function is called. */
export function keepBeforeLock(keep: () => Promise<unknown>): () => void {
  keepers.add(keep);
  return () => keepers.delete(keep);
}

/** Runs every keeper; ends when all have answered or when it took too long. */
export async function keepEverything(): Promise<void> {
  const all = Promise.allSettled([...keepers].map((keep) => keep()));
  await Promise.race([all, new Promise((done) => setTimeout(done, WAIT_MS))]);
}
