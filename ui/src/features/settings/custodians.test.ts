// Custodians of the authority's key: shares are made, tried, and bring the key back.
import { afterEach, beforeEach, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { close, find, open, press, shows, until } from "../../test/screen";
import Custodians from "./Custodians.svelte";

let desk: MemoryDesk;
let asked: [name: string, args: unknown][];

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 5 });
  asked = [];
  setDesk({
    ...desk,
    async call(name, args) {
      asked.push([name, args]);
      return desk.call(name, args);
    },
  });
});
afterEach(close);

const argsOf = (name: string) => asked.find(([one]) => one === name)?.[1];
const button = (name: string) => find(name) as HTMLButtonElement;
async function look() {
  open(Custodians, { status: await desk.call("vault_status", {}), onlock: () => undefined });
}
function types(name: string, value: string) {
  const field = find(name) as HTMLInputElement | HTMLTextAreaElement;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
const names = "A. Keller\nB. Durand\n\nC. Bernard";

it("says that there are none, and makes shares for named people alone", async () => {
  await look();
  expect((await shows("custodians-state")).innerText).toContain("no custodians");
  await press("custodians-make");
  await shows("shares-names");
  expect(button("shares-do").disabled, "nobody is named").toBe(true);
  types("shares-names", names);
  types("shares-needed", "4");
  await until(() => expect(find("shares")?.innerText).toContain("no more than"));
  expect(button("shares-do").disabled).toBe(true);
  types("shares-needed", "2");
  await until(() => expect(button("shares-do").disabled).toBe(false));

  button("shares-do").click();

  expect((await shows("custodians-written")).innerText).toContain("comity-share-3-of-3.txt");
  expect(argsOf("authority_share")).toMatchObject({
    custodians: ["A. Keller", "B. Durand", "C. Bernard"],
    threshold: 2,
  });
  expect(find("shares"), "the dialog is closed").toBeUndefined();
});

it("tells who keeps shares, tries them, and says when that was", async () => {
  const custodians = ["A. Keller", "B. Durand", "C. Bernard"];
  await desk.call("authority_share", { custodians, threshold: 2, out: "place:1" });
  await look();
  expect((await shows("custodians-state")).innerText).toContain("2 of 3 custodians: A. Keller");
  expect(find("custodians-tried")?.innerText).toContain("not been tried");

  await press("custodians-try");

  expect((await shows("custodians-would")).innerText).toContain("Nothing was taken in");
  expect(argsOf("authority_restore")).toMatchObject({ check: true });
  expect((await desk.call("vault_status", {})).custodians?.tried).not.toBeNull();
});

it("brings the key back with a reason, and says why shares did not", async () => {
  await look();
  await press("custodians-try");
  await until(() => expect(find("problem")?.dataset.code).toBe("shares-unfit"));

  const custodians = ["A. Keller", "B. Durand"];
  await desk.call("authority_share", { custodians, threshold: 2, out: "place:1" });
  await press("custodians-restore");
  await shows("restoring-reason");
  types("restoring-reason", "the office burnt down");
  await until(() => expect(button("restoring-confirm").disabled).toBe(false));
  button("restoring-confirm").click();

  await shows("custodians-restored");
  const reason = "the office burnt down";
  expect(asked.at(-1)?.[1]).toMatchObject({ check: false, reason });
});

it("writes a letter for a team whose id is whole", async () => {
  await look();
  await press("letter-open");
  await shows("letter-team");
  types("letter-team", "0f".repeat(31));
  types("letter-until", "2028-12-31");
  await until(() => expect(find("letter")?.innerText).toContain("all 64 digits"));
  expect(button("letter-do").disabled).toBe(true);
  types("letter-team", ` ${"0F".repeat(32)} `);
  await until(() => expect(button("letter-do").disabled).toBe(false));

  button("letter-do").click();

  expect((await shows("letter-written")).innerText).toContain("in.letter");
  const asked = { team: "0f".repeat(32), until: "2028-12-31" };
  expect(argsOf("authority_letter")).toMatchObject(asked);
});
