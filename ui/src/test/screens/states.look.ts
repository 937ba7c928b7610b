// Every place when the desk is slow, and when it refuses: it says so, and offers a way on.
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser, serve } from "./browser";
import { goTo, screens } from "./screens";

let browser: Browser;
let server: Server;
let address: string;

/** Screens whose content is asked of the desk; the others show what the window holds. */
const ASKING = [
  ...["home", "cards", "log", "overview", "agreement", "roster", "settings"],
  ...["evidence", "notes", "note", "exchange", "records"],
];
const places = screens.filter(({ name }) => ASKING.includes(name));

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

describe("every place", () => {
  it.each(places)("$name says that the desk refused, and what to do", async (screen) => {
    const problem = "[data-test=problem]";
    await goTo(browser, address, { ...screen, shown: problem }, "refuse");

    const said = await browser.run<string>(`document.querySelector('${problem}').innerText`);
    expect(said).toContain("could not be read");
    expect(said).toContain("Try again");
  });

  it.each(places)("$name says that it waits while the desk is slow", async (screen) => {
    await browser.go(`${address}/?vault=open&items=20&delay=1500`);
    await browser.until("document.querySelector('[data-test=frame]')");
    await browser.run(`{ ${screen.go ?? ""} }; undefined`);

    await browser.until("document.querySelector('[data-test=loading][aria-busy=true]')", 1_400);
  });
});
