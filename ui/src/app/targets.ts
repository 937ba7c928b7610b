// What the palette can go to or do. Asked of the desk when it opens; the desk alone knows.
import { evidenceView } from "$features/evidence/view.svelte";
import type { IconName, ScreenAct } from "$kit";
import type { TeamRow } from "$lib/desk/contract";
import { call } from "$lib/desk/desk";
import { searchWords } from "$lib/facets";
import { fitOf } from "$lib/fuzzy";
import { recentness } from "$lib/recent";
import { go, goTeam, type Route, type SettingsPart, type TeamPlace } from "$lib/route.svelte";
import { searchesOf } from "$lib/searches";
import { t } from "$lib/text";
import { personName } from "$lib/who";

export interface Target {
  key: string;
  kind: keyof typeof t.app.kinds;
  icon: IconName;
  label: string;
  sub: string;
  keys?: string | undefined;
  run: () => void;
}

export const teamPlaces: [TeamPlace, IconName][] = [
  ["overview", "home"],
  ["agreement", "agreement"],
  ["roster", "people"],
  ["evidence", "evidence"],
  ["notes", "note"],
  ["exchange", "exchange"],
  ["records", "record"],
];
export const homePlaces: [Route & { at: keyof typeof t.app.place }, IconName][] = [
  [{ at: "home" }, "home"],
  [{ at: "cards" }, "key"],
  [{ at: "log" }, "record"],
  [{ at: "settings" }, "settings"],
  [{ at: "about" }, "info"],
];
const settingsParts: SettingsPart[] = [
  "security",
  "locked",
  "look",
  "searches",
  "authority",
  "vault",
];
/** Teams asked for what is in them, and things of one kind shown of each. */
const TEAMS_MAX = 8;
const ITEMS_MAX = 6;
const SHOWN_MAX = 40;

const teamName = (one: TeamRow) => one.name[0]?.value ?? one.team.slice(0, 8);

/** Returns the places of home and of the open team, and all teams. */
export function placesOf(teams: TeamRow[], team: string | null): Target[] {
  const inTeam = team
    ? teamPlaces.map(([place, icon]): Target => ({
        key: `${team}/${place}`,
        kind: "place",
        icon,
        label: t.app.place[place],
        sub: "",
        run: () => goTeam(team, place),
      }))
    : [];
  return [
    ...inTeam,
    ...homePlaces.map(([to, icon]): Target => ({
      key: to.at,
      kind: "place",
      icon,
      label: t.app.place[to.at],
      sub: "",
      run: () => go(to),
    })),
    ...teams.map((one): Target => ({
      key: one.team,
      kind: "team",
      icon: "people",
      label: teamName(one),
      sub: one.parties.join(" "),
      run: () => goTeam(one.team, "overview"),
    })),
  ];
}

/** Returns the sections of the settings. */
export function settingsTargets(): Target[] {
  return settingsParts.map((part) => ({
    key: `settings/${part}`,
    kind: "place",
    icon: "settings",
    label: t.settings.sections[part],
    sub: t.settings.title,
    run: () => go({ at: "settings", part }),
  }));
}

/** Returns the acts of the screen as targets. */
export function actsOf(acts: ScreenAct[]): Target[] {
  return acts
    .filter((act) => act.run && act.can?.() !== false)
    .map((act) => ({
      key: `act/${act.id}`,
      kind: "act",
      icon: act.icon ?? "right",
      label: act.label,
      sub: act.group,
      keys: act.keys,
      run: () => act.run?.(),
    }));
}

/**
 * Returns the buttons that the screen shows and that can be pressed, so that every act is in the
 * palette, whichever feature drew it. Words that several buttons share name none of them.
 */
export function buttonsOf(screen: ParentNode): Target[] {
  const buttons = [...screen.querySelectorAll<HTMLButtonElement>(".btn:not(:disabled)")]
    .filter((one) => one.offsetParent !== null && !one.closest("[role=toolbar]"))
    .map((one) => ({ one, label: (one.getAttribute("aria-label") ?? one.innerText).trim() }))
    .filter(({ label }) => label !== "");
  return buttons
    .filter(({ label }) => buttons.filter((other) => other.label === label).length === 1)
    .map(({ one, label }) => ({
      key: `button/${label}`,
      kind: "act",
      icon: "right",
      label,
      sub: t.app.onScreen,
      run: () => one.click(),
    }));
}

/** Returns the saved searches of the open team, or at home of every team. */
export function searchTargets(teams: TeamRow[], team: string | null): Target[] {
  return teams
    .filter((one) => !team || one.team === team)
    .flatMap((one) =>
      searchesOf(one.team).map((search): Target => ({
        key: `${one.team}/search/${search.name}`,
        kind: "search",
        icon: "bookmark",
        label: search.name,
        sub: team ? searchWords(search) : `${searchWords(search)}, ${teamName(one)}`,
        run: () => {
          evidenceView(one.team).take(search);
          goTeam(one.team, "evidence");
        },
      })),
    );
}

/** Asks for clauses, persons and notes: of the open team, or at home of every team. */
export async function namesOf(teams: TeamRow[], team: string | null): Promise<Target[]> {
  const asked = teams.filter((one) => !team || one.team === team).slice(0, TEAMS_MAX);
  const found = await Promise.all(
    asked.flatMap((one) => [clausesOf(one), personsOf(one), notesOf(one)]),
  );
  return found.flat();
}

/** Asks for exhibits whose number or title has the letters: those of the open team first. */
export async function itemsOf(
  letters: string,
  teams: TeamRow[],
  team: string | null,
): Promise<Target[]> {
  const order = [...teams].sort((a, b) => Number(b.team === team) - Number(a.team === team));
  const found = await Promise.all(
    order.slice(0, TEAMS_MAX).map(async (one) => {
      const ask = { team: one.team, sort: null, filter: letters, page: 1, per_page: ITEMS_MAX };
      const page = await quiet(call("evidence_list", ask));
      return (page?.rows ?? []).map((row): Target => ({
        key: `${one.team}/${row.item}`,
        kind: "exhibit",
        icon: "evidence",
        label: row.exhibit,
        sub: one.team === team ? row.title : `${row.title}, ${teamName(one)}`,
        run: () => goTeam(one.team, "evidence", row.item),
      }));
    }),
  );
  return found.flat();
}

/** Returns what the letters name, best first; what was gone to lately comes before its equals. */
export function ranked(letters: string, targets: Target[]): Target[] {
  const fits = targets.flatMap((target) => {
    const label = fitOf(letters, target.label);
    const sub = fitOf(letters, `${target.label} ${target.sub}`);
    const fit = Math.max(label ?? -Infinity, sub === null ? -Infinity : sub - 300);
    return fit === -Infinity ? [] : [{ target, fit: fit + 200 * recentness(target.key) }];
  });
  const order = fits.sort((a, b) => b.fit - a.fit).map(({ target }) => target);
  const once = new Set<string>();
  return order
    .filter(({ kind, label, key }) => {
      // A button and an act of the same words are one thing.
      const name = kind === "act" ? label : key;
      return !once.has(name) && once.add(name);
    })
    .slice(0, SHOWN_MAX);
}

// A team that does not answer has its own screen to say so; the palette goes on without it.
const quiet = <T>(asked: Promise<T>) => asked.catch(() => undefined);

async function clausesOf(one: TeamRow): Promise<Target[]> {
  const text = await quiet(call("agreement_show", { team: one.team }));
  return (text?.clauses ?? []).map((clause) => ({
    key: `${one.team}/clause/${clause.clause}`,
    kind: "clause",
    icon: "agreement",
    label: `${clause.number} ${clause.title}`,
    sub: teamName(one),
    run: () => goTeam(one.team, "agreement", clause.clause),
  }));
}

async function personsOf(one: TeamRow): Promise<Target[]> {
  const page = await quiet(call("roster_list", { team: one.team }));
  return (page?.rows ?? []).map((row) => ({
    key: `${one.team}/person/${row.installation}`,
    kind: "person",
    icon: "people",
    label: personName(row.person),
    sub: `${row.authority}, ${teamName(one)}`,
    run: () => goTeam(one.team, "roster", row.installation),
  }));
}

async function notesOf(one: TeamRow): Promise<Target[]> {
  const page = await quiet(call("note_list", { team: one.team, page: 1, per_page: 500 }));
  return (page?.rows ?? []).map((row) => ({
    key: `${one.team}/${row.note}`,
    kind: "note",
    icon: "note",
    label: row.title,
    sub: teamName(one),
    run: () => goTeam(one.team, "notes", row.note),
  }));
}
