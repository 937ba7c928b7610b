// The bar beside a partner's words draws what is missing and what is held.
import { expect, it } from "vitest";
import type { Standing } from "$lib/desk/contract";
import { barOf } from "./bar";

const partner = (held_to: number, missing: string[], standing: Standing = "missing") => ({
  held_to,
  missing,
  standing,
});
const kinds = (held_to: number, missing: string[], standing?: Standing) =>
  barOf(partner(held_to, missing, standing)).map((part) => part.kind);

it("draws held, missing and held again", () => {
  expect(kinds(40, ["41–43"])).toEqual(["full", "miss", "full"]);
  expect(barOf(partner(44, []))).toEqual([{ kind: "full", size: 44 }]);
  expect(barOf(partner(0, []))).toEqual([{ kind: "none", size: 1 }]);
});

/** The desk names the compartment before the numbers; a gap it tells of must be seen. */
it("draws gaps as the desk tells them, by compartment and in several ranges", () => {
  const parts = barOf(partner(40, ["control 3", "operational 41–43, 50"]));

  expect(parts.find((part) => part.kind === "miss")?.size).toBe(5);
});

it("draws what waits for a decision, and fails at no words it cannot read", () => {
  expect(kinds(18, [], "held")).toEqual(["full", "held"]);
  expect(kinds(4, ["many"])).toEqual(["full"]);
});
