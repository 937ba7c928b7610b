// A person asked to try the recovery file: the gate opens on that form after the lock, once.
let asked = false;

export function askRecoveryTry(): void {
  asked = true;
}

export function takeRecoveryTry(): boolean {
  const taken = asked;
  asked = false;
  return taken;
}
