// The hint at a passphrase claims no more than it knows.
import { expect, it } from "vitest";
import { strengthOf } from "./strength";

it("calls short or repeated passphrases weak, and several words good", () => {
  expect(strengthOf("")).toBe("empty");
  expect(strengthOf("password")).toBe("weak");
  expect(strengthOf("aaaaaaaaaaaaaaaaaaaaaaaa")).toBe("weak");
  expect(strengthOf("abcdefghijklmnopqrstuvwxyz")).toBe("weak");
  expect(strengthOf("tulip marble otter anchor cedar harbour")).toBe("good");
});
