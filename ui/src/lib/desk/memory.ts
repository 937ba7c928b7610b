// The in-memory desk: an invented office, so that the interface runs in a browser and in tests.
// It keeps nothing, knows no secret, and is never part of the window's own bundle.
import type { HandedFiles } from "./contract";
import type { Desk } from "./desk";
import { hex, now } from "./memory/clock";
import { desktopCalls } from "./memory/desktop";
import { evidenceCalls } from "./memory/evidence";
import { exchangeCalls } from "./memory/exchange";
import type { Handlers } from "./memory/handlers";
import { intakeCalls } from "./memory/intake";
import { previewCalls } from "./memory/preview";
import { ghent } from "./memory/people";
import { proposalCalls } from "./memory/proposals";
import { seed } from "./memory/teams";
import { vaultCalls } from "./memory/vault";
import { compartmentCalls } from "./memory/compartments";
import { workCalls } from "./memory/work";
import { lockedStatus, openStatus, refusal, World, type Options } from "./memory/world";

/** Calls that a locked vault answers. */
const WITHOUT_KEYS = new Set([
  "vault_create",
  "vault_status",
  "vault_unlock",
  "vault_lock",
  "vault_recover",
  "vault_known",
  "vault_choose",
  "vault_forget",
  "window_close",
  "place_choose",
]);

export interface MemoryDesk extends Desk {
  world: World;
  /** Drops so many things on the window, as the shell would tell it. */
  drop(count: number): void;
  /** Opens files with Comity, as a double-click on them would. */
  handOver(files: Omit<HandedFiles, "place">[]): void;
  /** Asks to close the window, as its frame would. */
  askToClose(): void;
  /** A packet brings what a partner wrote in a note; returns the new text. */
  partnerWrites(team: string, note: string, write: (text: string) => string): string;
}

export function memoryDesk(options: Partial<Options> = {}): MemoryDesk {
  const world = new World({ vault: "locked", items: 1204, delay: 0, refuse: false, ...options });
  seed(world);
  world.status =
    world.options.vault === "open" ? openStatus(world) : lockedStatus(world, world.options.vault);
  const handlers: Handlers = {
    ...vaultCalls(world),
    ...desktopCalls(world),
    ...workCalls(world),
    ...compartmentCalls(world),
    ...evidenceCalls(world),
    ...proposalCalls(world),
    ...previewCalls(world),
    ...intakeCalls(world),
    ...exchangeCalls(world),
  };
  return {
    world,
    async call(name, args) {
      if (world.options.delay > 0) {
        await new Promise((done) => setTimeout(done, world.options.delay));
      } else {
        await Promise.resolve();
      }
      if (world.status.state !== "open" && !WITHOUT_KEYS.has(name)) {
        throw refusal("vault-locked", "The vault is locked.", "Unlock it and do it again.");
      }
      if (world.options.refuse && !WITHOUT_KEYS.has(name)) {
        throw refusal("internal", "The vault could not be read.", "Try again in a moment.");
      }
      // A real desk answers with documents of its own; nothing here shares an object with a screen.
      return structuredClone(await handlers[name](args));
    },
    onNotice(hear) {
      world.listeners.add(hear);
      return () => world.listeners.delete(hear);
    },
    drop(count) {
      const place = `drop:${(world.next += 1)}`;
      world.places.set(place, { label: place, count });
      world.notify([], { drop: { place, count } });
    },
    handOver(files) {
      for (const one of files) {
        const place = `opened:${(world.next += 1)}`;
        world.places.set(place, { label: one.label, count: one.count });
        world.handed.push({ ...one, place });
      }
      world.notify(["vault"]);
    },
    askToClose: () => world.notify([], { closing: true }),
    partnerWrites(team, id, write) {
      const note = world.team(team).notes.find((one) => one.note === id);
      if (!note) throw refusal("note-unknown", "No note here has that id.", "Look at the list.");
      note.text = write(note.text);
      note.version = hex(`${note.version}partner`, 16);
      note.revisions.unshift({ who: ghent.who, when: now() });
      world.notify(["notes"]);
      return note.text;
    },
  };
}

/** Reads the start of the invented world from an address: `?vault=open&items=12000`. */
export function optionsFrom(search: string): Partial<Options> {
  const asked = new URLSearchParams(search);
  const options: Partial<Options> = {};
  const vault = asked.get("vault");
  if (vault === "absent" || vault === "locked" || vault === "open") options.vault = vault;
  if (asked.has("items")) options.items = Number(asked.get("items"));
  if (asked.has("refuse")) options.refuse = true;
  if (asked.has("delay")) options.delay = Number(asked.get("delay"));
  return options;
}
