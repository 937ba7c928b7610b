// Asks the window for a file or folder. The page gets a token and a label, never a path.
import type { Place, PlaceKind } from "./contract";
import { call } from "./desk";

/** Returns the chosen place, or null when the person chose nothing. */
export async function choosePlace(
  what: PlaceKind,
  name: string | null = null,
): Promise<(Place & { place: string }) | null> {
  const chosen = await call("place_choose", { what, name });
  return chosen.place === null ? null : { ...chosen, place: chosen.place };
}
