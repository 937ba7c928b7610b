// The in-memory desk's imports: a plan from what was dropped or chosen, then a task in steps.
import type { Calls, FileReport, FileState, ImportEvidence, TaskState } from "../contract";
import { hex, now } from "./clock";
import { targetOf } from "./compartments";
import type { Handlers } from "./handlers";
import { makeItem } from "./items";
import { lyon } from "./people";
import { refusal, type World } from "./world";

const STEP_MS = 220;

type IntakeCall = "evidence_plan" | "evidence_import" | "import_report" | `task_${string}`;

export function intakeCalls(world: World): Pick<Handlers, Extract<keyof Calls, IntakeCall>> {
  return {
    evidence_plan: (args) => {
      const files = filesOf(world, args);
      const taken = files.filter((file) => file.state === "planned");
      const first = nextNumber(world, args.team);
      const within = targetOf(world, args.team, args.compartment);
      const name = (n: number) => `FR-2026-${String(n).padStart(4, "0")}`;
      return {
        files: taken.length,
        bytes: taken.reduce((sum, file) => sum + (file.size ?? 0), 0),
        first_exhibit: taken.length > 0 ? name(first) : null,
        last_exhibit: taken.length > 0 ? name(first + taken.length - 1) : null,
        handling: args.handling,
        visible_to: within
          ? [...new Set(within.members.map((member) => member.state))]
          : world.team(args.team).team.parties,
        remarks: files.filter((file) => file.state !== "planned"),
        free_bytes: 212e9,
        fits: true,
      };
    },
    evidence_import: (args) => {
      if (args.handling === "H3" && !args.restriction) {
        throw refusal(
          "restriction-missing",
          "H3 asks for the restriction in words.",
          "Write what the restriction is.",
        );
      }
      targetOf(world, args.team, args.compartment);
      return { task: start(world, args) };
    },
    import_report: ({ task }) => structuredClone(found(world, task).report),
    task_status: ({ task }) => structuredClone(found(world, task).status),
    task_cancel: ({ task }) => {
      found(world, task).stop();
      return structuredClone(found(world, task).status);
    },
    task_pause: ({ task }) => held(world, task, "running", "paused"),
    task_resume: ({ task }) => held(world, task, "paused", "running"),
  };
}

function held(world: World, task: number, from: TaskState, to: TaskState) {
  const { status } = found(world, task);
  if (status.state === from) status.state = to;
  const told = structuredClone(status);
  world.notify(["tasks"], { task: told });
  return told;
}

function found(world: World, task: number) {
  const one = world.tasks.get(task);
  if (!one) throw refusal("task-unknown", "There is no such task.", "Look at the list.");
  return one;
}

function nextNumber(world: World, team: string): number {
  const own = world
    .team(team)
    .items.map((item) => /^FR-2026-(\d+)$/.exec(item.exhibit)?.[1])
    .map((digits) => Number(digits ?? 0));
  return Math.max(0, ...own) + 1;
}

/** Returns what a choice or drop holds: ordinary files and, among several, odd ones. */
function filesOf(world: World, args: ImportEvidence): FileReport[] {
  const count = args.paths.reduce((sum, path) => sum + (world.places.get(path)?.count ?? 3), 0);
  const file = (
    path: string,
    size: number,
    state: FileState,
    reason: string | null = null,
    hint: string | null = null,
  ): FileReport => ({
    path,
    state,
    item: null,
    exhibit: null,
    size,
    sha256: null,
    text: null,
    reason,
    hint,
  });
  const files = Array.from({ length: count }, (_, i) =>
    file(`page-${String(i + 1).padStart(3, "0")}.txt`, 3_800_000 + i * 210_000, "planned"),
  );
  if (count > 3) {
    files.push(
      args.allow_empty
        ? file("empty.log", 0, "planned")
        : file("empty.log", 0, "empty", "It has zero bytes.", "Tick to take empty files too."),
      file("latest", 0, "link", "It is a link; links are not followed.", "Choose its target."),
    );
  }
  return files;
}

function start(world: World, args: ImportEvidence): number {
  const id = (world.next += 1);
  const one = world.team(args.team);
  const files = filesOf(world, args);
  const planned = files.filter((file) => file.state === "planned");
  const bytes = planned.reduce((sum, file) => sum + (file.size ?? 0), 0);
  const progress = {
    done: 0,
    total: planned.length,
    bytes_done: 0,
    bytes_total: bytes,
    rate: 0,
    seconds_left: null as number | null,
  };
  const status = {
    task: id,
    kind: "evidence_import",
    progress,
    state: "running" as TaskState,
    began: now(),
    problem: null,
  };
  const report = {
    task: id,
    state: "running" as TaskState,
    progress,
    taken: 0,
    not_taken: 0,
    files,
    members: [],
    members_taken: 0,
  };
  const end = (state: TaskState) => {
    clearInterval(timer);
    report.state = status.state = state;
    progress.seconds_left = null;
    progress.rate = 0;
    report.not_taken = files.filter((file) => !file.state.startsWith("taken")).length;
    world.record(
      "collection",
      "evidence-import",
      args.team,
      one.items.slice(0, report.taken).map((item) => item.item),
    );
    one.team.evidence = one.items.length;
    world.saved(["evidence", "teams", "records", "tasks"]);
    world.notify(["tasks"], { task: structuredClone(status) });
  };
  const timer = setInterval(() => {
    if (status.state === "paused") return;
    const file = planned[progress.done];
    if (!file) return end("done");
    take(world, args, file);
    report.taken += 1;
    progress.done += 1;
    progress.bytes_done += file.size ?? 0;
    progress.rate = 21e6;
    progress.seconds_left = Math.ceil((bytes - progress.bytes_done) / progress.rate);
    world.notify(["tasks", "evidence"], { task: structuredClone(status) });
    if (progress.done === progress.total) end("done");
  }, STEP_MS);
  const stop = () => {
    if (status.state !== "running" && status.state !== "paused") return;
    for (const file of planned.slice(progress.done)) {
      file.state = "cancelled";
      file.reason = "The import was cancelled before it.";
    }
    end("cancelled");
  };
  world.tasks.set(id, { status, report, stop });
  return id;
}

function take(world: World, args: ImportEvidence, file: FileReport): void {
  const one = world.team(args.team);
  const number = nextNumber(world, args.team);
  const item = makeItem({
    exhibit: `FR-2026-${String(number).padStart(4, "0")}`,
    title: file.path.replace(/\.\w+$/, ""),
    bytes: file.size ?? 0,
    by: lyon,
    kind: ["document", "text/plain", "txt"],
    at: new Date(),
    chance: 0.4,
    handling: args.handling,
    restriction: args.restriction,
  });
  item.path = file.path;
  item.custody = item.custody.slice(0, 1);
  item.visible_to = one.team.parties.map((state) => ({
    state,
    how: state === "FR" ? "holds" : "not-sent",
  }));
  const within = one.compartments.find((row) => row.compartment === args.compartment);
  item.compartment = within?.name ?? null;
  if (within) within.items += 1;
  one.items.unshift(item);
  Object.assign(file, {
    state: "taken",
    item: item.item,
    exhibit: item.exhibit,
    sha256: hex(item.exhibit, 64),
    text: "searched",
  });
}
