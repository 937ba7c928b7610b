// Where the person is: plain state, with a way back. It holds ids only, never content.

export type TeamPlace =
  "overview" | "agreement" | "roster" | "evidence" | "notes" | "exchange" | "records";

/** The sections of the settings. */
export type SettingsPart =
  "security" | "locked" | "look" | "searches" | "authority" | "keys" | "vault";

export type Route =
  | { at: "home" }
  | { at: "new-team" }
  | { at: "cards" }
  | { at: "log" }
  | { at: "settings"; part?: SettingsPart | undefined }
  | { at: "about" }
  | { at: "team"; team: string; place: TeamPlace; about?: string | undefined };

let here = $state.raw<Route>({ at: "home" });
const before: Route[] = [];
const after: Route[] = [];
const KEPT = 50;

export const route = {
  get now(): Route {
    return here;
  },
};

/** Goes to a place. */
export function go(to: Route): void {
  before.push(here);
  if (before.length > KEPT) before.shift();
  after.length = 0;
  here = to;
}

/** Goes to a place of a team, and there to a thing by its id. */
export function goTeam(team: string, place: TeamPlace, about?: string): void {
  go({ at: "team", team, place, about });
}

export function goBack(): void {
  const to = before.pop();
  if (!to) return;
  after.push(here);
  here = to;
}

export function goForward(): void {
  const to = after.pop();
  if (!to) return;
  before.push(here);
  here = to;
}

/** Forgets where the person was, as a new vault or a test begins. */
export function forgetRoute(): void {
  before.length = 0;
  after.length = 0;
  here = { at: "home" };
}
