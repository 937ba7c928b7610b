// Every screen that can be shown, and how to get there in the invented office.
import type { Browser } from "./browser";

export interface Screen {
  name: string;
  /** The vault's state at the start. */
  vault: "open" | "locked" | "absent";
  /** Script that goes there once the frame is shown. */
  go?: string;
  /** What is done there: a script each, once its selector is there. */
  then?: [there: string, script: string][];
  /** A selector that is there when the screen is. */
  shown: string;
}

const at = (place: string, about = "undefined", team = 0) =>
  `comityGo({ at: "team", team: comityDesk.world.teams[${team}].team.team, place: "${place}", ` +
  `about: ${about} })`;
const note = "comityDesk.world.teams[0].notes[0].note";
const person = (n: number) => `comityDesk.world.teams[0].roster[${n}].installation`;
/** The vault is new: in no team. */
const fresh = 'comityDesk.world.teams = []; comityDesk.world.saved(["vault", "teams"])';
/** Two statements on the next meeting are kept. */
const keptApart =
  "comityDesk.world.teams[0].team.next_meeting.forEach((one) => { one.settled = " +
  '{ kept: true, who: one.who, when: one.when, reason: "Both meetings take place." } })';
/** Two leaders have removed each other. */
const frozen =
  "const [us, turin, ghent] = comityDesk.world.teams[0].roster; const late = us.verified; " +
  "[[turin, ghent], [ghent, turin]].forEach(([gone, by]) => { gone.current = false; " +
  "gone.revoked = { who: by, when: late, reason: 'Not agreed.', disputed: true }; })";
/** An installation of ours was revoked, and wrote on. */
const lateWork =
  "const [us, gone] = comityDesk.world.teams[0].roster; gone.current = false; " +
  "gone.same_authority = true; " +
  "gone.revoked = { who: us, when: us.verified, reason: 'Lost.', disputed: false }";
/** Our mandate was ended. */
const mandateOver =
  "const [us, other] = comityDesk.world.teams[0].roster; us.current = false; " +
  "us.ended_on = '2026-11-19'; us.end_reason = 'Transferred'; us.ended_by = other; " +
  "us.ended_when = other.verified";
const named = (name: string) => `[data-test="${name}"]`;
const press = (name: string) => `document.querySelector('${named(name)}').click()`;
const presses = (name: string): [string, string] => [`${named(name)}:enabled`, press(name)];
/** Brings something into view, for the picture. */
const seen = (name: string) => `document.querySelector('${named(name)}').scrollIntoView()`;
const writes = (name: string, text: string): [string, string] => [
  named(name),
  `const field = document.querySelector('${named(name)}'); field.value = "${text}"; ` +
    'field.dispatchEvent(new Event("input", { bubbles: true }))',
];
/** Makes one of the choices of a list. */
const chooses = (name: string, nth: number): [string, string] => [
  named(name),
  `const list = document.querySelector('${named(name)}'); list.selectedIndex = ${nth}; ` +
    'list.dispatchEvent(new Event("change", { bubbles: true }))',
];
/** This office holds a restricted compartment with one other. */
const restricted =
  "const one = comityDesk.world.teams[0]; const other = one.roster.find((row) => row.current && " +
  "!row.own && row.role !== 'participant'); void comityDesk.call('compartment_make', { team: " +
  "one.team.team, name: 'Quay informant', members: [other.installation] })";
/** The item that the `nth` proposal of a state is about: open ones wait for us. */
const proposedOn = (state: string, nth = 0) =>
  `comityDesk.world.teams[0].proposals.filter((one) => one.state === "${state}")[${nth}].item`;
const tellAll =
  'comityDesk.call("vault_set", { auto_lock_minutes: null, label: null, show_authority: true, ' +
  "show_last_exchange: true })";
const settings = (part?: string) =>
  `comityGo({ at: "settings", part: ${part ? `"${part}"` : "undefined"} })`;

export const screens: Screen[] = [
  { name: "unlock", vault: "locked", shown: "[data-test=unlock-form]" },
  {
    name: "unlock-told",
    vault: "open",
    go: tellAll,
    then: [presses("lock")],
    shown: "[data-test=locked-exchange]",
  },
  { name: "create", vault: "absent", shown: "[data-test=create-form]" },
  {
    name: "created",
    vault: "absent",
    then: [
      writes("create-person", "T. Roquefeuil"),
      writes("create-capacity", "investigating judge"),
      writes("create-authority", "JIRS Lyon"),
      writes("create-state", "FR"),
      writes("create-passphrase", "tulip marble otter"),
      writes("create-passphrase-again", "tulip marble otter"),
      presses("create"),
    ],
    shown: "[data-test=recovery-at]",
  },
  {
    name: "recover",
    vault: "locked",
    go: press("use-recovery"),
    shown: "[data-test=recover-form]",
  },
  { name: "home", vault: "open", shown: "[data-test=attention-line]" },
  { name: "cards", vault: "open", go: 'comityGo({ at: "cards" })', shown: "[data-test=card-row]" },
  {
    name: "found",
    vault: "open",
    go: 'comityGo({ at: "new-team" })',
    shown: "[data-test=found-form]",
  },
  { name: "log", vault: "open", go: 'comityGo({ at: "log" })', shown: "[data-test=records-row]" },
  { name: "settings", vault: "open", go: settings(), shown: "[data-test=saved-search-row]" },
  {
    name: "settings-locked",
    vault: "open",
    go: `${tellAll}; ${settings("locked")}`,
    shown: "[data-test=locked-exchange]",
  },
  {
    name: "settings-saved",
    vault: "open",
    go: settings("look"),
    then: [presses("settings-motion-less")],
    shown: "[data-test=settings-saved]",
  },
  {
    name: "settings-wrong",
    vault: "open",
    go: settings(),
    then: [writes("settings-minutes", "999")],
    shown: "[data-test=settings-minutes][aria-invalid=true]",
  },
  {
    name: "settings-empty",
    vault: "open",
    go: settings("searches"),
    then: [
      presses("saved-search-delete"),
      presses("search-delete-confirm"),
      ["body:not(:has(dialog))", press("saved-search-delete")],
      presses("search-delete-confirm"),
    ],
    shown: "[data-test=no-searches]",
  },
  {
    name: "settings-ask",
    vault: "open",
    go: `${fresh}; ${settings("authority")}`,
    then: [
      presses("authority-ask"),
      ["[data-test=authority-asked]", "undefined"],
      presses("authority-accept"),
    ],
    shown: "[data-test=authority-accepted]",
  },
  {
    name: "settings-certify",
    vault: "open",
    go: settings("authority"),
    then: [
      presses("authority-read-do"),
      presses("authority-compared"),
      presses("authority-certify"),
    ],
    shown: "[data-test=authority-certified]",
  },
  { name: "home-empty", vault: "open", go: fresh, shown: "[data-test=empty-further]" },
  {
    name: "settings-keys",
    vault: "open",
    go: settings("keys"),
    then: [presses("rotate-key"), presses("rotate-confirm")],
    shown: "[data-test=packet-key][data-state=kept]",
  },
  {
    name: "settings-keys-ask",
    vault: "open",
    go: settings("keys"),
    then: [presses("rotate-key")],
    shown: "[data-test=rotate]",
  },
  {
    name: "settings-rename",
    vault: "open",
    go: settings("searches"),
    then: [presses("saved-search-rename")],
    shown: "[data-test=search-rename]",
  },
  { name: "about", vault: "open", go: 'comityGo({ at: "about" })', shown: "[data-test=about]" },
  { name: "palette", vault: "open", go: press("goto-open"), shown: "[data-test=goto-target]" },
  { name: "help", vault: "open", go: press("help"), shown: "[data-test=help-page]" },
  {
    name: "keys",
    vault: "open",
    go: `${press("help")}; setTimeout(() => ${press("help-keys")}, 50)`,
    shown: "[data-test=key-sheet]",
  },
  { name: "overview", vault: "open", go: at("overview"), shown: "[data-test=overview]" },
  { name: "agreement", vault: "open", go: at("agreement"), shown: "[data-test=clause-text]" },
  {
    name: "agreement-long",
    vault: "open",
    go:
      "comityDesk.world.teams[0].agreement.clauses[15].title = " +
      '"Media, press releases and the disclosure of seized assets"; ' +
      at("agreement"),
    shown: "[data-test=clause-text]",
  },
  { name: "roster", vault: "open", go: at("roster"), shown: "[data-test=roster-row]" },
  {
    name: "roster-details",
    vault: "open",
    go: at("roster", person(0)),
    then: [presses("roster-details"), writes("details-capacity", "Chief prosecutor")],
    shown: "[data-test=details-do]:enabled",
  },
  {
    name: "roster-details-changed",
    vault: "open",
    go: at("roster", person(0)),
    then: [
      presses("roster-details"),
      writes("details-capacity", "Chief prosecutor"),
      presses("details-do"),
    ],
    shown: "[data-test=details-before]",
  },
  {
    name: "roster-revoke",
    vault: "open",
    go: at("roster", person(2)),
    then: [presses("roster-revoke"), ["[data-test=revoke-keeps]", "undefined"]],
    shown: "[data-test=revoke-reason]",
  },
  {
    name: "roster-revoked",
    vault: "open",
    go: at("roster", "comityDesk.world.teams[0].roster.find((one) => one.revoked).installation"),
    shown: "[data-test=installation-revoked]",
  },
  {
    name: "roster-one-leader",
    vault: "open",
    go: at("roster", person(2)),
    then: [
      presses("roster-revoke"),
      writes("revoke-reason", "Left in a train."),
      presses("revoke-confirm"),
    ],
    shown: "[data-test=few-leaders]",
  },
  {
    name: "roster-frozen",
    vault: "open",
    go: `${frozen}; ${at("roster", person(1))}`,
    shown: "[data-test=team-frozen]",
  },
  {
    name: "roster-late-work",
    vault: "open",
    go: `${lateWork}; ${at("roster", person(1))}`,
    then: [presses("late-reissue")],
    shown: "[data-test=reissue-sets]",
  },
  {
    name: "roster-mandate-over",
    vault: "open",
    go: `${mandateOver}; ${at("roster", person(0))}`,
    shown: "[data-test=own-mandate-over]",
  },
  {
    name: "roster-leave-compartment",
    vault: "open",
    go: `${restricted}; ${at("roster")}`,
    then: [presses("compartment-leave")],
    shown: "[data-test=leaving]",
  },
  {
    name: "evidence-mark",
    vault: "open",
    go: at("evidence", "comityDesk.world.teams[0].items.find((one) => one.mark).item"),
    shown: "[data-test=mark-line]",
  },
  {
    name: "note-mark",
    vault: "open",
    go: at("notes", "comityDesk.world.teams[0].notes.at(-1).note"),
    shown: "[data-test=mark-line]",
  },
  { name: "evidence", vault: "open", go: at("evidence"), shown: "[data-test=evidence-row]" },
  {
    name: "evidence-proposal",
    vault: "open",
    go: at("evidence", proposedOn("open", 1)),
    then: [presses("proposals-open"), [named("item-accept"), seen("item-proposals")]],
    shown: named("item-accept"),
  },
  {
    name: "evidence-proposal-accept",
    vault: "open",
    go: at("evidence", proposedOn("open")),
    then: [presses("proposals-open"), presses("item-accept")],
    shown: named("accept-proposed"),
  },
  {
    name: "evidence-proposing",
    vault: "open",
    go: at("evidence", proposedOn("refused")),
    then: [presses("viewer-tab-metadata"), presses("propose-restriction")],
    shown: named("proposing-value"),
  },
  {
    name: "evidence-save",
    vault: "open",
    go: at("evidence"),
    then: [
      writes("evidence-words", "ledger"),
      presses("save-search"),
      writes("search-save-name", "Cash ledgers"),
      presses("search-save-confirm"),
    ],
    shown: "[data-test=search-save-taken]",
  },
  { name: "notes", vault: "open", go: at("notes"), shown: "[data-test=notes-row]" },
  { name: "note", vault: "open", go: at("notes", note), shown: "[data-test=note-text]" },
  { name: "note-new", vault: "open", go: at("notes", '"new"'), shown: "[data-test=note-new-text]" },
  { name: "exchange", vault: "open", go: at("exchange"), shown: "[data-test=held]" },
  {
    name: "exchange-nothing",
    vault: "open",
    go: at("exchange", "undefined", 1),
    shown: "[data-test=nothing-missing]",
  },
  {
    name: "exchange-requested",
    vault: "open",
    go: at("exchange"),
    then: [presses("request"), ["[data-test=requested]", seen("requested")]],
    shown: "[data-test=requested]",
  },
  {
    name: "exchange-why",
    vault: "open",
    go: at("exchange", "comityDesk.world.teams[0].items[3].exhibit"),
    then: [["[data-test=why-end]", seen("why-end")]],
    shown: "[data-test=why-next]",
  },
  {
    name: "exchange-why-unknown",
    vault: "open",
    go: at("exchange", '"IT-2026-9999"'),
    then: [["[data-test=why-end]", seen("why-end")]],
    shown: "[data-test=why-next]",
  },
  {
    name: "exchange-let-in",
    vault: "open",
    go: at("exchange"),
    then: [presses("held-let-in")],
    shown: "[data-test=let-in-confirm]",
  },
  {
    name: "exchange-refuse",
    vault: "open",
    go: at("exchange"),
    then: [presses("held-refuse"), writes("refuse-held-reason", "Nobody spoke of this.")],
    shown: "[data-test=refuse-held-confirm]:enabled",
  },
  {
    name: "exchange-refused",
    vault: "open",
    go: at("exchange"),
    then: [
      presses("held-refuse"),
      writes("refuse-held-reason", "Nobody spoke of this."),
      presses("refuse-held-confirm"),
    ],
    shown: "[data-test=held-because]",
  },
  {
    name: "exchange-write-another",
    vault: "open",
    go: at("exchange"),
    then: [
      presses("write-another"),
      writes("resolve-text", "Mailbox export, laptop B2, both runs"),
      writes("resolve-reason", "Counted with both present."),
    ],
    shown: "[data-test=resolve-confirm]:enabled",
  },
  {
    name: "exchange-conflicts",
    vault: "open",
    go: at("exchange"),
    then: [["[data-test=keep-all]", seen("keep-all")]],
    shown: "[data-test=keep-all]",
  },
  {
    name: "overview-kept-apart",
    vault: "open",
    go: `${keptApart}; ${at("overview")}`,
    shown: "[data-test=settled]",
  },
  {
    name: "exchange-writing",
    vault: "open",
    go:
      at("exchange") +
      '; comityDesk.world.notify(["tasks"], { task: { task: 8, kind: "exchange_send", state: ' +
      '"paused", began: comityDesk.world.records[0].when, problem: null, progress: { done: 2, ' +
      "total: 9, bytes_done: 4e9, bytes_total: 9e9, rate: 0, seconds_left: null } } })",
    shown: "[data-test=task-resume]",
  },
  {
    name: "exchange-taking",
    vault: "open",
    go:
      at("exchange") +
      '; comityDesk.world.notify(["tasks"], { task: { task: 8, kind: "exchange_receive", state: ' +
      '"running", began: comityDesk.world.records[0].when, problem: null, progress: { done: 3, ' +
      "total: 12, bytes_done: 4e9, bytes_total: 9e9, rate: 2e7, seconds_left: 250 } } })",
    shown: "[data-test=carrying-stop]",
  },
  {
    name: "exchange-slip",
    vault: "open",
    go: at("exchange"),
    then: [presses("slip-open")],
    shown: "[data-test=slip-print]",
  },
  {
    name: "exchange-chains",
    vault: "open",
    go: at("exchange"),
    then: [presses("chains-export"), ["[data-test=chains-written]", seen("chains-written")]],
    shown: "[data-test=chains-written]",
  },
  {
    name: "note-new-restricted",
    vault: "open",
    go: `${restricted}; ${at("notes", '"new"')}`,
    then: [chooses("note-new-visible", 1)],
    shown: "[data-test=note-new-text]",
  },
  {
    name: "evidence-plan-restricted",
    vault: "open",
    go: `${restricted}; ${at("evidence")}`,
    then: [presses("add-evidence"), presses("add-files"), chooses("plan-visible", 1)],
    shown: "[data-test=plan] [data-test=restricted]",
  },
  { name: "records", vault: "open", go: at("records"), shown: "[data-test=records-row]" },
];

/** Goes to a screen; `asked` are more words of the address, such as `theme=dark`. */
export async function goTo(browser: Browser, address: string, screen: Screen, asked = "") {
  await browser.go(`${address}/?vault=${screen.vault}&items=300&${asked}`);
  await browser.run(`new Promise((done) => requestAnimationFrame(() => done()))`);
  await browser.until("document.querySelector('[data-test=frame], [data-test=gate]')");
  if (screen.go) await browser.run(`{ ${screen.go} }; undefined`);
  for (const [there, script] of screen.then ?? []) {
    await browser.until(`document.querySelector('${there}')`);
    await browser.run(`{ ${script} }; undefined`);
  }
  await browser.until(`document.querySelector('${screen.shown}')`);
  // What is asked of the desk beside the screen's own answer arrives a moment later.
  await browser.run(
    "document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 250)))",
  );
}
