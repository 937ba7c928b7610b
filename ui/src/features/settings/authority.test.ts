// Further installations of one authority: asked, certified after comparing words, accepted.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { clerk, lyon } from "$lib/desk/memory/people";
import { refusal } from "$lib/desk/memory/world";
import { close, find, open, press, shows, until } from "../../test/screen";
import Authority from "./Authority.svelte";

let desk: MemoryDesk;
let refused: string;
let chosen: boolean;
let asked: [name: string, args: unknown][];
let locked: number;

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 5 });
  refused = "";
  chosen = true;
  asked = [];
  locked = 0;
  setDesk({
    ...desk,
    async call(name, args) {
      if (name === refused) throw refusal("no-authority-key", "No key is kept here.", "Go there.");
      asked.push([name, args]);
      const reply = await desk.call(name, args);
      return name === "place_choose" && !chosen ? { ...reply, place: null } : reply;
    },
  });
});
afterEach(close);

const wordsIn = (name: string) =>
  find(name)?.querySelector<HTMLElement>("[data-test=fingerprint]")?.dataset.words;
const argsOf = (name: string) => asked.find(([one]) => one === name)?.[1];
const button = (name: string) => find(name) as HTMLButtonElement;
async function look(fresh: boolean) {
  if (fresh) desk.world.teams = [];
  const status = await desk.call("vault_status", {});
  open(Authority, { status, asked: false, onlock: () => (locked += 1) });
}

describe("a fresh vault", () => {
  it("writes its request and shows the words to read aloud", async () => {
    await look(true);

    await press("authority-ask");

    expect((await shows("authority-asked")).innerText).toContain("request.card");
    expect(wordsIn("authority-request")).toBe(lyon.fingerprint.join(" "));
  });

  it("takes in the answer, shows its new words, and says when it counts", async () => {
    await look(true);

    await press("authority-accept");

    expect((await shows("authority-accepted")).innerText).toContain("JIRS Lyon");
    expect(wordsIn("authority-answer")).not.toBe(lyon.fingerprint.join(" "));
    await press("authority-lock");
    expect(locked).toBe(1);
  });

  it("says nothing was written when no place was chosen, and why when it was refused", async () => {
    await look(true);
    chosen = false;
    await press("authority-ask");
    await until(() => expect(button("authority-ask").disabled).toBe(false));
    expect(find("authority-asked")).toBeUndefined();

    chosen = true;
    refused = "authority_accept";
    await press("authority-accept");

    await until(() => expect(find("problem")?.innerText).toContain("Go there."));
    expect(find("authority-accepted")).toBeUndefined();
  });
});

it("of a team is not offered another authority, and is told what to do instead", async () => {
  await look(false);

  expect((await shows("authority-in-team")).innerText).toContain("new vault");
  expect(find("authority-ask")).toBeUndefined();
});

describe("certifying", () => {
  async function reads() {
    await look(false);
    await press("authority-read-do");
    await shows("authority-asker");
  }

  it("shows who asks and the words before anything is signed", async () => {
    await reads();

    expect(find("authority-asker")?.innerText).toContain("A. Perraudin");
    expect(wordsIn("authority-read")).toBe(clerk.fingerprint.join(" "));
    expect(button("authority-certify").disabled, "not before the words are compared").toBe(true);
    expect(argsOf("authority_certify")).toBeUndefined();
  });

  it("signs for the request whose words were compared, and shows its new words", async () => {
    await reads();
    button("authority-compared").click();
    await until(() => expect(button("authority-certify").disabled).toBe(false));

    await press("authority-certify");

    expect((await shows("authority-certified")).innerText).toContain("certified.card");
    const { file } = argsOf("card_add") as { file: string };
    expect(argsOf("authority_certify")).toMatchObject({ request: file, verified: true });
    const card = desk.world.cards.find((one) => one.installation === clerk.who.installation);
    expect(card?.verified, "who was compared is not asked for again").not.toBeNull();
  });

  it("is refused where the key is not kept, in words", async () => {
    await reads();
    button("authority-compared").click();
    refused = "authority_certify";
    await until(() => expect(button("authority-certify").disabled).toBe(false));

    await press("authority-certify");

    await until(() => expect(find("problem")?.dataset.code).toBe("no-authority-key"));
    expect(find("authority-certified")).toBeUndefined();
  });
});
