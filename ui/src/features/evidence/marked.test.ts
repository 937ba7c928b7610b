// What does not count stays readable and says why, in the table and beside what is read.
import { afterEach, beforeEach, expect, it } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { prefs } from "$lib/prefs";
import { forgetRoute, route } from "$lib/route.svelte";
import { all, close, key, open, shows, sized, until } from "../../test/screen";
import Evidence from "./Evidence.svelte";
import { forgetViews } from "./view.svelte";

let desk: MemoryDesk;
const world = () => desk.world.teams[0]!;
const marked = (counts: boolean) => world().items.find((item) => item.mark?.counts === counts)!;

beforeEach(() => {
  prefs.forget();
  forgetRoute();
  sized(900, 600);
  desk = memoryDesk({ vault: "open", items: 60 });
  setDesk(desk);
});
afterEach(async () => {
  await close();
  forgetViews();
});

const look = (about: string) => open(Evidence, { team: world().team.team, about });
const rowOf = (item: string) => all("evidence-row").find((row) => row.dataset.key === item)!;

it("an item past a cut-off says in its row and its viewer that it does not count", async () => {
  const { item } = marked(false);
  look(item);
  await shows("evidence-row");

  const chip = rowOf(item).querySelector<HTMLElement>("[data-test=mark]");
  expect(chip?.dataset.code).toBe("past-cut-off");
  expect(chip?.textContent).toContain("does not count");
  expect((await shows("mark-line")).innerText).toContain(
    "Readable, does not count: its installation was revoked",
  );
  // It stays readable.
  await shows("preview");
});

it("an item that counts with a mark says both, and others say nothing", async () => {
  const { item } = marked(true);
  look(item);
  await shows("evidence-row");

  expect((await shows("mark-line")).innerText).toContain("Counts, with a mark");
  expect(all("mark").map((chip) => chip.dataset.counts)).toEqual(["false", "true"]);
});

it("leads by keys from an item to why it did not arrive", async () => {
  const { item, exhibit } = marked(false);
  look(item);
  await shows("viewer");

  key("viewer", "w", { altKey: true });

  await until(() => expect(route.now).toMatchObject({ place: "exchange", about: exhibit }));
});
