// What was chosen for the window is kept and taken up again; nonsense in storage is not.
import { beforeEach, describe, expect, it } from "vitest";
import { chooseText, chooseTheme, startLook } from "./look.svelte";
import { getPref } from "./prefs";
import { scriptOf } from "./script";

const root = document.documentElement;
beforeEach(() => {
  localStorage.clear();
  window.matchMedia ??= (() => ({ matches: false, addEventListener: () => {} })) as never;
});

describe("the look of the window", () => {
  it("is set on the root, where the tokens read it, and kept", () => {
    chooseTheme("dark");
    chooseText("large");

    expect(root.dataset.theme).toBe("dark");
    expect(root.style.getPropertyValue("--size")).toBe("1.15");
    expect([getPref("theme"), getPref("text")]).toEqual(["dark", "large"]);
  });

  it("is taken up again at the next start", () => {
    localStorage.setItem("comity.theme", "dark");
    localStorage.setItem("comity.text", "largest");

    startLook();

    expect(root.dataset.theme).toBe("dark");
    expect(root.style.getPropertyValue("--size")).toBe("1.3");
  });

  it("is not taken from words that nobody could choose", () => {
    localStorage.setItem("comity.text", "9000");

    expect(getPref("text")).toBeUndefined();
  });
});

describe("the script of a passphrase", () => {
  it("is told when it is not Latin, and when it changes", () => {
    expect(scriptOf("tulip marble otter")).toBeUndefined();
    expect(scriptOf("τθλιπ")).toBe("greek");
    expect(scriptOf("тюльпан")).toBe("cyrillic");
    expect(scriptOf("tulip мрамор")).toBe("mixed");
  });
});
