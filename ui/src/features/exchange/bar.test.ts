// The bar beside a partner's words draws what is missing.
import { expect, it } from "vitest";
import type { PartnerStatus } from "$lib/desk/contract";
import { barOf } from "./bar";

const partner = (held_to: number, missing: string[]) => ({ held_to, missing }) as PartnerStatus;

it("draws held, missing and held again", () => {
  expect(barOf(partner(40, ["41–43"])).map((part) => part.kind)).toEqual(["full", "miss", "full"]);
  expect(barOf(partner(44, []))).toEqual([{ kind: "full", size: 44 }]);
  expect(barOf(partner(0, []))).toEqual([{ kind: "none", size: 1 }]);
});

it("leaves a range it cannot read out instead of failing", () => {
  expect(barOf(partner(4, ["many"])).some((part) => Number.isNaN(part.size))).toBe(false);
});
