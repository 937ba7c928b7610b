// The own part in a team. A participant takes part without being a party: it holds agreement and
// roster alone, and is offered none of the acts that the desk would refuse it.
import { query } from "./desk/query.svelte";

/** Tells of the own role. Call it while a component is being made. */
export function ownPart(team: () => string): { readonly isParticipant: boolean } {
  const roster = query("roster_list", () => ({ team: team() }), ["roster"]);
  return {
    get isParticipant() {
      const own = roster.reply?.rows.find((row) => row.own && row.current);
      return own?.role === "participant";
    },
  };
}
