// The in-memory desk's vault, drafts, cards and chosen places.
import type { Calls, Card } from "../contract";
import { now } from "./clock";
import { restore, share } from "./custodians";
import type { DesktopCall } from "./desktop";
import type { Handlers } from "./handlers";
import { cardOf, clerk, lyon, partners } from "./people";
import { replace } from "./replacements";
import { lockedStatus, openStatus, paged, refusal, type World } from "./world";

export function vaultCalls(world: World): Pick<Handlers, VaultCall> {
  const told = () => ({
    ...world.status,
    holds: world.status.holds && { ...world.status.holds, teams: world.teams.length },
    drafts_waiting: world.drafts.size,
    files_waiting: world.handed.reduce((sum, one) => sum + one.count, 0),
  });
  const open = () => {
    world.status = openStatus(world);
    world.notify(["vault"]);
    return told();
  };
  const refuseInTeam = () => {
    if (world.teams.length === 0) return;
    const hint = "Make a new vault for the further installation, and ask with that one.";
    throw refusal("not-allowed", "This vault is in a team already.", hint);
  };
  const labelOf = (place: string) => world.places.get(place)?.label ?? null;
  const known = (name: string) => {
    const found = world.cards.find(
      (card) => card.installation.startsWith(name) || card.person === name,
    );
    if (!found) throw refusal("card-unknown", "No card here has that name.", "Add the card.");
    return found;
  };
  return {
    vault_status: told,
    vault_create: (args) => {
      lyon.who = { ...lyon.who, person: args.person, authority: args.authority, state: args.state };
      lyon.capacity = args.capacity;
      world.training = args.training ?? false;
      world.cards[0] = cardOf(lyon, true, true);
      // Without a label a vault is called as its folder is.
      world.settings.label = "comity";
      open();
      return {
        installation: lyon.who.installation,
        fingerprint: lyon.fingerprint,
        warnings:
          args.passphrase.length < 14
            ? ["The passphrase is short. Several words together are better."]
            : [],
        recovery_written: true,
        recovery_file: world.places.get(args.recovery_file ?? "")?.label ?? "comity-recovery.txt",
      };
    },
    vault_unlock: ({ passphrase }) => {
      if (passphrase.startsWith("wrong")) {
        throw refusal(
          "wrong-passphrase",
          "The passphrase does not open this vault.",
          "Check the keyboard layout and Caps Lock, or use the recovery file.",
        );
      }
      return open();
    },
    vault_lock: () => {
      world.status = { ...lockedStatus(world, "locked"), drafts_waiting: world.drafts.size };
      world.notify(["vault"]);
      return { ...world.status };
    },
    vault_recover: () => {
      world.recovery_tried = true;
      return open();
    },
    vault_verify: () => ({
      clean: true,
      frames: 2204,
      change_sets: 1904,
      blobs: 1187,
      items: 1160,
      log_entries: world.records.length,
      faults: [],
    }),
    vault_rebuild: () => ({ frames: 2204, change_sets: 1904, set_aside: null }),
    vault_set: (args) => {
      const minutes = args.auto_lock_minutes;
      if (minutes !== null && (minutes < 1 || minutes > 240)) {
        throw refusal("value-invalid", "Minutes before locking are 1 to 240.", "Change it.");
      }
      const { settings } = world;
      if (args.auto_lock_minutes !== null) settings.minutes = args.auto_lock_minutes;
      if (args.label !== null) settings.label = args.label.trim() || "comity";
      if (args.show_authority !== null) settings.authority = args.show_authority;
      if (args.show_last_exchange !== null) settings.last_exchange = args.show_last_exchange;
      world.status = openStatus(world);
      world.saved(["vault"]);
      return { ...world.status };
    },
    vault_touch: told,
    preference_list: () => ({
      preferences: [...world.preferences].map(([name, value]) => ({ name, value })),
    }),
    preference_set: ({ name, value }) => {
      if ((value ?? "").length > 60_000) {
        throw refusal("value-too-long", "A value is too long.", "Make it shorter.");
      }
      if (value === null) world.preferences.delete(name);
      else world.preferences.set(name, value);
      return { name, value };
    },
    draft_keep: ({ about, text }) => {
      if (text === "") world.drafts.delete(about);
      else world.drafts.set(about, text);
      return { about, text: text || null, kept: now() };
    },
    draft_get: ({ about }) => ({
      about,
      text: world.drafts.get(about) ?? null,
      kept: world.drafts.has(about) ? now() : null,
    }),
    card_show: ({ out }) => ({ ...cardOf(lyon, true, true), written: out ? labelOf(out) : null }),
    card_add: ({ verified }) => {
      const fresh = [...partners, clerk].find(
        (one) => !world.cards.some((card) => card.installation === one.who.installation),
      );
      if (!fresh) {
        throw refusal(
          "card-damaged",
          "The file is not a card, or was changed.",
          "Ask for the card again.",
        );
      }
      const card = cardOf(fresh, verified);
      world.cards.push(card);
      world.saved(["cards"]);
      return card;
    },
    card_verify: ({ installation }) => {
      const card = known(installation);
      card.verified = now();
      world.record("alteration", "card-verify", null, [card.installation]);
      world.saved(["cards"]);
      return card;
    },
    card_list: (paging) => paged(world.cards, paging),
    authority_request: ({ out }) => {
      refuseInTeam();
      return { ...cardOf(lyon, true, true), written: labelOf(out) };
    },
    authority_certify: ({ out, verified }) => {
      const card = certified(cardOf(clerk, verified));
      world.cards = world.cards.filter((one) => one.installation !== card.installation);
      world.cards.push(card);
      world.record("alteration", "installation-certified", null, [card.installation]);
      world.saved(["cards", "records"]);
      return { ...card, written: labelOf(out) };
    },
    authority_accept: () => {
      refuseInTeam();
      world.record("alteration", "certificate-accepted", null, [lyon.who.installation]);
      world.saved(["cards", "vault", "records"]);
      return certified(cardOf(lyon, true, true));
    },
    authority_renew: ({ out }) => {
      world.record("alteration", "authority-key-made", null, [lyon.who.installation]);
      world.saved(["cards", "vault", "records"]);
      return { ...cardOf(lyon, true, true), written: labelOf(out) };
    },
    authority_share: (asked) => share(world, asked),
    authority_restore: (asked) => restore(world, asked),
    authority_letter: ({ out }) => {
      world.record("alteration", "letter-written", null, [lyon.who.installation]);
      world.saved(["records"]);
      return { ...cardOf(lyon, true, true), written: labelOf(out) };
    },
    authority_replace: (asked) => replace(world, asked),
    place_choose: ({ what, name }) => {
      const place = `place:${(world.next += 1)}`;
      const labels = {
        file: "ghent.card",
        files: "3 files on COMITY-07",
        folder: "Shared folder, Lyon",
        save: name ?? "file",
      };
      const count = what === "files" ? 3 : 1;
      world.places.set(place, { label: labels[what], count });
      return { place, label: labels[what], count };
    },
  };
}

/** The words are over the authority's key too: who is certified by another gets other words. */
function certified(card: Card): Card {
  return { ...card, fingerprint: [...card.fingerprint].reverse() };
}

type VaultCall = Extract<
  keyof Calls,
  | Exclude<Extract<keyof Calls, `vault_${string}`>, DesktopCall>
  | `draft_${string}`
  | `preference_${string}`
  | `card_${string}`
  | `authority_${string}`
  | `place_${string}`
>;
