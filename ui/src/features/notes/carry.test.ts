// Words typed while others wrote survive, theirs and ours.
import { describe, expect, it } from "vitest";
import { carry, textOf } from "./carry";
import { openDraft, sealDraft } from "./draft";

const carried = (base: string, mine: string, theirs: string) =>
  carry(base, mine, theirs).apply(textOf(mine)).toString();

describe("carrying others' words into ours", () => {
  it("takes the merge when nothing was typed", () => {
    expect(carried("one", "one", "one two")).toBe("one two");
  });

  it("keeps what was typed when nobody else wrote", () => {
    expect(carried("one", "one more", "one")).toBe("one more");
  });

  it("keeps both, whichever side each is on", () => {
    expect(carried("a b c", "X a b c", "a b c Y")).toBe("X a b c Y");
    expect(carried("a b c", "a b c X", "Y a b c")).toBe("Y a b c X");
  });

  it("touches only what changed, so that the caret stays with its words", () => {
    const changes = carry("one two three", "one two three four", "zero one two 3");

    expect(changes.mapPos("one two".length)).toBe("zero one two".length);
  });

  it("drops nobody's words when both changed the same place", () => {
    const both = carried("the van", "the grey van", "the white van");

    expect(both).toContain("grey");
    expect(both).toContain("white");
  });
});

describe("a kept draft", () => {
  it("opens as it was sealed", () => {
    const words = { title: "Plan", text: '1. "who"\n2.', base: "v7", compartment: "c1" };

    expect(openDraft(sealDraft(words))).toEqual(words);
  });

  it("takes words of another form as the text", () => {
    expect(openDraft("just words").text).toBe("just words");
    expect(openDraft("[1]").text).toBe("[1]");
  });
});
