// Every screen in a real browser under the product's policy: nothing refused, nothing that
// axe-core objects to, no word cut in the long language. With COMITY_PICTURES=FOLDER it also
// keeps a picture of each.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser, serve } from "./browser";
import { goTo, screens } from "./screens";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.COMITY_PICTURES;

let browser: Browser;
let server: Server;
let address: string;

beforeAll(async () => {
  const built = new URL("../../../dist-memory", import.meta.url).pathname;
  ({ server, address } = await serve(built));
  browser = await Browser.start();
  if (pictures) mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
  await browser?.stop();
  server?.close();
});

async function keepPicture(name: string) {
  if (pictures) writeFileSync(`${pictures}/${name}.png`, await browser.picture());
}
/** Something that no pane holds would let the whole window be scrolled away under its head. */
const SCROLLS = "((all) => all.scrollHeight > all.clientHeight)(document.scrollingElement)";
const refused = () => browser.run<string[]>("window.refused");

describe.each(["light", "dark"])("every screen, %s", (theme) => {
  it.each(screens)("$name has no fault that axe-core knows", async (screen) => {
    await browser.window(1440, 900);
    await goTo(browser, address, screen, `theme=${theme}`);
    await keepPicture(`${screen.name}-${theme}`);

    await browser.run(`${axe}; undefined`);
    const { faults, kept } = await browser.run<{ faults: string[]; kept: number }>(
      "axe.run(document).then(({ violations, passes }) => ({ kept: passes.length, faults: " +
        "violations.flatMap((one) => one.nodes.map((node) => " +
        "one.id + ': ' + node.target.join(' ') + ' ' + (node.any[0]?.message ?? ''))) }))",
    );

    expect(faults).toEqual([]);
    expect(kept, "axe-core looked at something").toBeGreaterThan(15);
    expect(await browser.run(SCROLLS), "the window itself never scrolls").toBe(false);
    expect(await refused(), "the policy refused nothing and nothing failed").toEqual([]);
  });
});

/** Words that must be read whole: what is pressed, what names a field or a column, headings. */
const WHOLE =
  ".btn, .lab, label, h1, h2, h3, dt, .seg button, .tabs button, [role=columnheader], th, " +
  "kbd, .st, [data-test=clause] span";

/** Names what is wider than its place, by its own words. `.cut` shortens on purpose and says so. */
const CUT = `[...document.querySelectorAll('${WHOLE}')]
  .filter((one) => one.offsetParent !== null && !one.closest('.sr, .cut, .cm-editor'))
  .filter((one) => !one.querySelector('.cut'))
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const wide = one.scrollWidth > one.clientWidth + 1;
    const cuts = getComputedStyle(one).overflowX !== 'visible';
    if (wide && (cuts || one.matches('.btn, .seg button'))) return true;
    for (let up = one.parentElement; up; up = up.parentElement) {
      const overflow = getComputedStyle(up).overflowX;
      if (/auto|scroll/.test(overflow)) return false;
      const frame = up.getBoundingClientRect();
      const outside = box.right > frame.right + 1 || box.left < frame.left - 1;
      if (overflow !== 'visible' && outside) return true;
    }
    return false;
  })
  .map((one) => (one.dataset.test ?? one.tagName) + ': ' + one.innerText.slice(0, 60))`;

describe.each([
  ["at 1280 px", 1280, 800, 1, ""],
  ["at 200 %", 1440, 900, 2, ""],
  ["in the largest letters", 1280, 800, 1, "text=largest"],
])("every screen in the long language, %s", (_, width, height, zoom, more) => {
  // The columns of evidence are chosen and sized by the person: a narrow one shortens.
  it.each(screens.filter(({ name }) => !name.startsWith("evidence")))(
    "$name cuts no word",
    async (screen) => {
      await browser.window(width, height, zoom);
      await goTo(browser, address, screen, `language=pseudo&${more}`);
      await keepPicture(`${screen.name}-pseudo-${width}-${zoom}${more.replace("=", "-")}`);

      expect(await browser.run<string[]>(CUT)).toEqual([]);
    },
  );
});
