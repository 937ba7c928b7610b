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

  it("says that it is restricted and not what its members call the compartment", () => {
    const hidden = { revisions: [], compartment: "Quay informant" } as unknown as Note;

    const sheet = sheetOf(hidden, "T", "Mondays.");

    expect(sheet.sub).toContain("Restricted");
    expect(JSON.stringify(sheet)).not.toContain("Quay informant");
    expect(sheetOf(note, "T", "Mondays.").sub).toBe("");
  });
});
