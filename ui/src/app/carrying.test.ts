// Packets being taken in or written are held and stopped from anywhere; reports say what is left.
import { afterEach, beforeEach, expect, it } from "vitest";
import { ReceiveTable } from "$kit";
import type { TaskStatus } from "$lib/desk/contract";
import { call, setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { now } from "$lib/desk/memory/clock";
import { close, find, open, press, shows, until } from "../test/screen";
import Carrying from "./Carrying.svelte";

let desk: MemoryDesk;
let stopped: number[];
const tells = (state: TaskStatus["state"], kind = "exchange_receive") => {
  const progress = { done: 3, total: 12, bytes_done: 4e9, bytes_total: 9e9, rate: 2e7 };
  const left = { seconds_left: 250 };
  const task = { task: 7, kind, state, began: now(), problem: null };
  desk.world.notify(["tasks"], { task: { ...task, progress: { ...progress, ...left } } });
};

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 5 });
  stopped = [];
  setDesk({
    ...desk,
    async call(name, args) {
      if (name !== "task_cancel") return desk.call(name, args);
      stopped.push((args as { task: number }).task);
      tells("cancelling");
      return undefined as never;
    },
  });
});
afterEach(close);

it("shows how far taking in is, and stops that task", async () => {
  open(Carrying, {});
  tells("running", "evidence_import");
  expect(find("carrying"), "an import has its own place").toBeUndefined();

  tells("running");
  const shown = (await shows("carrying")).innerText;
  for (const told of ["3 of 12 files", "4.00 GB of 9.00 GB", "20.0 MB/s", "left"])
    expect(shown).toContain(told);
  await press("carrying-stop");

  await until(() => expect(stopped).toEqual([7]));
  await until(() =>
    expect((find("carrying-stop") as HTMLButtonElement).disabled, "once is enough").toBe(true),
  );
  tells("cancelled");
  await until(() => expect(find("carrying")).toBeUndefined());
});

it("says in the report what was left, and how to go on", async () => {
  const report = await call("exchange_receive", { paths: ["a stick"] });
  open(ReceiveTable, { report: { ...report, left: 9 } });

  expect((await shows("receive-left")).innerText).toContain("9 files were left");
});

it("shows how far writing is, holds it, and lets it go on", async () => {
  const asked: string[] = [];
  const tell = (state: TaskStatus["state"]) => {
    const progress = { done: 2, total: 9, bytes_done: 4e9, bytes_total: 9e9, rate: 2e7 };
    const task = { task: 8, kind: "exchange_send", state, began: now(), problem: null };
    desk.world.notify(["tasks"], {
      task: { ...task, progress: { ...progress, seconds_left: 250 } },
    });
  };
  setDesk({
    ...desk,
    async call(name, args) {
      if (!name.startsWith("task_")) return desk.call(name, args);
      asked.push(name);
      tell(name === "task_pause" ? "paused" : "running");
      return undefined as never;
    },
  });
  open(Carrying, {});
  tell("running");
  const shown = (await shows("carrying")).innerText;
  expect(shown).toContain("originals: 2 of 9");
  expect(shown).toContain("left");

  await press("task-pause");
  await until(() => expect(find("carrying")?.innerText).toContain("Paused"));
  await until(() => expect(find("task-resume")?.getAttribute("aria-busy")).toBe("false"));
  await press("task-resume");
  await until(() => expect(find("task-pause")).toBeDefined());

  expect(asked).toEqual(["task_pause", "task_resume"]);
});
