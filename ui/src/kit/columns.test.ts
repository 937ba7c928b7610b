// Columns: order, widths, who gives way, and that a choice is remembered.
import { prefs } from "$lib/prefs";
import { beforeEach, describe, expect, it } from "vitest";
import { fit, moved, noChoice, ordered, template, type Column } from "./columns";
import { Columns } from "./columns.svelte";

const columns: Column[] = [
  { id: "exhibit", width: 130, min: 110, stays: true },
  { id: "title", width: 300, min: 120, grows: true, stays: true },
  { id: "acquired", width: 98, min: 80 },
  { id: "size", width: 70, min: 50 },
  { id: "handling", width: 66, min: 60, stays: true },
  { id: "text", width: 72, min: 60 },
  { id: "path", width: 160, min: 80, extra: true },
];
const giving = ["size", "text", "acquired"];
const ids = (room: number) => fit(columns, noChoice, room, giving).shown.map((one) => one.id);

describe("columns in a narrow window", () => {
  it("give way in their order, and exhibit number and handling never", () => {
    expect(ids(800)).toEqual(["exhibit", "title", "acquired", "size", "handling", "text"]);
    expect(ids(540)).not.toContain("size");
    expect(ids(430)).toEqual(["exhibit", "title", "acquired", "handling"]);
    expect(ids(100)).toEqual(["exhibit", "title", "handling"]);
  });

  it("let the title shorten before any other hides", () => {
    const fitted = fit(columns, noChoice, 556, giving);

    expect(fitted.gaveWay).toEqual([]);
    expect(template(fitted)).toContain("minmax(120px, 1fr)");
  });

  it("say who was chosen and gave way", () => {
    expect(fit(columns, noChoice, 430, giving).gaveWay).toEqual(["size", "text"]);
  });
});

describe("the order of columns", () => {
  it("moves one past its shown neighbours, over hidden ones", () => {
    const order = moved(columns, noChoice, "size", -2);

    expect(order.indexOf("size")).toBeLessThan(order.indexOf("title"));
    expect(moved(columns, noChoice, "exhibit", -1)[0]).toBe("exhibit");
    expect(new Set(order).size).toBe(columns.length);
  });

  it("finds a place for a column that is newer than the choice", () => {
    const known = ["title", "exhibit", "size", "handling", "text", "path"];

    expect(ordered(columns, known).map((one) => one.id)).toEqual([
      "title",
      "acquired",
      "exhibit",
      "size",
      "handling",
      "text",
      "path",
    ]);
  });
});

describe("a person's columns", () => {
  beforeEach(() => {
    prefs.forget();
  });

  it("are remembered by the table's name", () => {
    const before = new Columns("list", columns, giving);
    before.show("path", true);
    before.show("size", false);
    before.widen("text", 40);
    before.move("text", -1);

    const after = new Columns("list", columns, giving);

    expect(after.shown("path")).toBe(true);
    expect(after.shown("size")).toBe(false);
    expect(after.width("text")).toBe(112);
    expect(after.choice.order).toEqual(before.choice.order);
    expect(new Columns("other", columns, giving).shown("path")).toBe(false);
  });

  it("keep their least width, and never hide what stays", () => {
    const mine = new Columns("list", columns, giving);

    mine.widen("size", -500);
    mine.show("handling", false);

    expect(mine.width("size")).toBe(50);
    expect(mine.shown("handling")).toBe(true);
  });

  it("fall back to their own when what was kept makes no sense", () => {
    prefs.set("columns.list", { order: "none", shown: 3 });

    expect(new Columns("list", columns, giving).choice).toEqual(noChoice);
  });
});
