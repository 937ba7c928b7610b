// An installation is revoked in one dialog that is read first; what stands over a team is told.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { ago } from "$lib/desk/memory/clock";
import { genoa, ghent, lyon, turin } from "$lib/desk/memory/people";
import { refusal } from "$lib/desk/memory/world";
import { all, close, find, open, press, send, shows, until, write } from "../../test/screen";
import Roster from "./Roster.svelte";
import { leadersOf } from "./standing";
import TeamWarnings from "./TeamWarnings.svelte";

let desk: MemoryDesk;
let refused: string;
let answered: string[];
const world = () => desk.world.teams[0]!;
const rowOf = (installation: string) =>
  world().roster.find((row) => row.installation === installation)!;
const lineOf = (installation: string) =>
  all("roster-row").find((line) => line.dataset.key === installation)!;

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 300 });
  refused = "";
  answered = [];
  setDesk({
    ...desk,
    async call(name, args) {
      if (name === refused) throw refusal("not-allowed", "Nobody here may.", "Ask a leader.");
      const reply = await desk.call(name, args);
      answered.push(name);
      return reply;
    },
  });
});
afterEach(close);

const look = (about: string) => open(Roster, { team: world().team.team, about });

describe("revoking an installation", () => {
  async function opens() {
    look(ghent.who.installation);
    await press("roster-revoke");
    await shows("revoke-keeps");
  }

  it("says first what counts and lists what it keeps, and changes nothing by that", async () => {
    await opens();

    expect(all("revoke-count").map((line) => line.dataset.key)).toEqual([
      "control",
      "agreement",
      "operational",
    ]);
    expect(find("revoke-counts")?.innerText).toContain("1,033 change sets");
    const kept = find("revoke-keeps")!;
    expect(kept.querySelectorAll("li").length).toBe(200);
    expect(kept.innerText).toMatch(/The first 200 of 2\d\d are listed/);
    expect(rowOf(ghent.who.installation).revoked).toBeUndefined();
  });

  it("wants a reason, and is done by the button that says so", async () => {
    await opens();
    const button = find("revoke-confirm") as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    expect(button.innerText).toContain("Revoke the installation");

    await write("revoke-reason", "Left in a train.");
    expect(button.disabled).toBe(false);
    send("revoke-reason");

    await until(() => expect(find("revoke")).toBeUndefined());
    expect(rowOf(ghent.who.installation).revoked?.reason).toBe("Left in a train.");
    await until(() => expect(find("installation-revoked")?.innerText).toContain("Lamarzelle"));
    expect(find("installation-revoked")?.innerText).toContain("Left in a train.");
    expect(find("roster-revoke"), "nothing is revoked twice").toBeUndefined();
  });

  it("cannot be confirmed while nobody could read what it does", async () => {
    refused = "installation_revoke";
    look(ghent.who.installation);
    await press("roster-revoke");
    await until(() => expect(find("problem")?.innerText).toContain("Ask a leader."));

    await write("revoke-reason", "Left in a train.");

    expect((find("revoke-confirm") as HTMLButtonElement).disabled).toBe(true);
  });

  it("is not offered for the own installation", async () => {
    look(lyon.who.installation);
    await shows("person");

    expect(find("roster-revoke")).toBeUndefined();
  });
});

it("strikes a revoked installation through, with day, author and reason", async () => {
  look(genoa.who.installation);

  const told = (await shows("installation-revoked")).innerText;
  expect(told).toContain("O. Lamarzelle");
  expect(told).toContain("stolen from a car");
  const line = lineOf(genoa.who.installation);
  expect(line.dataset.revoked).toBe("true");
  expect(line.className).toContain("gone");
  expect(line.innerText).toMatch(/revoked \d+ \w+ \d{4}/);
});

describe("what stands over a team", () => {
  const genoaRevoked = () => rowOf(genoa.who.installation).revoked!;
  const stands = (place: "overview" | "evidence" | "roster" = "overview") =>
    open(TeamWarnings, { team: world().team.team, stage: "in-force" as const, place });

  it("is nothing while two leaders may act", async () => {
    stands();
    await until(() => expect(answered).toContain("roster_list"));
    await until(() => expect(document.body.querySelector("[data-test]")).toBeNull());
    expect(leadersOf(world().roster)).toHaveLength(2);
  });

  it("counts no leader who was revoked, whose mandate is over, or does not count", () => {
    const leader = rowOf(ghent.who.installation);

    expect(leadersOf([leader])).toEqual([leader]);
    expect(leadersOf([{ ...leader, current: false }])).toEqual([]);
    expect(leadersOf([{ ...leader, mark: { code: "", words: "", counts: false } }])).toEqual([]);
    expect(leadersOf([{ ...leader, mark: { code: "", words: "", counts: true } }])).toHaveLength(1);
    expect(leadersOf([{ ...leader, revoked: genoaRevoked() }])).toEqual([]);
  });

  it("is that one leader is left, where people are looked at, with one step", async () => {
    rowOf(ghent.who.installation).current = false;
    stands();

    expect((await shows("few-leaders")).innerText).toContain("one leader");
    expect(all("warning-roster")).toHaveLength(1);
  });

  function freezes() {
    for (const [gone, by] of [
      [turin, ghent],
      [ghent, turin],
    ] as const) {
      const when = genoaRevoked().when;
      Object.assign(rowOf(gone.who.installation), {
        revoked: { who: by.who, when, reason: "Not agreed.", disputed: true },
        current: false,
      });
    }
  }

  it("is on every place that leaders removed each other, and who removed whom", async () => {
    freezes();
    stands("evidence");

    const told = (await shows("team-frozen")).innerText;
    expect(told).toContain("R. Talenti, removed by J. Vanderslagh.");
    expect(told).toContain("J. Vanderslagh, removed by R. Talenti.");
    expect(find("few-leaders"), "one matter at a time").toBeUndefined();
  });

  it("is that our mandate was ended: by whom, when, why, and what stays", async () => {
    const on = { ended_on: "2026-11-19", ended_by: turin.who, ended_when: ago(60) };
    const row = rowOf(lyon.who.installation);
    Object.assign(row, { ...on, end_reason: "Transferred to Paris", current: false });
    stands("evidence");

    const told = (await shows("own-mandate-over")).innerText;
    for (const words of ["R. Talenti", "Transferred to Paris", "can be read", "Nothing new"]) {
      expect(told).toContain(words);
    }
    await press("warning-roster");
  });

  it("is not that our mandate was ended while another one of ours runs", async () => {
    const row = rowOf(lyon.who.installation);
    const ended = { ended_on: "2026-11-19", end_reason: "Another role", current: false };
    world().roster.unshift({ ...row, ...ended });
    stands("evidence");

    await until(() => expect(answered).toContain("roster_list"));
    await until(() => expect(find("own-mandate-over")).toBeUndefined());
  });

  it("offers the own signature on who stays where leaders removed each other", async () => {
    freezes();
    stands("overview");
    await press("warning-decide");
    await shows(`back-${turin.who.installation}`);
    expect(find("removal-decision"), "nobody has signed yet").toBeUndefined();
    (find(`back-${turin.who.installation}`) as HTMLInputElement).click();
    await write("decide-removals-reason", "As the prosecutors agreed.");
    send("decide-removals-reason");
    await until(() => expect(find("decide-removals")).toBeUndefined());

    await press("warning-decide");
    const told = (await shows("removal-decision")).innerText;
    expect(told).toContain("back R. Talenti");
    expect(told).toContain("out J. Vanderslagh");
    expect(find("team-frozen"), "one signature decides nothing").toBeDefined();
  });
});

it("proposes the team's own days to whoever is added, also when they come late", async () => {
  setDesk({
    ...desk,
    async call(name, args) {
      if (name === "team_show") await new Promise((done) => setTimeout(done, 300));
      return desk.call(name, args);
    },
  });
  open(Roster, { team: world().team.team, about: undefined });
  await press("roster-add");

  const from = () => (find("roster-from") as HTMLInputElement | undefined)?.value;
  await until(() => expect(from()).toBeDefined());
  expect(from()).toBe(world().team.from);
});
