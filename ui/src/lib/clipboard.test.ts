// What is copied goes away again, and nothing else does.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clearCopied, clipboard, copy, forgetCopied } from "./clipboard.svelte";

let held = "";
let readable = true;

beforeEach(() => {
  vi.useFakeTimers();
  [held, readable] = ["", true];
  vi.stubGlobal("navigator", {
    clipboard: {
      writeText: async (text: string) => void (held = text),
      readText: async () => {
        if (!readable) throw new Error("not allowed");
        return held;
      },
    },
  });
});
afterEach(async () => {
  await clearCopied();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a copied hash", () => {
  it("is cleared after a minute, and that is said", async () => {
    await copy("ab12");
    expect(clipboard.stateOf("ab12")).toBe("copied");

    await vi.advanceTimersByTimeAsync(60_000);

    expect(held).toBe("");
    expect(clipboard.stateOf("ab12")).toBe("cleared");
  });

  it("is cleared when the vault locks, and forgotten", async () => {
    await copy("ab12");

    forgetCopied();
    await vi.advanceTimersByTimeAsync(0);

    expect(held).toBe("");
    expect(clipboard.stateOf("ab12")).toBeUndefined();
  });

  it("is not cleared over what somebody copied since", async () => {
    await copy("ab12");
    held = "a shopping list";

    await vi.advanceTimersByTimeAsync(60_000);

    expect(held).toBe("a shopping list");
    expect(clipboard.stateOf("ab12")).toBe("kept");
  });

  it("is left alone when it cannot be read and the window was left", async () => {
    await copy("ab12");
    readable = false;
    window.dispatchEvent(new Event("blur"));

    await vi.advanceTimersByTimeAsync(60_000);

    expect(held).toBe("ab12");
    expect(clipboard.stateOf("ab12")).toBe("kept");
  });
});
