// Differences by words: exact, small, and cheap on long texts.
import { describe, expect, it } from "vitest";
import { redlineOf, splicesOf } from "./diff";

/** A repeatable dice, so that a failure can be played again. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * sides);
  };
}
function applied(from: string, to: string): string {
  let [text, at] = ["", 0];
  for (const one of splicesOf(from, to)) {
    expect(one.at, "splices stand in order and apart").toBeGreaterThanOrEqual(at);
    text += from.slice(at, one.at) + one.put;
    at = one.end;
  }
  return text + from.slice(at);
}

describe("splices", () => {
  it("make the new text of the old one, whatever both are", () => {
    const seed = Math.floor(Math.random() * 1e9);
    const roll = dice(seed);
    const words = ["van", "grey", "Lyon", " ", " ", ".", "\n", "Ж", "é", "𝒳", "12", "-"];
    const text = () => Array.from({ length: roll(40) }, () => words[roll(words.length)]).join("");
    for (let i = 0; i < 500; i += 1) {
      const [from, to] = [text(), text()];

      expect(applied(from, to), `seed ${seed}`).toBe(to);
    }
  });

  it("leave unchanged words alone", () => {
    expect(splicesOf("until 31 Dec 2026.", "until 30 June 2026.")).toEqual([
      { at: 6, end: 8, put: "30" },
      { at: 9, end: 12, put: "June" },
    ]);
  });

  it("stay quick on five million characters that share their ends", () => {
    const long = "A line of a long note.\n".repeat(217_000);
    const changed = `${long.slice(0, 2_500_000)} put here ${long.slice(2_500_000)}`;

    const found = splicesOf(long, changed);

    expect(found.reduce((sum, one) => sum + one.put.length, 0)).toBeLessThan(100);
  });

  it("give up on detail, never on the text, when everything differs", () => {
    const from = Array.from({ length: 3_000 }, (_, i) => `a${i}`).join(" ");
    const to = Array.from({ length: 3_000 }, (_, i) => `b${i}`).join("\t");

    expect(applied(from, to)).toBe(to);
  });
});

describe("a redline", () => {
  it("says a date as a phrase, not number by number", () => {
    expect(redlineOf("until 1 Jan 2027", "until 30 Jun 2027")).toEqual([
      { how: "same", text: "until " },
      { how: "gone", text: "1 Jan" },
      { how: "new", text: "30 Jun" },
      { how: "same", text: " 2027" },
    ]);
  });

  it("shows what stayed, went and came, in reading order", () => {
    expect(redlineOf("They may carry weapons.", "They may not carry service weapons.")).toEqual([
      { how: "same", text: "They may " },
      { how: "new", text: "not " },
      { how: "same", text: "carry" },
      { how: "new", text: " service" },
      { how: "same", text: " weapons." },
    ]);
  });
});
