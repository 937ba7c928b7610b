// What arrived and what did not: gaps and their request, what is held, why from either end.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setDesk, type CallName, type Desk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { antwerp, brussels, eurojust, turin } from "$lib/desk/memory/people";
import { refusal } from "$lib/desk/memory/world";
import { forgetSheet, printing } from "$lib/print.svelte";
import { all, close, find, key, open, press, send, shows, until, write } from "../../test/screen";
import Exchange from "./Exchange.svelte";

let desk: MemoryDesk;
/** A call of this name is refused. */
let refused: string;
const world = () => desk.world.teams[0]!;

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 300 });
  refused = "";
  setDesk({
    ...desk,
    async call(name, args) {
      if (name === refused) throw refusal("no-space", "The stick is full.", "Take another.");
      return desk.call(name, args);
    },
  });
});
afterEach(close);

const look = (about?: string) => open(Exchange, { team: world().team.team, about });
const gaps = () => all("gap").map((row) => row.innerText);
const end = (installation: string) =>
  all("why-end").find((one) => one.dataset.key === installation);
const choose = (name: string, value: string) => {
  const list = find(name) as HTMLSelectElement;
  list.value = value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
};

describe("what is missing", () => {
  it("is told exactly, with who can give it, and asked for in one packet", async () => {
    look();
    await until(() => expect(all("gap")).toHaveLength(2));
    expect(gaps()[0]).toContain("41–43");
    expect(gaps()[0]).toContain("DDA Turin");
    expect(gaps()[0]).toContain("Ghent");

    await press("request");

    const told = (await shows("requested")).innerText;
    expect(told).toContain("3 change sets");
    expect(told).toContain("2 sealed segments");
    expect(told).toContain("R. Talenti");
    expect(find("requested")?.className, "a request is no receipt").not.toContain("ok");
  });

  it("is said to be nothing only when nobody told of anything", async () => {
    for (const partner of world().exchange.partners) partner.missing = [];
    world().lost = [];
    look();

    await shows("nothing-missing");
    expect(find("request")).toBeUndefined();
  });

  it("names what went wrong beside the button, and can be asked for again", async () => {
    look();
    refused = "exchange_request";
    await press("request");
    await until(() => expect(find("problem")?.innerText).toContain("The stick is full."));

    refused = "";
    await press("request");

    await shows("requested");
    expect(find("problem")).toBeUndefined();
  });

  it("asks for it by keys, and only while something is missing", async () => {
    look();
    await shows("request");

    expect(key("request", "r", { altKey: true }), "the screen took the keys").toBe(false);
    await shows("requested");
  });
});

describe("what is held", () => {
  const article = () => all("held")[0]!;

  it("is counted with a sample, and enters only when a person lets it in", async () => {
    look();
    expect((await shows("held")).innerText).toContain("1,212 withdrawals and 3 changed records");
    expect(all("held-sample")[0]?.children).toHaveLength(6);
    expect(find("held-sample")?.innerText).toContain("and 1,210 more");
    expect(world().items.some((item) => item.withdrawn && item.state === "BE")).toBe(false);

    await press("held-let-in");
    expect((await shows("let-in-confirm")).innerText).toContain("3 change sets");
    await press("let-in-confirm");

    expect((await shows("held-decided")).innerText).toContain("5 change sets were let in");
    await until(() => expect(find("held")).toBeUndefined());
    expect(world().items.some((item) => item.withdrawn && item.state === "BE")).toBe(true);
  });

  it("is refused with a reason, stays there with it, and can be let in after all", async () => {
    look();
    await press("held-refuse");
    const refuse = (await shows("refuse-held-confirm")) as HTMLButtonElement;
    expect(refuse.disabled, "no refusal without a reason").toBe(true);

    await write("refuse-held-reason", "Nobody spoke of withdrawing these.");
    send("refuse-held-reason");

    await until(() => expect(article().dataset.refused).toBe("true"));
    expect(find("held-because")?.innerText).toContain("Nobody spoke of withdrawing these.");
    expect(find("held-refuse")).toBeUndefined();
    expect(find("held-let-in")).toBeDefined();
  });

  it("is come to from its author's row, which offers nothing else", async () => {
    look();
    await shows("held");
    const row = () => all("partner-row").find((one) => one.dataset.standing === "held")!;
    await until(() => expect(row().querySelectorAll("button")).toHaveLength(1));
    expect(row().dataset.key).toBe(antwerp.who.installation);

    await press("partner-review");

    expect(document.activeElement?.getAttribute("data-test")).toBe("held-let-in");
  });
});

describe("why it did not arrive", () => {
  const exhibit = () => world().items.find((item) => item.held && item.state === "FR")!.exhibit;

  async function asks(about: string) {
    await write("why-about", about);
    send("why-about");
    await shows("why-end");
  }

  it("is answered from every end, each with facts and at most one next step", async () => {
    look();
    await asks(exhibit());

    expect(all("why-end")).toHaveLength(world().exchange.partners.length + 1);
    const waits = end(brussels.who.installation)!;
    expect(waits.dataset.arrived).toBe("false");
    const facts = [...waits.querySelectorAll<HTMLElement>("[data-test=why-fact]")];
    expect(facts.map((fact) => fact.dataset.holds)).toEqual(["true", "true", "false"]);
    expect(waits.querySelectorAll("[data-test=why-next]")).toHaveLength(1);
    expect(end(eurojust.who.installation)?.innerText).toContain("role does not hold");
  });

  it("is green only at an end where it arrived whole", async () => {
    look();
    await asks(exhibit());

    for (const one of all("why-end")) {
      const arrived = one.dataset.arrived === "true";
      expect(one.querySelectorAll(".st.ok").length, one.innerText).toBe(arrived ? 1 : 0);
      expect(one.querySelector("[data-test=why-next]") === null).toBe(arrived);
    }
  });

  it("is asked of one partner, beside the own end", async () => {
    look();
    await asks(exhibit());

    choose("why-at", turin.who.installation);

    await until(() => expect(all("why-end")).toHaveLength(2));
    expect(end(turin.who.installation)).toBeDefined();
  });

  it("leads from an exhibit nobody told of to the gap it may be in", async () => {
    look();
    await asks("IT-2026-9999");

    expect(all("why-end")).toHaveLength(1);
    expect(find("why-fact")?.innerText).toContain("operational 41–43 is missing here");
    expect(find("why-next")?.innerText).toContain("Write a request");
    choose("why-at", turin.who.installation);
    await shows("why-only-here");
  });

  it("says what can be asked when nothing has that name", async () => {
    look();
    await write("why-about", "the green van");
    send("why-about");

    await until(() => expect(find("problem")?.dataset.code).toBe("change-set-unknown"));
  });

  it("is asked at once when a person came from an exhibit", async () => {
    look(exhibit());

    expect((await shows("why-subject")).innerText).toContain(exhibit());
    expect((find("why-about") as HTMLInputElement).value).toBe(exhibit());
  });
});

it("draws a partner's bar in green only when vectors are equal and a receipt is here", async () => {
  look();
  await shows("partner-row");

  for (const row of all("partner-row")) {
    const whole = row.dataset.standing === "complete";
    expect(row.querySelector(".vec.whole") !== null, row.innerText).toBe(whole);
    expect(row.querySelector(".st.ok") !== null, row.innerText).toBe(whole);
  }
});

it("tells who signed twice, from which number nothing counts, and what to do", async () => {
  look();

  const told = (await shows("split")).innerText;
  expect(told).toContain("W. Oosterlind");
  expect(told).toContain("agreement 7");
  expect(told).toContain("revoke");
});

describe("the slip of a stick", () => {
  it("shows eight words and the hash of what was read, and prints them", async () => {
    const printed = vi.fn();
    vi.stubGlobal("print", printed);
    look();
    await press("slip-open");

    const dialog = await shows("slip");
    expect(find("slip-facts")?.dataset.files).toBe("3");
    expect(dialog.querySelectorAll("[data-test=fingerprint] li")).toHaveLength(8);
    expect(dialog.innerText).toContain("3 files");
    await press("slip-print");

    expect(printed).toHaveBeenCalledOnce();
    expect(printing.sheet?.blocks.map((block) => block.kind)).toEqual(["words", "fixed"]);
    forgetSheet();
    vi.unstubAllGlobals();
  });

  it("is offered for what was just written, without choosing the folder again", async () => {
    const asked = vi.spyOn(desk, "call");
    look();
    await shows("partner-row");
    await press("write-all");
    await press("sent-slip");

    await shows("slip");
    const to = asked.mock.calls.find(([name]) => name === "exchange_send")?.[1];
    const of = asked.mock.calls.find(([name]) => name === "exchange_slip")?.[1];
    expect((of as { folder: string }).folder).toBe((to as { out: string }).out);
    expect(find("sent")).toBeUndefined();
  });

  it("is saved as a text where a person says", async () => {
    look();
    await press("slip-open");
    await press("slip-save");

    expect((await shows("slip-saved")).innerText).toContain("slip.txt");
  });

  it("says plainly that no packet lies there, and prints no words for nothing", async () => {
    const empty = {
      ...(await desk.call("exchange_slip", { folder: "x", out: null })),
      files: 0,
      bytes: 0,
    };
    setDesk({
      ...desk,
      call: ((name: CallName, args: never) =>
        name === "exchange_slip" ? Promise.resolve(empty) : desk.call(name, args)) as Desk["call"],
    });
    look();
    await press("slip-open");

    await shows("slip-empty");
    expect(find("slip-print")).toBeUndefined();
  });
});

it("writes what another State compares, and says how much and where", async () => {
  look();
  await press("chains-export");

  const told = await shows("chains-written");
  expect(told.dataset.count).toBe("317");
  expect(told.innerText).toContain("records for comparison.json");
  expect(desk.world.records[0]?.act).toBe("chains-exported");
});
