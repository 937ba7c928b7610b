// Packets being taken in can be stopped from anywhere, and what was left is said in the report.
import { afterEach, beforeEach, expect, it } from "vitest";
import { ReceiveTable } from "$kit";
import type { TaskStatus } from "$lib/desk/contract";
import { call, setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { now } from "$lib/desk/memory/clock";
import { close, find, open, press, shows, until } from "../test/screen";
import Receiving from "./Receiving.svelte";

let desk: MemoryDesk;
let stopped: number[];
const tells = (state: TaskStatus["state"], kind = "exchange_receive") => {
  const progress = { done: 3, total: 12, bytes_done: 0, bytes_total: 0, rate: 0 };
  const left = { seconds_left: null };
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
  open(Receiving, {});
  tells("running", "evidence_import");
  expect(find("receiving"), "an import has its own place").toBeUndefined();

  tells("running");
  expect((await shows("receiving")).innerText).toContain("3 of 12 files");
  await press("receiving-stop");

  await until(() => expect(stopped).toEqual([7]));
  await until(() =>
    expect((find("receiving-stop") as HTMLButtonElement).disabled, "once is enough").toBe(true),
  );
  tells("cancelled");
  await until(() => expect(find("receiving")).toBeUndefined());
});

it("says in the report what was left, and how to go on", async () => {
  const report = await call("exchange_receive", { paths: ["a stick"] });
  open(ReceiveTable, { report: { ...report, left: 9 } });

  expect((await shows("receive-left")).innerText).toContain("9 files were left");
});
