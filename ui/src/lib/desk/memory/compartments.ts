// The in-memory desk's restricted compartments: one for each team that a test or a person makes.
import type { Calls, CompartmentRow } from "../contract";
import { hex, now } from "./clock";
import type { Handlers } from "./handlers";
import { lyon } from "./people";
import { paged, refusal, type World } from "./world";

type CompartmentCall = Extract<keyof Calls, `compartment_${string}`>;

export function compartmentCalls(world: World): Pick<Handlers, CompartmentCall> {
  const of = (team: string) => world.team(team).compartments;
  const member = (team: string, installation: string) => {
    const row = world.team(team).roster.find((one) => one.installation === installation);
    if (!row) throw refusal("recipient-unknown", "No such installation.", "Look at the roster.");
    if (row.role === "participant") {
      throw refusal("not-allowed", "A participant never holds one.", "Look at the roster.");
    }
    const { person, authority, state } = row;
    return { installation, person, authority, state, history: true, current: true };
  };
  const saved = () => world.saved(["roster", "evidence", "notes", "exchange", "records"]);
  return {
    compartment_make: ({ team, name, members }) => {
      const { authority, state } = lyon.who;
      const row: CompartmentRow = {
        compartment: hex(name + world.next, 32),
        name,
        authority,
        state,
        own: true,
        members: [
          { ...lyon.who, history: true, current: true },
          ...members.map((one) => member(team, one)),
        ],
        items: 0,
        notes: 0,
      };
      of(team).push(row);
      saved();
      return row;
    },
    compartment_list: ({ team, ...paging }) => paged(structuredClone(of(team)), paging),
    compartment_show: ({ team, compartment }) => find(world, team, compartment),
    compartment_join: ({ team, compartment, installation, without_history }) => {
      const row = openOf(world, team, compartment);
      row.members.push({ ...member(team, installation), history: !without_history });
      saved();
      return row;
    },
    compartment_leave: ({ team, compartment, installation }) => {
      const row = openOf(world, team, compartment);
      const gone = installation ?? lyon.who.installation;
      row.members = row.members.map((one) =>
        one.installation === gone ? { ...one, current: false } : one,
      );
      saved();
      return row;
    },
    compartment_close: ({ team, compartment, reason }) => {
      const row = openOf(world, team, compartment);
      row.closed = { who: lyon.who, when: now(), reason };
      saved();
      return row;
    },
  };
}

function find(world: World, team: string, wanted: string): CompartmentRow {
  const rows = world.team(team).compartments;
  const row = rows.find((one) => one.compartment === wanted || one.name === wanted);
  if (!row) throw refusal("compartment-unknown", "No such compartment.", "Look at the list.");
  return row;
}

function openOf(world: World, team: string, wanted: string): CompartmentRow {
  const row = find(world, team, wanted);
  if (row.closed) throw refusal("compartment-closed", "It was closed.", "Write it elsewhere.");
  return row;
}

/** Returns the compartment that something new goes to; none is the whole team. */
export function targetOf(
  world: World,
  team: string,
  wanted: string | null | undefined,
): CompartmentRow | undefined {
  return wanted ? openOf(world, team, wanted) : undefined;
}
