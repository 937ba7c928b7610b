// Every string of the interface, by feature. A language is one folder of the shape of `en`; the
// pseudo language lengthens every string, so that screens are tried for German and Finnish.
import * as en from "./en";
import { pseudo } from "./pseudo";

export type Texts = typeof en;
export type { HelpPage } from "./en";

/** The language asked for in the address (`?language=pseudo`), else English. */
function wanted(): string {
  return new URLSearchParams(globalThis.location?.search ?? "").get("language") ?? "en";
}

export const t: Texts = wanted() === "pseudo" ? pseudo(en) : en;
