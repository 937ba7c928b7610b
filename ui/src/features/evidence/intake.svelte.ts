// An import of a team: the plan before the act, the task while it runs, the report after it.
// Kept while the vault is open, so that an import goes on while a person looks elsewhere.
import { Act } from "$lib/desk/act.svelte";
import type {
  Handling,
  ImportEvidence,
  ImportPlan,
  ImportReport,
  Route,
  TaskStatus,
} from "$lib/desk/contract";
import { call, onNotice } from "$lib/desk/desk";

/** Notices carry progress; should one be lost, this asks. */
const ASK_MS = 2_000;
const ENDED = ["cancelled", "done", "failed"];

export class Intake {
  plan = $state.raw<ImportPlan | undefined>();
  paths = $state.raw<string[]>([]);
  handling = $state<Handling>("H0");
  restriction = $state("");
  route = $state<Route>("jit-measure");
  /** The restricted compartment it goes to; null is the whole team. */
  compartment = $state<string | null>(null);
  allowEmpty = $state(false);
  resume = $state(false);
  planning = new Act();
  starting = new Act();

  task = $state.raw<TaskStatus | undefined>();
  report = $state.raw<ImportReport | undefined>();
  reading = $state(false);
  #stop: (() => void) | undefined;

  constructor(readonly team: string) {}

  get running(): boolean {
    return this.task !== undefined && !ENDED.includes(this.task.state);
  }

  get complete(): boolean {
    return this.handling !== "H3" || this.restriction.trim() !== "";
  }

  get request(): ImportEvidence {
    return {
      team: this.team,
      paths: this.paths,
      handling: this.handling,
      restriction: this.handling === "H3" ? this.restriction.trim() : null,
      route: this.route,
      allow_empty: this.allowEmpty,
      resume: this.resume,
      members: null,
      compartment: this.compartment,
    };
  }

  /** Adds what was dropped or chosen to the plan. */
  async add(place: string): Promise<void> {
    this.paths = [...this.paths, place];
    await this.again();
  }

  /** Plans again with the settings of now; waits while H3 has no words yet. */
  async again(): Promise<void> {
    if (this.paths.length === 0 || !this.complete) return;
    const plan = await this.planning.run(() => call("evidence_plan", this.request));
    if (plan && this.paths.length > 0) this.plan = plan;
  }

  discard(): void {
    this.plan = undefined;
    this.paths = [];
    this.planning.forget();
    this.starting.forget();
  }

  async start(): Promise<void> {
    const started = await this.starting.run(() => call("evidence_import", this.request));
    if (!started) return;
    this.report = undefined;
    this.discard();
    this.#follow(started.task);
    await this.#ask(started.task);
  }

  /** Puts the finished import away. */
  close(): void {
    this.#stop?.();
    this.task = undefined;
    this.report = undefined;
    this.reading = false;
  }

  #follow(task: number): void {
    this.#stop?.();
    const deaf = onNotice((notice) => {
      if (notice.task?.task === task) this.take(notice.task);
    });
    const timer = setInterval(() => void this.#ask(task), ASK_MS);
    this.#stop = () => {
      deaf();
      clearInterval(timer);
    };
  }

  async #ask(task: number): Promise<void> {
    try {
      this.take(await call("task_status", { task }));
    } catch {
      // The task ended with the vault's lock; the gate is about to be shown.
      this.#stop?.();
    }
  }

  take(status: TaskStatus): void {
    if (this.task && ENDED.includes(this.task.state) && this.task.task === status.task) return;
    this.task = status;
    if (!ENDED.includes(status.state)) return;
    this.#stop?.();
    void call("import_report", { task: status.task }).then(
      (report) => (this.report = report),
      () => {},
    );
  }
}

const intakes = new Map<string, Intake>();

export function intakeOf(team: string): Intake {
  let intake = intakes.get(team);
  if (!intake) {
    intake = new Intake(team);
    intakes.set(team, intake);
  }
  return intake;
}

/** Drops every plan and report, when the vault locks. */
export function forgetIntake(): void {
  for (const intake of intakes.values()) intake.close();
  intakes.clear();
}
