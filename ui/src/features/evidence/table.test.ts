// The evidence table: many rows at once, columns by keyboard, what is not there said exactly.
import { prefs } from "$lib/prefs";
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import {
  all,
  close,
  find,
  key,
  open,
  press,
  scroll,
  send,
  shows,
  sized,
  until,
  write,
} from "../../test/screen";
import Evidence from "./Evidence.svelte";
import { evidenceView, forgetViews } from "./view.svelte";

const ROW = 29;
let desk: MemoryDesk;
let team: string;

function start(items: number, delay = 0) {
  desk = memoryDesk({ vault: "open", items, delay });
  setDesk(desk);
  team = desk.world.teams[0]!.team.team;
  open(Evidence, { team, about: undefined });
}
beforeEach(() => {
  prefs.forget();
  sized(900, 600);
});
afterEach(async () => {
  vi.useRealTimers();
  await close();
  forgetViews();
});

const keysOf = (name: string) => all(name).map((row) => row.dataset.key);
const chosen = () =>
  all("evidence-row").filter((row) => row.getAttribute("aria-selected") === "true");
const heads = () =>
  [...(find("evidence")?.querySelectorAll<HTMLElement>("[role=columnheader]") ?? [])].map(
    (head) => head.dataset.column,
  );

describe("rows chosen together", () => {
  async function ready() {
    start(400);
    await shows("evidence-row");
    await press("evidence-row", 2);
    await until(() => expect(chosen()).toHaveLength(1));
  }

  it("grow with Shift and a click, or Shift and the arrows, and shrink again", async () => {
    await ready();

    await press("evidence-row", 5, { shiftKey: true });
    await until(() => expect(chosen()).toHaveLength(4));
    key("evidence", "ArrowUp", { shiftKey: true });
    await until(() => expect(chosen()).toHaveLength(3));
    expect(find("viewer")?.dataset.item, "the viewer stays").toBe(keysOf("evidence-row")[2]);
  });

  it("are put in and taken out with Ctrl, by click and by keyboard", async () => {
    await ready();

    await press("evidence-row", 6, { ctrlKey: true });
    key("evidence", "ArrowDown", { ctrlKey: true });
    key("evidence", " ", { ctrlKey: true });
    await until(() => expect(chosen()).toHaveLength(3));
    await press("evidence-row", 6, { ctrlKey: true });

    await until(() => expect(chosen()).toHaveLength(2));
  });

  it("are all of them with Ctrl+A, and one with Escape", async () => {
    await ready();

    key("evidence", "a", { ctrlKey: true });
    await until(() => expect(evidenceView(team).selection.size).toBe(400));
    expect((await shows("chosen")).textContent).toContain("400 items chosen");
    key("evidence", "Escape");

    await until(() => expect(find("chosen")).toBeUndefined());
  });

  it("hold a thousand at most, and say that the rest was left out", async () => {
    start(1500);
    await shows("evidence-row");
    key("evidence", "a", { ctrlKey: true });

    await until(() => expect(evidenceView(team).selection.size).toBe(1000));
    expect((await shows("chosen-said")).textContent).toContain("1,000");
  });

  it("are tagged one after another, and what was refused is said", async () => {
    await ready();
    key("evidence", "ArrowDown", { shiftKey: true });
    key("evidence", "ArrowDown", { shiftKey: true });
    await until(() => expect(chosen()).toHaveLength(3));
    const keys = chosen().map((row) => row.dataset.key);

    await write("chosen-tag", "quay");
    send("chosen-tag");
    await until(() => expect(find("chosen-said")?.textContent).toContain("3 items tagged"));

    const tagged = desk.world.teams[0]!.items.filter((item) => item.tags.includes("quay"));
    expect(tagged.map((item) => item.item).sort()).toEqual([...keys].sort());
  });

  it("give their numbers to be copied", async () => {
    const copied = vi.fn().mockResolvedValue(undefined);
    vi.spyOn(navigator.clipboard, "writeText").mockImplementation(copied);
    await ready();
    key("evidence", "ArrowDown", { shiftKey: true });
    await until(() => expect(chosen()).toHaveLength(2));

    await press("chosen-copy");

    await until(() => expect(copied).toHaveBeenCalledOnce());
    expect(copied.mock.calls[0]![0]).toMatch(/^[A-Z]{2}-\d{4}-\d{4}\n[A-Z]{2}-\d{4}-\d{4}$/);
  });

  it("are let go when a filter could hide them", async () => {
    await ready();
    key("evidence", "ArrowDown", { shiftKey: true });
    await until(() => expect(chosen()).toHaveLength(2));

    await write("evidence-words", "ledger");

    await until(() => expect(evidenceView(team).selection.size).toBe(0));
  });
});

describe("columns", () => {
  it("are chosen, moved and made wider by keyboard, and remembered", async () => {
    const kept = new Map<string, string>();
    prefs.open([], async (name, value) => kept.set(name, value));
    start(50);
    await shows("evidence-row");
    expect(heads()).not.toContain("path");
    const line = (id: string) => document.querySelector(`.menu [data-key="${id}"]`)!;
    const act = (id: string, name: string) =>
      line(id).querySelector<HTMLElement>(`[data-test="${name}"]`)!.click();

    act("state", "column-show");
    act("indexed", "column-up");
    flushSync();
    expect(heads()).not.toContain("state");
    expect(heads().indexOf("indexed")).toBeLessThan(heads().indexOf("title"));
    key("sort-size", "ArrowRight", { shiftKey: true });
    key("sort-size", "ArrowLeft", { shiftKey: true, ctrlKey: true });
    const order = heads();
    await close();
    prefs.close();
    prefs.forget();
    prefs.open(
      [...kept].map(([name, value]) => ({ name, value })),
      async () => undefined,
    );
    open(Evidence, { team, about: undefined });
    await shows("evidence-row");

    expect(heads()).toEqual(order);
    expect(JSON.parse(kept.get("columns.evidence")!).widths.size).toBe(76);
  });

  it("give way in a narrow window: size, text, date; never number or handling", async () => {
    sized(600, 600);
    start(50);
    await shows("evidence-row");

    expect(heads()).not.toContain("size");
    expect(heads()).toContain("exhibit");
    expect(heads()).toContain("handling");
    expect(find("columns")).toBeDefined();
    expect(document.querySelector('.menu [data-key="size"]')?.textContent).toContain("no room");
  });

  it("sort by their head, both ways, and say so", async () => {
    start(50);
    await shows("evidence-row");

    await press("sort-size");
    const up = () => find("sort-size")?.closest("[role=columnheader]")?.getAttribute("aria-sort");
    expect(up()).toBe("ascending");
    await press("sort-size");

    expect(up()).toBe("descending");
  });
});

describe("what is not there", () => {
  it(
    "looks different in each of its ways, and has a spoken name",
    { timeout: 60_000 },
    async () => {
      start(600);
      await shows("evidence-row");
      const kinds = new Map<string, string>();
      const rows = find("evidence")!.querySelector<HTMLElement>(".rows")!;
      for (let top = 0; top < 600 * ROW; top += 850) {
        scroll(rows, top);
        await until(() => expect(rows.querySelector("[data-blank]")).toBeNull());
        for (const one of rows.querySelectorAll<HTMLElement>("[data-absent]")) {
          const spoken = one.querySelector(".sr")?.textContent ?? "";
          expect(spoken).not.toBe("");
          kinds.set(one.dataset.absent!, one.textContent!.replace(spoken, ""));
        }
      }

      expect([...kinds.keys()].sort()).toEqual([
        "arriving",
        "empty",
        "not-held",
        "not-released",
        "unknown",
        "untitled",
      ]);
      expect(new Set(kinds.values()).size, "no two look the same").toBe(6);
    },
  );

  it("names what turns direction in a title, and cuts a title of 10,000 letters", async () => {
    start(60);
    await shows("evidence-row");
    const titles = all("evidence-row").map((row) =>
      row.querySelector<HTMLElement>('[data-column="title"]')!,
    );
    const long = titles.find((title) => title.textContent!.trim().startsWith("Ledger Ledger"))!;
    const turned = titles.find((title) => title.textContent!.trim().startsWith("invoice"))!;

    expect(long.textContent!.length).toBeLessThan(300);
    expect(long.textContent).toContain("…");
    expect(turned.textContent).toContain("RLO");
    expect(turned.textContent).not.toMatch(/[\u202e\u2066]/);
    expect(turned.querySelector("bdi")).not.toBeNull();
  });
});

it("gives the numbers of a restricted compartment the room that they need", async () => {
  start(4);
  await shows("evidence-row");
  const first = () => /(\d+)px/.exec(document.body.innerHTML.split("--cols:")[1] ?? "")?.[1];
  expect(first()).toBe("128");

  const one = desk.world.teams[0]!;
  const other = one.roster.find((row) => row.current && !row.own && row.role !== "participant")!;
  await desk.call("compartment_make", { team, name: "Quay", members: [other.installation] });

  await until(() => expect(first()).toBe("172"));
});
