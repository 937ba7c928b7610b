// What was chosen for the window is kept and taken up again; nonsense in storage is not.
import { beforeEach, describe, expect, it } from "vitest";
import { chooseText, chooseTheme, takeUpLook } from "./look.svelte";
import { getPref, prefs, unread } from "./prefs";
import { scriptOf } from "./script";

const root = document.documentElement;
beforeEach(() => {
  prefs.forget();
  window.matchMedia ??= (() => ({ matches: false, addEventListener: () => {} })) as never;
});

describe("the look of the window", () => {
  it("is set on the root, where the tokens read it, and kept", async () => {
    prefs.open([], async () => undefined);

    await chooseTheme("dark");
    await chooseText("large");

    expect(root.dataset.theme).toBe("dark");
    expect(root.style.getPropertyValue("--size")).toBe("1.15");
    expect([getPref("theme"), getPref("text")]).toEqual(["dark", "large"]);
  });

  it("is taken up again when the vault opens", () => {
    const found = [
      { name: "theme", value: '"dark"' },
      { name: "text", value: '"largest"' },
    ];
    prefs.open(found, async () => undefined);

    takeUpLook();

    expect(root.dataset.theme).toBe("dark");
    expect(root.style.getPropertyValue("--size")).toBe("1.3");
  });

  it("changes and says so when it cannot be kept", async () => {
    await expect(chooseTheme("light")).rejects.toBe(unread);

    expect(root.dataset.theme).toBe("light");
  });

  it("is not taken from words that nobody could choose", () => {
    prefs.open([{ name: "text", value: "9000" }], async () => undefined);

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
