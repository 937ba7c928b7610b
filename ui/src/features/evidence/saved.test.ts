// Searches saved in Evidence: what stands in the field and the filters comes back under its name.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mount, unmount } from "svelte";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { prefs } from "$lib/prefs";
import { searchesOf } from "$lib/searches";
import { all, close, find, open, press, send, shows, sized, until, write } from "../../test/screen";
import Evidence from "./Evidence.svelte";
import FilterTree from "./FilterTree.svelte";
import { evidenceView, forgetViews } from "./view.svelte";

let desk: MemoryDesk;
let team: string;
let tree: Record<string, unknown>;

beforeEach(async () => {
  prefs.forget();
  sized(900, 600);
  desk = memoryDesk({ vault: "open", items: 60 });
  desk.world.preferences.clear();
  setDesk(desk);
  team = desk.world.teams[0]!.team.team;
  prefs.open([], (name, value) => desk.call("preference_set", { name, value }));
  tree = mount(FilterTree, { target: document.body, props: { team } });
  open(Evidence, { team, about: undefined });
  await shows("evidence-row");
});
afterEach(async () => {
  await unmount(tree);
  await close();
  forgetViews();
});

async function saveAs(name: string) {
  await press("save-search");
  await write("search-save-name", name);
  send("search-save-name");
}
const facet = (field: string, value: string) =>
  all(`facet-${field}`).findIndex((one) => one.dataset.key === value);

describe("a saved search", () => {
  it("is offered when something is asked, and brings words and filters back", async () => {
    expect(find("save-search")).toBeUndefined();
    await write("evidence-words", "ledger");
    await press("facet-state", facet("state", "FR"));
    await until(() => expect(evidenceView(team).filter).toBe("ledger state:FR"));
    const total = find("rows-seen")?.dataset.total;

    await saveAs("French ledgers");
    await shows("saved-search");
    await press("filter-all");
    await until(() => expect(find("rows-seen")?.dataset.total).toBe("60"));
    await press("saved-search");

    expect(evidenceView(team).filter).toBe("ledger state:FR");
    expect((find("evidence-words") as HTMLInputElement).value).toBe("ledger");
    expect(find("saved-search")?.getAttribute("aria-pressed")).toBe("true");
    await until(() => expect(find("rows-seen")?.dataset.total).toBe(total));
  });

  it("searches texts when it did, with the hits shown", async () => {
    await press("look-text");
    await write("evidence-words", "ledger");
    await shows("search-statement");
    await saveAs("In texts");
    await shows("saved-search");
    await press("filter-all");
    await until(() => expect(find("search-statement")).toBeUndefined());

    await press("saved-search");

    await shows("search-statement");
    expect(evidenceView(team).search).toBe("ledger");
  });

  /** They do not narrow the texts; they are there again when the person turns to the list. */
  it("of texts keeps the filters that were set beside it, and brings them back", async () => {
    await press("facet-state", facet("state", "FR"));
    await press("look-text");
    await write("evidence-words", "ledger");
    await saveAs("In texts");
    await until(() => expect(searchesOf(team)[0]?.picked).toEqual({ state: "FR" }));
    expect(all("saved-search")[0]?.title).toContain("the list filtered by France");
    await press("filter-all");
    await until(() => expect(evidenceView(team).picked).toEqual({}));

    await press("saved-search");
    await shows("search-statement");
    expect(find("saved-search")?.getAttribute("aria-pressed")).toBe("true");
    await press("look-list");

    expect(evidenceView(team).filter).toBe("ledger state:FR");
  });

  it("gets another name and goes from its own menu", async () => {
    await write("evidence-words", "ledger");
    await saveAs("Books");
    await shows("saved-search");

    await press("saved-search-rename");
    await write("search-rename-name", "Ledgers");
    send("search-rename-name");
    await until(() => expect(find("saved-search")?.dataset.key).toBe("Ledgers"));
    await press("saved-search-delete");
    await press("search-delete-confirm");

    await until(() => expect(find("saved-search")).toBeUndefined());
    expect(JSON.parse(desk.world.preferences.get(`searches.${team}`)!)).toEqual([]);
  });

  it("of a name that is taken asks before it replaces", async () => {
    await write("evidence-words", "ledger");
    await saveAs("Books");
    await until(() => expect(searchesOf(team)).toHaveLength(1));
    await write("evidence-words", "van");

    await saveAs("books");
    await shows("search-save-taken");
    expect(searchesOf(team)[0]?.words).toBe("ledger");
    send("search-save-name");

    await until(() => expect(searchesOf(team).map(({ words }) => words)).toEqual(["van"]));
  });
});
