// Writing in a real browser, under the product's policy: live merging keeps caret and undo, locking
// loses no word, an exhibit is named and opened by keys, five megabytes open at once.
import type { Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Browser, serve } from "./browser";
import { goTo, screens } from "./screens";

let browser: Browser;
let server: Server;
let address: string;

const screen = screens.find(({ name }) => name === "note")!;
const WORLD = "comityDesk.world.teams[0]";
const text = () => browser.run<string>(`${WORLD}.notes[0].text`);
const shown = () =>
  browser.run<string>(
    "[...document.querySelectorAll('.cm-line')].map((line) => line.innerText).join('\\n')",
  );
const partnerWrites = (change: string) =>
  browser.run(
    `comityDesk.partnerWrites(${WORLD}.team.team, ${WORLD}.notes[0].note, ${change}); undefined`,
  );
const saved = () =>
  browser.until("document.querySelector('[data-test=note-state]').dataset.state === 'saved'");

beforeAll(async () => {
  const built = new URL("../../../dist-memory", import.meta.url).pathname;
  ({ server, address } = await serve(built));
  browser = await Browser.start();
  await browser.window(1440, 900);
});
afterAll(async () => {
  await browser?.stop();
  server?.close();
});
beforeEach(async () => {
  await goTo(browser, address, screen);
  await browser.run("document.querySelector('[data-test=note-text]').focus()");
  await browser.key("End", { ctrl: true });
});

describe("a note being written", () => {
  it("takes in what a packet brings, and the caret stays with its words", async () => {
    await browser.write(" mine");
    await partnerWrites("(text) => 'Theirs first.\\n' + text");
    await browser.until("document.querySelector('[data-test=note-merged]')");

    await browser.write(" and more");
    await saved();

    expect(await text()).toMatch(/^Theirs first\.\n[\s\S]* mine and more$/);
  });

  it("undoes what was written here and nothing of what others wrote", async () => {
    await browser.write(" mine");
    await saved();
    await partnerWrites("(text) => text.replace('seals', 'grey seals')");
    await browser.until("document.querySelector('.cm-content').innerText.includes('grey seals')");

    await browser.key("z", { ctrl: true });
    await browser.key("z", { ctrl: true });
    await saved();

    expect(await text()).toContain("grey seals");
    expect(await text()).not.toContain("mine");
  });

  it("leaves the keys of another field to that field", async () => {
    await browser.write(" kept");
    await browser.run("document.querySelector('[data-test=note-title]').select()");
    await browser.write("Another title");

    await browser.key("z", { ctrl: true });
    await browser.key("i", { ctrl: true });
    await saved();

    expect(await text()).toMatch(/ kept$/);
  });

  it("marks a paragraph by keys, shows it in the margin, and stores plain words", async () => {
    await browser.write("\n\nIt was theirs.");

    await browser.key("a", { alt: true });
    await saved();

    expect(await text()).toMatch(/\n\n\[assessment\] It was theirs\.$/);
    expect(await browser.run("document.querySelector('.kind.assessment').innerText")).toBe(
      "assessment",
    );
    expect(await shown()).not.toContain("[assessment]");
  });

  it("names an exhibit by its letters and opens it by keys", async () => {
    await browser.write(" @FR-");
    await browser.until("document.querySelector('.cm-tooltip-autocomplete li[aria-selected]')");
    await new Promise((done) => setTimeout(done, 100));
    await browser.key("Enter");
    await saved();

    const exhibit = /@(FR-\d{4}-\d{4}) $/.exec(await text())?.[1];
    expect(exhibit).toBeDefined();
    await browser.key("ArrowLeft");
    await browser.key("Enter", { ctrl: true });
    await browser.until(`document.querySelector('[data-test=viewer][data-exhibit="${exhibit}"]')`);
  });

  it("keeps the last words when the vault is locked at once, and gives them back", async () => {
    await browser.write(" last words");

    await browser.key("l", { ctrl: true });
    await browser.until("document.querySelector('[data-test=unlock-form]')");

    expect(await browser.run("[...comityDesk.world.drafts.values()].join()")).toContain(
      "last words",
    );
    await browser.write("tulip marble otter");
    await browser.key("Enter");
    await browser.until("document.querySelector('[data-test=draft-use]')");
    await browser.run("document.querySelector('[data-test=draft-use]').click()");
    await saved();
    expect(await text()).toMatch(/ last words$/);
  });

  it("draws of five megabytes only what is seen", async () => {
    await goTo(
      browser,
      address,
      screens.find(({ name }) => name === "home")!,
    );
    await browser.run(
      `${WORLD}.notes[0].text = '[fact] A line about FR-2026-0137 p. 4.\\n\\n'.repeat(121000);` +
        `window.began = performance.now(); ${screen.go}; undefined`,
    );
    await browser.until("document.querySelector('[data-test=note-text] .cm-line')");
    const opened = await browser.run<number>("performance.now() - window.began");
    const lines = await browser.run<number>("document.querySelectorAll('.cm-line').length");

    console.info(`4.96 MB: opened in ${Math.round(opened)} ms, ${lines} lines drawn`);
    expect(lines, "only what is seen is drawn").toBeLessThan(200);
  });

  it("was refused nothing by the policy, and put no style element into the page", async () => {
    await browser.key("f", { ctrl: true });
    await browser.until("document.querySelector('.cm-search')");

    expect(await browser.run("window.refused")).toEqual([]);
    expect(await browser.run("document.querySelectorAll('style').length")).toBe(0);
    expect(await browser.run("document.adoptedStyleSheets.length")).toBe(1);
  });
});
