// Words that several features use: standings, states, roles, handling.
import type {
  Handling,
  Role,
  Route,
  Standing,
  TaskState,
  TeamStage,
  TextState,
  Visible,
} from "../../desk/contract";

const stages: Record<TeamStage, string> = {
  signing: "Signing",
  "in-force": "In force",
  declined: "Declined",
  ended: "Ended",
};
const roles: Record<Role, string> = {
  leader: "Leader",
  member: "Member",
  participant: "Participant",
};
const handling: Record<Handling, string> = {
  H0: "general",
  H1: "not in court",
  H2: "not onward",
  H3: "see text",
};
const handlingLong: Record<Handling, string> = {
  H0: "H0: may be used for preventing and combating crime",
  H1: "H1: not in court without the provider’s permission",
  H2: "H2: not onward without the provider’s permission",
  H3: "H3: other restriction, in words",
};
const routes: Record<Route, string> = {
  "jit-measure": "Measure inside the team",
  "pre-jit": "National file older than the team",
  "eio-mla": "Investigation Order or legal assistance",
  europol: "Europol",
  fiu: "Financial intelligence unit",
  epoc: "European Production Order",
  voluntary: "Given voluntarily",
  osint: "Open sources",
};
const visible: Record<Visible, string> = {
  holds: "holds it, receipt verified",
  sent: "sent, waiting for their receipt",
  "not-sent": "not sent yet",
  "not-released": "not released",
};
const text: Record<TextState, string> = {
  searched: "searched",
  "no-text": "no text",
  failed: "failed",
  "not-held": "not held here",
  "not-released": "not released to us",
};
const standing: Record<Standing, string> = {
  complete: "complete",
  held: "held until a person decides",
  missing: "something is missing",
  "waiting-for-receipt": "waiting for their receipt",
  "nothing-yet": "nothing exchanged yet",
  ended: "mandate ended",
};
const task: Record<TaskState, string> = {
  running: "Running",
  paused: "Paused",
  cancelling: "Stopping: what is half done is finished first",
  cancelled: "Cancelled",
  done: "Finished",
  failed: "Stopped with a problem",
};

export const common = {
  stages,
  roles,
  handling,
  handlingLong,
  routes,
  visible,
  text,
  standing,
  task,
  restricted: (name: string) => `In the restricted compartment ${name}: its members alone.`,
  mark: {
    chip: "does not count",
    chipCounts: "marked",
    say: (why: string) => `Readable, does not count: ${why}.`,
    sayCounts: (why: string) => `Counts, with a mark: ${why}.`,
  },
  unknown: "–",
  unknownSpoken: "not known here",
  none: "none",
  today: "today",
  us: "us",
  by: (who: string) => `by ${who}`,
  personOf: (person: string, authority: string) => `${person}, ${authority}`,
  nobody: "a person not released to us",
};
