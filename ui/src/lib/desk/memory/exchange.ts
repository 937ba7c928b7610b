// The in-memory desk's notes, exchange, conflicts and operations log.
import type { Calls, Decided, FieldValue, Note } from "../contract";
import { type ArrivalCalls, arrivalCalls } from "./arrival";
import { hex, now } from "./clock";
import { targetOf } from "./compartments";
import type { Handlers } from "./handlers";
import { lyon } from "./people";
import { courier } from "./teams";
import { paged, refusal, type World } from "./world";

type Rest = Extract<keyof Calls, `note_${string}` | `exchange_${string}` | `records_${string}`>;

export function exchangeCalls(world: World): Pick<Handlers, Rest> {
  return {
    ...noteCalls(world),
    ...packetCalls(world),
    ...arrivalCalls(world),
    ...recordCalls(world),
  };
}

function noteCalls(world: World): Pick<Handlers, Extract<Rest, `note_${string}`>> {
  const note = (team: string, id: string): Note => {
    const found = world.team(team).notes.find((one) => one.note === id);
    if (!found) throw refusal("note-unknown", "No note here has that id.", "Look at the list.");
    return found;
  };
  const linked = (team: string, text: string) =>
    [...new Set(text.match(/[A-Z]{2}-\d{4}-\d{4}/g) ?? [])].map((exhibit) => {
      const item = world.team(team).items.find((one) => one.exhibit === exhibit);
      return { exhibit, item: item?.item ?? null, title: item?.title ?? null };
    });
  return {
    note_add: ({ team, title, text, compartment }) => {
      const body = text ?? "";
      const within = targetOf(world, team, compartment);
      const made: Note = {
        note: hex(title + world.next++, 32),
        title,
        text: body,
        version: hex(`${body}v`, 16),
        titles: [{ value: title, who: lyon.who, when: now() }],
        links: linked(team, body),
        revisions: [{ who: lyon.who, when: now() }],
        left_out: 0,
        compartment: within?.name ?? null,
      };
      if (within) within.notes += 1;
      world.team(team).notes.unshift(made);
      world.team(team).team.notes += 1;
      world.record("alteration", "note-add", team, [made.note]);
      world.saved(["notes", "teams"]);
      return structuredClone(made);
    },
    note_edit: ({ team, note: id, text, title }) => {
      const found = note(team, id);
      if (text !== null) found.text = text;
      if (title !== null) found.title = title;
      found.version = hex(found.text + now().utc, 16);
      found.links = linked(team, found.text);
      found.revisions.unshift({ who: lyon.who, when: now() });
      world.saved(["notes"]);
      return structuredClone(found);
    },
    note_list: ({ team, ...paging }) =>
      paged(
        world
          .team(team)
          .notes.map((one) => ({
            note: one.note,
            title: one.title,
            opening: one.text.slice(0, 90),
            who: one.revisions[0]?.who ?? lyon.who,
            when: one.revisions[0]?.when ?? now(),
            links: one.links.length,
            compartment: one.compartment ?? null,
            mark: one.revisions.every((each) => each.mark) ? one.revisions[0]?.mark : null,
          })),
        paging,
      ),
    note_show: ({ team, note: id }) => structuredClone(note(team, id)),
  };
}

type PacketCalls = Exclude<Extract<Rest, `exchange_${string}`>, ArrivalCalls>;

function packetCalls(world: World): Pick<Handlers, PacketCalls> {
  return {
    exchange_send: ({ team, to, out }) => {
      const one = world.team(team);
      const to_send = one.exchange.partners.filter(
        (partner) => to === "all" || partner.installation === to,
      );
      world.record("disclosure", "exchange-send", team, ["318–326"], null, to);
      world.saved(["exchange", "records"]);
      return {
        folder: world.places.get(out)?.label ?? out,
        files: to_send.length,
        bytes: 48_200_000,
        partners: to_send.map((partner) => ({
          installation: partner.installation,
          person: partner.person,
          state: partner.state,
          authority: partner.authority,
          receipt: true,
          change_sets: partner.standing === "complete" ? 0 : 9,
          blobs: partner.standing === "complete" ? 0 : 3,
          remark: partner.standing === "complete" ? "nothing new" : null,
        })),
      };
    },
    exchange_receive: () => {
      const team = world.teams[0];
      const gap = team?.exchange.partners.find((partner) => partner.standing === "missing");
      if (gap)
        Object.assign(gap, {
          standing: "complete",
          words: "complete to 46",
          held_to: 46,
          missing: [],
          received: now(),
        });
      if (team) team.lost = [];
      world.saved(["exchange", "evidence", "teams"]);
      const packet = (file: string) => ({
        file,
        from: "Turin 1",
        admitted: 3,
        blobs: 1,
        reason: null,
        hint: null,
      });
      return {
        packets: [
          { ...packet("comity-it-41-43.packet"), state: "taken" },
          {
            ...packet("comity-it-19.packet"),
            state: "refused",
            admitted: 0,
            blobs: 0,
            reason: "Signed after the mandate of that installation had ended.",
            hint: "Ask DDA Genoa to send it from another installation.",
          },
          {
            ...packet("holiday.jpg"),
            state: "not-a-packet",
            from: null,
            admitted: 0,
            blobs: 0,
            reason: "It is not a packet.",
            hint: "Nothing to do.",
          },
        ],
        admitted: 3,
        waiting: 0,
        held: 0,
        refused: 1,
        blobs: 1,
        new_teams: [],
        left: 0,
      };
    },
    exchange_watch: ({ team, folder }) => {
      const made = courier(world.next++, team, world.places.get(folder)?.label ?? folder, true);
      world.team(team).exchange.couriers.push(made);
      world.saved(["exchange"]);
      return made;
    },
    exchange_unwatch: ({ courier: id }) => {
      for (const { exchange } of world.teams) {
        const at = exchange.couriers.findIndex((one) => one.courier === id);
        const [gone] = at >= 0 ? exchange.couriers.splice(at, 1) : [];
        if (gone) {
          world.saved(["exchange"]);
          return gone;
        }
      }
      throw refusal("place-unknown", "That folder is not watched.", "Look at the list.");
    },
    exchange_status: ({ team }) => structuredClone(world.team(team).exchange),
    exchange_conflicts: ({ team, ...paging }) =>
      paged(structuredClone(world.team(team).conflicts), paging),
    exchange_resolve: ({ team, conflict, decided, reason }) => {
      const one = world.team(team);
      const found = one.conflicts.find((each) => each.conflict === conflict);
      if (!found) {
        throw refusal("conflict-unknown", "No conflict has that id.", "Look at the list.");
      }
      if (found.values.some((value) => value.value === null)) {
        throw refusal("not-released", "That was not released to this installation.", "Ask for it.");
      }
      const settled = { kept: decided === "keep-all", who: lyon.who, when: now(), reason };
      const standing: FieldValue[] = settle(found.values, decided).map((value) => ({
        ...value,
        settled,
      }));
      one.conflicts = one.conflicts.filter((each) => each !== found);
      one.exchange.conflicts = one.conflicts.length;
      if (found.field === "next_meeting") one.team.next_meeting = standing;
      const item = one.items.find((each) => each.item === found.object);
      const title = standing[0]?.value ?? "";
      if (item) Object.assign(item, { title, titles: standing, conflicts: 0 });
      world.saved(["exchange", "evidence", "teams"]);
      const values = standing.map((value) => value.value ?? "");
      return { conflict, values, who: lyon.who, when: settled.when };
    },
  };
}

/** Returns what stands by a decision. */
function settle(
  values: Pick<FieldValue, "value" | "who" | "when">[],
  decided: Decided,
): Pick<FieldValue, "value" | "who" | "when">[] {
  if (decided === "keep-all") return values;
  if ("write" in decided) return [{ value: decided.write, who: lyon.who, when: now() }];
  const chosen = values[decided.stands - 1];
  if (!chosen) throw refusal("value-invalid", "No statement has that number.", "Look at the list.");
  return [{ value: chosen.value, who: lyon.who, when: now() }];
}

function recordCalls(world: World): Pick<Handlers, Extract<Rest, `records_${string}`>> {
  return {
    records_list: ({ team, ...paging }) =>
      paged(
        world.records.filter((one) => !team || one.team === team),
        paging,
      ),
    records_verify: () => ({
      clean: true,
      entries: world.records.length,
      head: world.records[0]?.digest ?? null,
      broken_at: null,
    }),
    records_export: ({ out }) => ({
      path: world.places.get(out)?.label ?? out,
      count: world.records.length,
      bytes: 9_120,
      sha256: hex("records", 64),
    }),
  };
}
