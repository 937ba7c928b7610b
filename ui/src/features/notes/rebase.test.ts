// Words typed during a save survive what others wrote meanwhile.
import { describe, expect, it } from "vitest";
import { openDraft, sealDraft } from "./draft";
import { rebase } from "./rebase";

describe("carrying typed words onto a merge", () => {
  it("takes the merge when nothing was typed", () => {
    expect(rebase("one", "one", "one two")).toBe("one two");
  });

  it("keeps what was typed when nobody else wrote", () => {
    expect(rebase("one", "one more", "one")).toBe("one more");
  });

  it("keeps both, whichever side each is on", () => {
    expect(rebase("a b c", "X a b c", "a b c Y")).toBe("X a b c Y");
    expect(rebase("a b c", "a b c X", "Y a b c")).toBe("Y a b c X");
  });

  it("drops nobody's words when both changed the same place", () => {
    const both = rebase("the van", "the grey van", "the white van");

    expect(both).toContain("grey");
    expect(both).toContain("white");
  });
});

describe("a kept draft", () => {
  it("opens as it was sealed", () => {
    const words = { title: "Plan", text: '1. "who"\n2.', base: "v7" };

    expect(openDraft(sealDraft(words))).toEqual(words);
  });

  it("takes words of another form as the text", () => {
    expect(openDraft("just words").text).toBe("just words");
    expect(openDraft("[1]").text).toBe("[1]");
  });
});
