// A note on paper keeps every word and says what each paragraph claims.
import { describe, expect, it } from "vitest";
import type { Note } from "$lib/desk/contract";
import { sheetOf } from "./sheet";

const note = { revisions: [] } as unknown as Note;

describe("a note on paper", () => {
  it("has headings, marks and tables as blocks of their own", () => {
    const text = "# Plan\nfirst\n\n[fact] Seen at nine.\nAnd at ten.\n\n| a |\n| - |";

    expect(sheetOf(note, "T", text).blocks).toEqual([
      { kind: "heading", text: "Plan" },
      { kind: "text", text: "first" },
      { kind: "mark", text: "fact" },
      { kind: "text", text: "Seen at nine.\nAnd at ten." },
      { kind: "fixed", text: "| a |\n| - |" },
    ]);
  });
});
