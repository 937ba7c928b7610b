// Filtering, and an import from the plan to the report.
import { afterEach, describe, expect, it, vi } from "vitest";
import { call, setDesk } from "$lib/desk/desk";
import { memoryDesk } from "$lib/desk/memory";
import { Intake } from "./intake.svelte";
import { evidenceView, filterOf } from "./view.svelte";

describe("the filter as the desk takes it", () => {
  it("joins words and terms, and quotes a value with a space", () => {
    expect(filterOf("ledger", { state: "FR", tag: "cash book" }, true)).toBe(
      'ledger state:FR tag:"cash book" withdrawn:yes',
    );
    expect(filterOf("", {}, false)).toBe("");
  });
});

describe("typing in the list", () => {
  afterEach(() => vi.useRealTimers());

  it("asks for the first letter at once and for those struck with it as one", () => {
    vi.useFakeTimers();
    const view = evidenceView("typing");
    const type = (words: string) => {
      view.words = words;
      view.typed();
      return view.asked;
    };

    expect(type("l")).toBe("l");
    expect([type("le"), type("led")]).toEqual(["l", "l"]);
    vi.advanceTimersByTime(30);
    expect(view.asked).toBe("led");
    vi.advanceTimersByTime(100);
    expect(type("ledg")).toBe("ledg");
  });

  it("keeps what the filters count as long as it is the same", () => {
    const view = evidenceView("counting");
    const count = (count: number) => [{ field: "state", value: "FR", count }];
    view.count(count(1));
    const before = view.facets;
    view.count(count(1));
    expect(view.facets).toBe(before);
    view.count(count(2));
    expect(view.facets[0]!.count).toBe(2);
  });
});

describe("an import", () => {
  afterEach(() => vi.useRealTimers());

  function begin() {
    const desk = memoryDesk({ vault: "open", items: 30 });
    setDesk(desk);
    const team = desk.world.teams[0]!.team.team;
    desk.world.places.set("drop:1", { label: "drop", count: 5 });
    return { desk, team, intake: new Intake(team) };
  }

  it("plans a drop, and a second drop joins the plan", async () => {
    const { desk, intake } = begin();
    desk.world.places.set("drop:2", { label: "drop", count: 2 });

    await intake.add("drop:1");
    const alone = intake.plan!.files;
    await intake.add("drop:2");

    expect(intake.plan!.files).toBe(alone + 2);
    expect(intake.plan!.first_exhibit).toMatch(/^FR-2026-\d{4}$/);
    expect(intake.plan!.remarks.map((file) => file.state)).toEqual(["empty", "link"]);
  });

  it("waits for words when H3 is chosen", async () => {
    const { intake } = begin();

    intake.handling = "H3";

    expect(intake.complete).toBe(false);
    intake.restriction = "Italy only";
    expect(intake.request.restriction).toBe("Italy only");
  });

  it("runs to the report, which names every file that was not taken", async () => {
    vi.useFakeTimers();
    const { intake, desk } = begin();
    const before = desk.world.teams[0]!.items.length;
    await intake.add("drop:1");

    await intake.start();
    await vi.advanceTimersByTimeAsync(5_000);

    expect(intake.plan).toBeUndefined();
    expect(intake.task?.state).toBe("done");
    expect(intake.report?.taken).toBe(5);
    expect(intake.report?.not_taken).toBe(2);
    expect(desk.world.teams[0]!.items.length).toBe(before + 5);
  });

  it("can be cancelled, and what was taken stays", async () => {
    vi.useFakeTimers();
    const { intake } = begin();
    await intake.add("drop:1");
    await intake.start();
    await vi.advanceTimersByTimeAsync(500);

    await call("task_cancel", { task: intake.task!.task });
    await vi.advanceTimersByTimeAsync(1_000);

    expect(intake.task?.state).toBe("cancelled");
    expect(intake.report!.taken).toBeGreaterThan(0);
    expect(intake.report!.files.some((file) => file.state === "cancelled")).toBe(true);
  });
});
