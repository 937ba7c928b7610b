// A few letters find what they name, best first.
import { describe, expect, it } from "vitest";
import { fitOf } from "./fuzzy";

const best = (letters: string, names: string[]) =>
  names
    .map((name) => ({ name, fit: fitOf(letters, name) }))
    .filter((one) => one.fit !== null)
    .sort((a, b) => b.fit! - a.fit!)
    .map((one) => one.name);

describe("a few letters", () => {
  it("find by beginnings of words, and prefer what stands together", () => {
    const places = ["Agreement", "Amber Harbour", "Quiet Estuary", "Exchange"];

    expect(best("ah", places)[0]).toBe("Amber Harbour");
    expect(best("agr", places)[0]).toBe("Agreement");
    expect(best("quiet", places)).toEqual(["Quiet Estuary"]);
  });

  it("find whatever the accents and capitals", () => {
    expect(fitOf("lamarzelle", "O. LAMARZELLE")).not.toBeNull();
    expect(fitOf("muller", "J. Müller")).not.toBeNull();
  });

  it("find a number by its end", () => {
    expect(best("0137", ["FR-2026-0138", "FR-2026-0137"])).toEqual(["FR-2026-0137"]);
  });

  it("find nothing where letters are missing or strewn", () => {
    expect(fitOf("xyz", "Exchange")).toBeNull();
    expect(fitOf("tesp", "the quick brown fox eats some old pie")).toBeNull();
  });
});
