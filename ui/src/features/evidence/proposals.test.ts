// Proposals to an item's authority: offered where they may be made, answered where they are asked.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { offeredActs } from "$kit";
import type { EvidenceItem } from "$lib/desk/contract";
import { call, setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { lyon, turin } from "$lib/desk/memory/people";
import { prefs } from "$lib/prefs";
import { forgetRoute } from "$lib/route.svelte";
import { all, close, find, open, press, send, shows, sized, until, write } from "../../test/screen";
import Evidence from "./Evidence.svelte";
import { forgetViews } from "./view.svelte";

let desk: MemoryDesk;
let team: string;

beforeEach(() => {
  prefs.forget();
  forgetRoute();
  sized(340, 600);
  desk = memoryDesk({ vault: "open", items: 60 });
  setDesk(desk);
  team = desk.world.teams[0]!.team.team;
});
afterEach(async () => {
  await close();
  forgetViews();
});

const itemOf = (authority: string, fits: (one: EvidenceItem) => boolean = () => true) =>
  desk.world.teams[0]!.items.find((one) => one.authority === authority && fits(one))!;

async function look(item: EvidenceItem) {
  open(Evidence, { team, about: item.item });
  await shows("viewer");
  await press("viewer-tab-metadata");
  await shows("facts");
}

async function choose(name: string, value: string) {
  const field = (await shows(name)) as HTMLSelectElement;
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

describe("on another authority's item", () => {
  it("a looser code is proposed beside the field, with a reason, and is listed", async () => {
    const item = itemOf(turin.who.authority, (one) => one.handling === "H0");
    item.handling = "H2";
    await look(item);

    await press("propose-handling");
    const codes = [...(await shows("proposing-value")).querySelectorAll("option")];
    expect(codes.map((one) => one.value)).toEqual(["H0", "H1"]);
    await choose("proposing-value", "H0");
    await write("proposing-reason", "Our court reads it in open session.");
    send("proposing-reason");

    await until(() => expect(find("proposing")).toBeUndefined());
    await until(() => {
      const rows = all("item-proposal").map((one) => [one.dataset.state, one.innerText]);
      expect(rows.some(([state, text]) => state === "open" && text?.includes("H0"))).toBe(true);
    });
    expect(find("item-accept"), "the answer is theirs").toBeUndefined();
    expect(item.handling, "nothing has changed yet").toBe("H2");
  });

  it("nothing is proposed that is the value already, and a withdrawal takes words", async () => {
    const item = itemOf(turin.who.authority);
    item.handling = "H0";
    await look(item);

    await press("propose-media-type");
    await write("proposing-reason", "It is a table.");
    expect((find("proposing-confirm") as HTMLButtonElement).disabled).toBe(true);
    await write("proposing-value", "text/tab-separated-values");
    expect((find("proposing-confirm") as HTMLButtonElement).disabled).toBe(false);
    await press("proposing-cancel");

    const acts = offeredActs().map((one) => one.id);
    expect(acts).toContain("ev-propose-withdrawn");
    expect(acts, "H0 is the loosest").not.toContain("ev-propose-handling");
    offeredActs()
      .find((one) => one.id === "ev-propose-withdrawn")
      ?.run?.();
    await write("proposing-value", "Seized without a warrant");
    await write("proposing-reason", "The court says so.");
    send("proposing-reason");

    await until(() => {
      const made = desk.world.teams[0]!.proposals.find((one) => one.field === "withdrawn");
      expect(made?.value).toBe("Seized without a warrant");
    });
  });

  it("what was refused says by whom and why", async () => {
    const proposals = desk.world.teams[0]!.proposals;
    const refused = proposals.find((one) => one.state === "refused")!;
    await look(desk.world.item(team, refused.item));

    const row = await shows("item-proposal");

    expect(row.innerText).toContain(refused.answers[0]!.reason);
    expect(row.innerText).toContain(turin.who.person!);
  });
});

describe("on an own item", () => {
  const waiting = () => desk.world.teams[0]!.proposals.filter((one) => one.to_answer);

  it("nothing is offered to be proposed", async () => {
    await look(itemOf(lyon.who.authority));

    await until(() => expect(offeredActs().map((one) => one.id)).toContain("ev-why"));
    expect(all("propose-route")).toEqual([]);
    expect(offeredActs().filter((one) => one.id.startsWith("ev-propose"))).toEqual([]);
  });

  it("accepting asks for a reason, and the field has the value", async () => {
    const [first] = waiting();
    open(Evidence, { team, about: first!.item });

    await press("proposals-open");
    await press("item-accept");
    expect((await shows("accept-proposed")).innerText).toContain("Given voluntarily");
    await write("accept-proposed-reason", "The bank confirms it.");
    send("accept-proposed-reason");

    await until(() => expect(find("item-proposal")?.dataset.state).toBe("accepted"));
    await until(() => expect(find("facts")?.innerText).toContain("Given voluntarily"));
    expect(find("item-proposal")?.innerText).toContain("The bank confirms it.");
    expect(find("proposals-open"), "nothing waits any more").toBeUndefined();
  });

  it("refusing leaves the field; an overtaken one can only be refused", async () => {
    const one = waiting()[1]!;
    one.state = "overtaken";
    const { restriction } = desk.world.item(team, one.item);
    await look(desk.world.item(team, one.item));
    await shows("item-refuse");
    expect(find("item-accept")).toBeUndefined();

    await press("item-refuse");
    await write("refuse-proposed-reason", "It was read in court already.");
    send("refuse-proposed-reason");

    await until(() => expect(find("item-proposal")?.dataset.state).toBe("refused"));
    expect(desk.world.item(team, one.item).restriction).toBe(restriction);
    expect((await call("evidence_proposals", { team, item: null })).to_answer).toBe(1);
  });
});
