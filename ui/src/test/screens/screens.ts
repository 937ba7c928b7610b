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

const at = (place: string, about = "undefined") =>
  `comityGo({ at: "team", team: comityDesk.world.teams[0].team.team, place: "${place}", ` +
  `about: ${about} })`;
const note = "comityDesk.world.teams[0].notes[0].note";
const named = (name: string) => `[data-test="${name}"]`;
const press = (name: string) => `document.querySelector('${named(name)}').click()`;
const presses = (name: string): [string, string] => [`${named(name)}:enabled`, press(name)];
const writes = (name: string, text: string): [string, string] => [
  named(name),
  `const field = document.querySelector('${named(name)}'); field.value = "${text}"; ` +
    'field.dispatchEvent(new Event("input", { bubbles: true }))',
];
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
  { name: "roster", vault: "open", go: at("roster"), shown: "[data-test=roster-row]" },
  { name: "evidence", vault: "open", go: at("evidence"), shown: "[data-test=evidence-row]" },
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
  { name: "exchange", vault: "open", go: at("exchange"), shown: "[data-test=partner-row]" },
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
