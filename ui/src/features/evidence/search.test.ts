// Search as one types: what was looked for is marked, old answers are not shown, and the keyboard
// leads from the field to the hits and from a hit to its page.
import { prefs } from "$lib/prefs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { pagesOf } from "$lib/desk/memory/preview";
import {
  all,
  close,
  find,
  key,
  open,
  press,
  send,
  shows,
  sized,
  until,
  write,
} from "../../test/screen";
import Evidence from "./Evidence.svelte";
import { evidenceView, forgetViews, wordsOf } from "./view.svelte";

let desk: MemoryDesk;
let team: string;
let searches: string[];

beforeEach(async () => {
  prefs.forget();
  sized(700, 600);
  desk = memoryDesk({ vault: "open", items: 60 });
  team = desk.world.teams[0]!.team.team;
  searches = [];
  setDesk({
    ...desk,
    async call(name, args) {
      // Asking for nothing only has the index made ready.
      const query = name === "evidence_search" ? (args as { query: string }).query : "";
      if (query) searches.push(query);
      return desk.call(name, args);
    },
  });
  open(Evidence, { team, about: undefined });
  await shows("evidence-row");
});
afterEach(async () => {
  await close();
  forgetViews();
});

describe("typing", () => {
  it("filters the list, and Enter searches texts for the same words", async () => {
    await write("evidence-words", "ledger");
    await until(() => expect(find("rows-seen")?.dataset.total).toBe("4"));

    send("evidence-words");

    await shows("search-statement");
    expect(searches).toEqual(["ledger"]);
  });

  it("searches as one types, once for the letters that came together", async () => {
    await press("look-text");
    for (const words of ["l", "le", "led", "ledg", "ledger"]) await write("evidence-words", words);

    await until(() => expect(find("search-statement")?.dataset.total).not.toBe(undefined));

    expect(searches).toEqual(["ledger"]);
    expect((await shows("search-statement")).textContent).toContain("could not be searched");
    expect(find("cover")?.dataset.items).toBe("60");
  });

  it("does not search for one letter by itself", async () => {
    await press("look-text");
    await write("evidence-words", "l");
    await new Promise((done) => setTimeout(done, 300));

    expect(searches).toEqual([]);
    await shows("evidence-row");
  });

  it("goes back to the whole list with Escape", async () => {
    await press("look-text");
    await write("evidence-words", "ledger");
    await shows("search-statement");

    key("evidence-words", "Escape");

    await shows("evidence-row");
    expect(find("search-statement")).toBeUndefined();
    expect((find("evidence-words") as HTMLInputElement).value).toBe("");
  });
});

describe("hits", () => {
  /** Words of the third page of a document, and the document. */
  async function search() {
    const item = desk.world.teams[0]!.items[0]!;
    expect(pagesOf(item)).toBeGreaterThan(3);
    const { text } = await desk.call("evidence_text", { team, item: item.item });
    const word = /\d\d\.11\. {2}(\w{4})/.exec(text.split("\f")[2]!)![1]!;
    await press("look-text");
    await write("evidence-words", word);
    await until(() => {
      const rows = all("hits-row").map((row) => row.textContent ?? "");
      expect(rows.some((row) => row.includes(item.exhibit))).toBe(true);
    });
    const at = all("hits-row").findIndex((row) => row.textContent?.includes(item.exhibit));
    return { item, word, at };
  }

  it("mark what was looked for, and say where and on which page", async () => {
    const { word, at } = await search();
    const row = all("hits-row")[at]!;

    expect(row.querySelector("mark")?.textContent).toBe(word);
    expect(row.textContent).toContain("text");
    expect(row.querySelector('[data-test="hit-page"]')?.textContent).toContain("3");
  });

  it("are reached with Down from the field, and Enter leads to the page", async () => {
    const { item, at } = await search();

    key("evidence-words", "ArrowDown");
    expect(document.activeElement).toBe(find("hits"));
    for (let i = 0; i < at; i += 1) key("hits", "ArrowDown");
    await until(() => expect(find("viewer")?.dataset.item).toBe(item.item));
    await until(() => expect(find("preview-pages")?.dataset.page).toBe("3"));
    key("hits", "Enter");

    expect(document.activeElement).toBe(find("preview-body"));
    expect(find("hits"), "the hits stay beside it").toBeDefined();
  });

  it("open in the text with the words marked, and go on from there", async () => {
    evidenceView(team).tab = "text";
    const { item, word, at } = await search();

    await press("hits-row", at);

    await until(() => expect(find("viewer")?.dataset.item).toBe(item.item));
    await until(() => expect(Number(find("find-count")?.dataset.count)).toBeGreaterThan(0));
    expect((find("find-words") as HTMLInputElement).value).toBe(word);
    await until(() => expect(document.querySelector("mark.now")?.textContent).toBe(word));
    expect(all("page-mark").map((mark) => mark.dataset.key)).toContain("3");
  });

  it("give the words of their first mark", () => {
    expect(wordsOf({ excerpt: "a cash book", marks: [{ first: 2, last: 5 }] })).toBe("cash");
    expect(wordsOf({ excerpt: "a cash book", marks: [] })).toBe("");
  });
});

describe("finding in a text", () => {
  it("counts, goes on and back, and Ctrl+F comes to the words from inside the pane", async () => {
    evidenceView(team).tab = "text";
    await press("evidence-row", 0);
    await shows("long-body");

    key("long-body", "f", { ctrlKey: true });
    expect(document.activeElement).toBe(find("find-words"));
    await write("find-words", "eur");
    await until(() => expect(find("find-count")?.textContent).toMatch(/1 of [\d,]+/));
    key("find-words", "Enter");
    await until(() => expect(find("find-count")?.textContent).toContain("2 of"));
    key("find-words", "Enter", { shiftKey: true });
    key("find-words", "Enter", { shiftKey: true });
    const count = find("find-count")!.dataset.count!;
    await until(() =>
      expect(find("find-count")?.textContent?.replace(/,/g, "")).toContain(`${count} of ${count}`),
    );
    key("find-words", "Escape");

    expect((find("find-words") as HTMLInputElement).value).toBe("");
    expect(document.activeElement).toBe(find("long-body"));
  });

  it("draws a few blocks of a text, says what read it and how much", async () => {
    evidenceView(team).tab = "text";
    await press("evidence-row", 5);
    const long = await shows("long-text");

    expect(Number(long.dataset.blocks)).toBeGreaterThan(30);
    expect(all("text-block").length).toBeLessThan(Number(long.dataset.blocks) / 2);
    expect(find("text-tool")?.textContent).toMatch(/comity-intake.*characters.*41 pages/s);
  });

  it("says why there is no text", async () => {
    evidenceView(team).tab = "text";
    await press("evidence-row", 4);
    await until(() => expect(find("item-text")?.dataset.state).toBe("no-text"));

    expect(find("item-text")?.textContent).toContain("has no text");
    expect(find("item-text")?.querySelector("[data-absent=empty]")).not.toBeNull();
  });
});
