// How a person or an office is named.
import type { Who } from "./desk/contract";
import { t } from "./text";

/** Returns `O. Lamarzelle, JIRS Lyon`, or the authority where the person was not released. */
export function whoName(who: Who): string {
  return who.person ? t.common.personOf(who.person, who.authority) : who.authority;
}

/** Returns the person, or words that say their name was not released to us. */
export function personName(person: string | null): string {
  return person ?? t.common.nobody;
}
