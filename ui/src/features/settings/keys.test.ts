// The key that packets are sealed to: its age is told, and a new one is made after reading.
import { afterEach, beforeEach, expect, it } from "vitest";
import { call, setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { refusal } from "$lib/desk/memory/world";
import { all, close, find, open, press, shows, until } from "../../test/screen";
import PacketKeys from "./PacketKeys.svelte";

let desk: MemoryDesk;
let refused: boolean;

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 5 });
  refused = false;
  setDesk({
    ...desk,
    async call(name, args) {
      if (refused && name === "installation_rotate") {
        throw refusal("internal", "The disk is full.", "Make room.");
      }
      return desk.call(name, args);
    },
  });
});
afterEach(close);

const look = async () => open(PacketKeys, { status: await call("vault_status", {}), asked: false });
const states = () => all("packet-key").map((line) => line.dataset.state);

it("tells when the key was made, and that it is old", async () => {
  await look();

  await until(() => expect(states()).toEqual(["current"]));
  expect(find("packet-key")?.innerText).toMatch(/Made \d+ \w+ \d{4}/);
  expect(find("rotation-due")?.innerText).toContain("41 days old");
});

it("makes a new one after saying what that means, and tells who has to hear of it", async () => {
  await look();
  await press("rotate-key");
  expect((await shows("rotate")).innerText).toContain("Your fingerprint stays");
  expect(desk.world.keys, "reading makes nothing").toHaveLength(1);

  await press("rotate-confirm");

  await shows("key-rotated");
  await until(() => expect(states()).toEqual(["current", "kept"]));
  expect(all("packet-key")[1]?.innerText).toContain("R. Talenti");
  expect((await call("vault_status", {})).rotation_due_days, "and nobody is reminded").toBeNull();
});

it("is refused in words, and nothing is said to be made", async () => {
  refused = true;
  await look();
  await press("rotate-key");
  await press("rotate-confirm");

  await until(() => expect(find("problem")?.innerText).toContain("Make room."));
  expect(find("key-rotated")).toBeUndefined();
});
