// A lost authority key: the words are compared before anybody signs, and what others ask is told.
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Replacement, ReplaceAuthority } from "$lib/desk/contract";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { lyon, turin } from "$lib/desk/memory/people";
import { attentionOf } from "../home/attention";
import { all, close, find, open, press, shows, write } from "../../test/screen";
import PersonPane from "./PersonPane.svelte";
import TeamWarnings from "./TeamWarnings.svelte";

let desk: MemoryDesk;
let asked: Replacement[];
let signed: ReplaceAuthority[];
const world = () => desk.world.teams[0]!;
const team = () => world().team.team;
const rowOf = (installation: string) =>
  world().roster.find((row) => row.installation === installation)!;

const pending = (): Replacement => ({
  whom: turin.who,
  old_key: "0a".repeat(32),
  new_key: "1a".repeat(32),
  fingerprint: ["otter", "quay", "pine", "lamp", "rail", "stone", "wren", "moss"],
  role: "leader",
  from: null,
  until: null,
  signed: [],
  missing: [lyon.who.authority],
  to_sign: true,
  in_force: false,
});

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 10 });
  asked = [];
  signed = [];
  setDesk({
    ...desk,
    async call(name, args) {
      if (name === "authority_replace") signed.push(args as unknown as ReplaceAuthority);
      if (name === "replacements_show" && asked.length > 0) {
        return { replacements: asked, disputed: [], may_sign: true };
      }
      return desk.call(name, args);
    },
  } as typeof desk);
});
afterEach(close);

describe("a lost authority key", () => {
  it("is replaced by a card whose words were compared, and not before", async () => {
    open(PersonPane, { team: team(), person: rowOf(turin.who.installation) });
    await press("person-replace-key");
    await shows("replace-key-compared");
    await write("replace-key-reason", "the safe was robbed");
    expect((find("replace-key-confirm") as HTMLButtonElement).disabled).toBe(true);

    await press("replace-key-compared");
    await press("replace-key-confirm");

    expect(signed).toHaveLength(1);
    expect(signed[0]).toMatchObject({ of: turin.who.authority, verified: true });
  });

  it("is not offered for the own authority", async () => {
    open(PersonPane, { team: team(), person: rowOf(lyon.who.installation) });
    await tick();
    expect(find("person-replace-key")).toBeUndefined();
  });

  it("is signed as another party signed it", async () => {
    asked = [pending()];
    open(TeamWarnings, { team: team(), stage: "in-force" as const, place: "overview" as const });
    await shows("key-asked");
    await press("key-sign");
    await shows("replace-key-signed");
    expect(all("replace-key-card")).toEqual([]);

    await press("replace-key-compared");
    await write("replace-key-reason", "asked by telephone and seen");
    await press("replace-key-confirm");

    expect(signed[0]).toMatchObject({ card: turin.who.installation, of: "0a".repeat(32) });
  });

  it("stands on Home while our signature is missing", async () => {
    const status = await desk.call("vault_status", {});
    const { rows } = await desk.call("team_list", {});
    const keys = { replacements: [pending()], disputed: [], may_sign: true };

    const lines = attentionOf(status, [{ row: rows[0]!, keys }]);
    const done = { ...keys, replacements: [{ ...pending(), to_sign: false }] };
    const after = attentionOf(status, [{ row: rows[0]!, keys: done }]);

    expect(lines.filter((line) => line.kind === "key")).toHaveLength(1);
    expect(after.filter((line) => line.kind === "key")).toHaveLength(0);
  });
});
