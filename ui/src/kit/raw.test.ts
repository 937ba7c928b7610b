// Foreign text: what turns, hides or breaks a line is shown by name, and cuts are visible.
import { describe, expect, it } from "vitest";
import { cut, parts, plain } from "./raw";

const marks = (text: string) =>
  parts(text)
    .filter((part) => part.mark)
    .map((part) => part.text);
const words = (text: string) =>
  parts(text)
    .filter((part) => !part.mark)
    .map((part) => part.text)
    .join("");

describe("foreign text", () => {
  it("shows by name what would turn the direction", () => {
    expect(marks("invoice\u202egpj.exe\u2066x\u2069")).toEqual(["RLO", "LRI", "PDI"]);
    expect(words("invoice\u202egpj.exe")).toBe("invoicegpj.exe");
  });

  it("shows by name what hides or ends a line", () => {
    expect(marks("a\u200bb\ufeffc\u00add\ne\u0000\u{e0041}\ud800")).toEqual([
      "ZWSP",
      "BOM",
      "SHY",
      "↵",
      "U+0000",
      "U+E0041",
      "U+D800",
    ]);
  });

  it("leaves scripts and emoji as they are", () => {
    for (const text of ["قائمة ١٢", "می\u200cخواهم", "Георгиев", "👩\u200d⚖\ufe0f", "ไทย"]) {
      expect(parts(text)).toEqual([{ text, mark: false }]);
    }
  });

  it("keeps line ends and tabs in running text, and drops a return before a line end", () => {
    expect(parts("a\r\nb\tc", true).map((part) => part.text)).toEqual(["a", "\nb\tc"]);
  });

  it("is cut visibly, and never through a character", () => {
    expect(plain("x".repeat(10_000), 40)).toBe(`${"x".repeat(40)}…`);
    expect(cut("ab😀cd", 3)).toEqual({ text: "ab", more: true });
    expect(plain("a\u202eb")).toBe("a[RLO]b");
  });
});
