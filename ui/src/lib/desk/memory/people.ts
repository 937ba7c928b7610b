// Invented people, offices and fingerprints of the in-memory desk.
import type { Card, Who } from "../contract";
import { ago, hex } from "./clock";

export interface Person {
  who: Who;
  capacity: string;
  fingerprint: string[];
}

const WORDS = (
  "harbour velvet tulip anchor cedar marble otter lantern copper meadow falcon river amber " +
  "willow granite saddle pepper island thunder basket violin glacier orchard beacon"
).split(" ");

function person(name: string, capacity: string, authority: string, state: string): Person {
  const installation = hex(name, 40);
  const fingerprint = Array.from({ length: 8 }, (_, i) => {
    const at = Number.parseInt(installation.slice(i * 4, i * 4 + 4), 16);
    return WORDS[at % WORDS.length] ?? "amber";
  });
  return { who: { installation, person: name, authority, state }, capacity, fingerprint };
}

export const lyon = person("O. Lamarzelle", "deputy prosecutor", "JIRS Lyon", "FR");
export const roquefeuil = person("T. Roquefeuil", "police member", "Gendarmerie, SR Lyon", "FR");
export const turin = person("R. Talenti", "inspector", "DDA Turin", "IT");
export const genoa = person("E. Marzotti", "prosecutor", "DDA Genoa", "IT");
export const ghent = person(
  "J. Vanderslagh",
  "federal magistrate",
  "Federal Prosecutor, Ghent",
  "BE",
);
export const brussels = person("I. Brackmans", "police member", "Federal Police, Brussels", "BE");
export const antwerp = person("W. Oosterlind", "forensic expert", "Federal Police, Antwerp", "BE");
export const eurojust = person("Coordinator", "national desk", "Eurojust", "EU");
export const madrid = person("L. Casavella", "prosecutor", "Fiscalía Antidroga, Madrid", "ES");
export const bucharest = person("D. Ionescar", "prosecutor", "DIICOT, Bucharest", "RO");
export const bern = person("U. Steinmatt", "federal prosecutor", "Bundesanwaltschaft, Bern", "CH");

/** A colleague whose installation is not certified yet. */
export const clerk = person("A. Perraudin", "court clerk", "JIRS Lyon", "FR");

export const partners = [
  turin,
  genoa,
  ghent,
  brussels,
  eurojust,
  madrid,
  bucharest,
  bern,
  roquefeuil,
  antwerp,
];

export function cardOf(person: Person, verified: boolean, own = false): Card {
  return {
    installation: person.who.installation,
    person: person.who.person ?? "",
    capacity: person.capacity,
    authority: person.who.authority,
    state: person.who.state,
    fingerprint: person.fingerprint,
    own,
    verified: verified ? ago(60 * 24 * 40) : null,
    made: ago(60 * 24 * 200),
    written: null,
  };
}
