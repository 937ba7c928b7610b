// The window's clock, for the foot: it moves once every few seconds and nothing else moves.
const TICK_MS = 5_000;

let now = $state.raw(new Date());
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

setInterval(() => (now = new Date()), TICK_MS);

export const clock = {
  get now(): Date {
    return now;
  },
  zone,
};
