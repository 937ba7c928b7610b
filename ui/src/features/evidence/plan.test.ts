// The plan of an import: who will see what is taken is chosen before, and never guessed.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setDesk } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { all, close, find, open, press, shows, until } from "../../test/screen";
import { Intake } from "./intake.svelte";
import PlanBanner from "./PlanBanner.svelte";

let desk: MemoryDesk;
let intake: Intake;
const world = () => desk.world.teams[0]!;
/** Somebody beside us who may hold one. */
const member = () =>
  world().roster.find((row) => row.current && !row.own && row.role !== "participant")!;

beforeEach(() => {
  desk = memoryDesk({ vault: "open", items: 30 });
  setDesk(desk);
  desk.world.places.set("drop:1", { label: "drop", count: 2 });
  intake = new Intake(world().team.team);
});
afterEach(close);

const make = (name: string) =>
  desk.call("compartment_make", {
    team: world().team.team,
    name,
    members: [member().installation],
  });

async function plans() {
  open(PlanBanner, { intake });
  await intake.add("drop:1");
  await shows("plan");
}

async function choose(name: string, value: string) {
  const list = (await shows(name)) as HTMLSelectElement;
  list.value = value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

it("asks nothing of somebody who holds no restricted compartment", async () => {
  await plans();
  await press("plan-change");

  await shows("plan-handling");
  expect(find("plan-visible")).toBeUndefined();
  expect(intake.request.compartment).toBeNull();
});

it("asks at once who shall see it, and plans again for the members alone", async () => {
  const quay = await make("Quay informant");
  await plans();
  const list = (await shows("plan-visible")) as HTMLSelectElement;
  expect([...list.options].map((one) => one.textContent)).toEqual([
    "the whole team",
    "Quay informant",
  ]);
  expect(find("plan")?.innerText).toContain(world().team.parties.join(" "));

  await choose("plan-visible", quay.compartment);

  await until(() => expect(find("restricted")?.dataset.key).toBe("Quay informant"));
  await until(() => expect(find("plan")?.innerText).toContain(`visible to FR ${member().state}.`));
  expect(intake.request.compartment).toBe(quay.compartment);
});

it("takes it into the compartment that was chosen", async () => {
  const quay = await make("Quay informant");
  await plans();
  await choose("plan-visible", quay.compartment);
  await until(() => expect((find("plan-index") as HTMLButtonElement).disabled).toBe(false));

  await press("plan-index");

  const taken = () => world().items.filter((item) => item.compartment === "Quay informant");
  await vi.waitFor(() => expect(taken()).toHaveLength(2), { timeout: 10_000 });
});

it("keeps a choice that was closed meanwhile, so that nothing goes to all", async () => {
  const quay = await make("Quay informant");
  await plans();
  await choose("plan-visible", quay.compartment);
  const at = { team: world().team.team, compartment: quay.compartment };
  await desk.call("compartment_close", { ...at, reason: "The trial is over." });

  await until(() => {
    const list = find("plan-visible") as HTMLSelectElement | undefined;
    expect(list?.selectedOptions[0]?.textContent).toContain("Quay informant (closed");
  });
  await press("plan-index");

  await until(() => expect(all("problem")[0]?.dataset.code).toBe("compartment-closed"));
  expect(intake.task).toBeUndefined();
});
