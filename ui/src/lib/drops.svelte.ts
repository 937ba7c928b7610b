// Files dropped on the window, on their way to the plan of the open team.
let waiting = $state.raw<{ team: string; place: string; count: number } | undefined>();

export const drops = {
  get waiting() {
    return waiting;
  },
};

/** Hands a drop to a team's evidence. */
export function giveDrop(team: string, place: string, count: number): void {
  waiting = { team, place, count };
}

/** Takes the drop that waits for this team, once. */
export function takeDrop(team: string): { place: string; count: number } | undefined {
  if (waiting?.team !== team) return undefined;
  const taken = waiting;
  waiting = undefined;
  return taken;
}

export function forgetDrops(): void {
  waiting = undefined;
}
