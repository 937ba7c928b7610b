// The viewer: a look into an item of each kind, its four honest states, and the way to and from it
// by keyboard.
import { prefs } from "$lib/prefs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EvidenceItem, Preview } from "$lib/desk/contract";
import { setDesk, type Args, type CallName, type Reply } from "$lib/desk/desk";
import { memoryDesk, type MemoryDesk } from "$lib/desk/memory";
import { PASSWORD } from "$lib/desk/memory/preview";
import { refusal } from "$lib/desk/memory/world";
import { forgetRoute, route } from "$lib/route.svelte";
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
import { evidenceView, forgetViews } from "./view.svelte";

let desk: MemoryDesk;
let team: string;
let asked: [CallName, unknown][];
let revoked: number;

/** Puts an answer of the test's own in front of the desk's. */
let instead: <K extends CallName>(name: K, args: Args<K>) => Reply<K> | undefined;

beforeEach(() => {
  prefs.forget();
  forgetRoute();
  sized(340, 600);
  desk = memoryDesk({ vault: "open", items: 60 });
  team = desk.world.teams[0]!.team.team;
  asked = [];
  instead = () => undefined;
  setDesk({
    ...desk,
    async call(name, args) {
      asked.push([name, args]);
      return instead(name, args) ?? (await desk.call(name, args));
    },
  });
  revoked = 0;
  let made = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => `blob:${(made += 1)}`);
  vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => void (revoked += 1));
});
afterEach(async () => {
  await close();
  forgetViews();
});

const item = (title: string): EvidenceItem =>
  desk.world.teams[0]!.items.find((one) => one.title === title)!;
function look(title: string) {
  open(Evidence, { team, about: item(title).item });
}
const preview = (more: Partial<Preview>): Preview => ({
  item: "x",
  kind: "bytes",
  pages: 0,
  mail: null,
  sheets: [],
  remark: null,
  ...more,
});

describe("pages", () => {
  it("are pictures, asked for near what is seen and given back when far", async () => {
    look("Invoices, 212 pieces");
    await until(() => expect(find("page")?.querySelector("img")?.src).toMatch(/^blob:/));

    for (let page = 1; page <= 20; page += 1) {
      key("preview-body", "PageDown");
      await until(() => expect(find("preview-pages")?.dataset.page).toBe(String(page + 1)));
      await until(() => {
        const here = all("page").find((one) => one.dataset.key === String(page + 1));
        expect(here?.querySelector("img")).toBeTruthy();
      });
    }

    const pages = asked.filter(([name]) => name === "preview_page");
    expect(pages.length).toBeLessThan(60);
    expect(revoked, "pictures are given back").toBeGreaterThan(0);
    expect(all("page").length).toBeLessThan(8);
    const before = revoked;
    await close();
    expect(revoked).toBe(before + 12);
  });

  it("are gone to by number, and by Home and End", async () => {
    look("Invoices, 212 pieces");
    await shows("preview-pages");

    await write("page-to", "100");
    send("page-to");
    await until(() => expect(find("preview-pages")?.dataset.page).toBe("100"));
    key("preview-body", "End");
    await until(() => expect(find("preview-pages")?.dataset.page).toBe("212"));
    key("preview-body", "Home");

    await until(() => expect(find("preview-pages")?.dataset.page).toBe("1"));
    expect(find("page-of")?.textContent).toContain("212");
  });

  it("zoom, fit and turn by key, and sharper pictures are asked for", async () => {
    look("Invoices, 212 pieces");
    await until(() => expect(find("page")?.querySelector("img")).toBeTruthy());
    const longest = () =>
      Math.max(
        ...asked
          .filter(([name]) => name === "preview_page")
          .map(([, args]) => (args as { longest: number }).longest),
      );
    const first = longest();

    for (let i = 0; i < 3; i += 1) key("preview-body", "+");
    await until(() => expect(find("zoom")?.textContent).toBe("200 %"));
    await until(() => expect(longest()).toBeGreaterThan(first));
    key("preview-body", "r");
    expect(find("page")?.querySelector("img")?.className).toContain("q1");
    key("preview-body", "w");

    await until(() => expect(find("zoom")?.textContent).toBe("100 %"));
    expect(longest()).toBeLessThanOrEqual(2000);
  });

  it("say of one page that it failed, and try again", async () => {
    let fails = true;
    instead = (name) => {
      if (fails && name === "preview_page") throw refusal("internal", "No picture.", "Try again.");
      return undefined;
    };
    look("Invoices, 212 pieces");
    expect((await shows("problem")).textContent).toContain("No picture.");
    fails = false;

    await press("page-again");

    await until(() => expect(find("page")?.querySelector("img")).toBeTruthy());
  });

  it("ask for a password inside the pane, say when it is wrong, and keep it nowhere", async () => {
    look("Lease, storage unit 118");
    await shows("preview-password");

    await write("preview-password-input", "wrong");
    send("preview-password-input");
    await until(() => expect(find("preview-password")?.textContent).toContain("does not open"));
    await write("preview-password-input", PASSWORD);
    send("preview-password-input");

    await until(() => expect(find("page")?.querySelector("img")).toBeTruthy());
    expect(document.body.innerHTML).not.toContain(PASSWORD);
  });
});

describe("other kinds", () => {
  it("shows an image without pages to go to", async () => {
    look("Photographs, warehouse");
    await until(() => expect(find("page")?.querySelector("img")).toBeTruthy());

    expect(find("page-to")).toBeUndefined();
    expect(find("zoom-in")).toBeDefined();
  });

  it("shows a mail, and its attachments lead to their items", async () => {
    look("Mailbox export, laptop B2");
    await shows("preview-mail");
    expect(find("mail-headers")?.textContent).toContain("office@quay.example");
    const names = all("attachment").map((one) => one.textContent);
    expect(names.at(-1)).toContain("RLO");
    expect(names.at(-1)).toContain("no item here");

    await press("attachment-open");

    const led = item("Letter of the forwarder").item;
    await until(() => expect(route.now).toMatchObject({ about: led }));
  });

  it("shows a table by sheets, with blank cells and the whole of a cell", async () => {
    look("Gate log, east terminal, Q3");
    await shows("sheet-grid");
    await until(() => expect(find("cell-value")?.textContent).toContain("Heading 1"));

    key("sheet-grid", "ArrowDown");
    key("sheet-grid", "ArrowRight");
    await until(() => expect(find("cell-value")?.textContent).toContain("B2"));
    key("sheet-grid", "End", { ctrlKey: true });
    await until(() => expect(find("cell-value")?.textContent).toContain("I12,400"));
    expect(all("sheet-row").length).toBeLessThan(80);
    await press("sheet-2");

    expect((await shows("sheet-empty")).textContent).toContain("has no cells");
  });

  it("shows bytes with offset and letters, and goes to an offset", async () => {
    look("Recording, hotel lobby");
    await until(() => expect(find("hex-line")?.textContent).toMatch(/^00000000 /));
    expect(find("preview-remark")?.textContent).toContain("no picture");
    expect(find("preview-bytes")?.dataset.per).toBe("8");

    await write("hex-to", "0x800010");
    send("hex-to");

    await until(() => expect(find("hex-part")?.textContent).toContain("part 2 of"));
    await until(() => {
      const lines = all("hex-line").map((line) => line.dataset.key);
      expect(lines).toContain("00800010");
    });
    await write("hex-to", "0xffffffffff");
    send("hex-to");
    expect(find("preview-bytes")?.textContent).toContain("no such offset");
  });

  it("says what is empty: no pages, no text in a mail, no bytes", async () => {
    const mail = { headers: [], body: "", attachments: [] };
    const cases: [Preview, string][] = [
      [preview({ kind: "pages" }), "no pages"],
      [preview({ kind: "mail", mail }), "no text"],
      [preview({ kind: "table" }), "no sheets"],
    ];
    for (const [answer, said] of cases) {
      instead = (name) =>
        name === "evidence_preview" ? (answer as Reply<typeof name>) : undefined;
      look("Bank statements, 4471");
      await until(() => expect(find("preview")?.textContent).toContain(said));
      await close();
      forgetViews();
    }
  });

  it("says that a look was refused, and tries again", async () => {
    let fails = true;
    instead = (name) => {
      if (fails && name === "evidence_preview") {
        throw refusal("internal", "The worker stopped.", "Try again.");
      }
      return undefined;
    };
    look("Bank statements, 4471");
    expect((await shows("problem")).textContent).toContain("The worker stopped.");
    fails = false;

    await press("problem-again");

    await shows("preview-pages");
  });

  it("asks for no look at what is not held, and says so", async () => {
    look("Disk image, laptop B2");

    expect((await shows("preview-absent")).textContent).toContain("is not here");
    expect(asked.some(([name]) => name === "evidence_preview")).toBe(false);
  });
});

describe("the other tabs", () => {
  it("group what the file says of itself, and say which times name no zone", async () => {
    look("Photographs, warehouse");
    await press("viewer-tab-metadata");
    await shows("metadata-group");

    expect(all("metadata-group").map((group) => group.dataset.key)).toEqual(["image"]);
    const without = all("no-zone").map((chip) => chip.parentElement?.textContent);
    expect(without).toHaveLength(1);
    expect(without[0]).toContain("2026:11:02 23:41:07");
  });

  it("copy number and hash by button and by menu, and say that they did", async () => {
    const copied: string[] = [];
    vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => {
      copied.push(text);
    });
    look("Bank statements, 4471");
    await press("copy-exhibit");
    await until(() => expect(find("copy-exhibit")?.parentElement?.textContent).toContain("Copied"));
    await press("item-copy-sha256");

    const { exhibit, sha256 } = item("Bank statements, 4471");
    expect(copied).toEqual([exhibit, sha256]);
    await until(() => expect(find("item-told")?.textContent).toContain("Copied"));
  });

  it("say that an original is damaged, and go on saying it when the rows come anew", async () => {
    const one = item("Bank statements, 4471");
    instead = ((name: CallName) => {
      if (name !== "evidence_verify") return undefined;
      one.damaged = one.indexed;
      desk.world.saved(["evidence"]);
      const faults = [{ place: one.exhibit, message: "It is not whole.", hint: "Ask a partner." }];
      const counts = { frames: 0, change_sets: 0, blobs: 0, items: 1, log_entries: 0 };
      return { clean: false, ...counts, faults };
    }) as typeof instead;
    look("Bank statements, 4471");
    await press("item-verify");
    await until(() => expect(find("item-told")?.textContent).toContain("not whole"));
    await press("viewer-tab-custody");
    const sentence = () => find("custody-sentence")?.textContent;
    await until(() => expect(sentence()).toContain("Not the one taken in"));

    const listed = asked.filter(([name]) => name === "evidence_show").length;
    desk.world.saved(["evidence"]);
    await until(() =>
      expect(asked.filter(([name]) => name === "evidence_show").length).toBeGreaterThan(listed),
    );
    await until(() =>
      expect(find("evidence-row")?.parentElement?.textContent).toContain("damaged"),
    );
    expect(find("item-told")?.textContent, "nobody put it away").toContain("not whole");
  });

  it("open custody with the sentence about gaps", async () => {
    look("Bank statements, 4471");
    await press("viewer-tab-custody");
    const said = await shows("custody-sentence");

    expect(said.textContent).toContain("No gap");
    const after = said.compareDocumentPosition(find("custody")!);
    expect(after & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  });

  it("lead to parent, members and same content", async () => {
    const [mail, letter] = [item("Mailbox export, laptop B2"), item("Letter of the forwarder")];
    letter.same_content = [item("Bank statements, 4471").item];
    look("Letter of the forwarder");
    expect((await shows("to-parent")).textContent).toContain(mail.exhibit);
    await press("viewer-tab-links");

    expect((await shows("family")).dataset.key).toBe(mail.item);
    await until(() => expect(find("link-item")?.textContent).toContain("FR-2026-0141"));
    await press("link-family");
    expect(route.now).toMatchObject({ about: mail.item });
  });
});

describe("the way by keyboard", () => {
  it("goes from the rows into the viewer and back, and over the whole screen", async () => {
    open(Evidence, { team, about: undefined });
    await shows("evidence-row");
    key("evidence", "ArrowDown");
    await until(() => expect(find("preview-body")).toBeDefined());

    key("evidence", "Enter");
    expect(document.activeElement).toBe(find("preview-body"));
    key("preview-body", "Escape");
    expect(document.activeElement).toBe(find("evidence"));
    key("evidence", " ");
    expect(evidenceView(team).large).toBe(true);
    key("preview-body", "Escape");

    expect(evidenceView(team).large).toBe(false);
  });

  it("goes round with F6, and to the field with Ctrl+F", async () => {
    open(Evidence, { team, about: undefined });
    await shows("evidence-row");

    key("evidence", "f", { ctrlKey: true });
    expect(document.activeElement).toBe(find("evidence-words"));
    key("evidence-words", "F6");
    expect(document.activeElement).toBe(find("evidence"));
    key("evidence", "F6", { shiftKey: true });

    expect(document.activeElement).toBe(find("evidence-words"));
  });

  it("asks for no pictures of what is only run over", async () => {
    open(Evidence, { team, about: undefined });
    await shows("evidence-row");
    await press("evidence-row", 0);
    await until(() => expect(find("preview")).toBeDefined());
    asked.length = 0;

    for (let i = 0; i < 6; i += 1) {
      key("evidence", "ArrowDown");
      await Promise.resolve();
    }
    await until(() => expect(find("preview")).toBeDefined());

    const looks = asked.filter(([name]) => name === "evidence_preview");
    expect(looks.length).toBeLessThanOrEqual(1);
  });
});

describe("the position in the list", () => {
  it("is said of what was chosen there, and never of what was come to otherwise", async () => {
    open(Evidence, { team, about: undefined });
    await shows("evidence-row");
    await press("evidence-row", 15);
    await until(() => expect(find("position")?.textContent).toBe("16 of 60"));

    await press("sort-title");
    await until(() => expect(find("position")).toBeUndefined());
    await press("to-parent");

    const mail = item("Mailbox export, laptop B2");
    await until(() => expect(find("viewer")?.dataset.item).toBe(mail.item));
    expect(find("position")).toBeUndefined();
  });
});

describe("a long title", () => {
  it("is cut in the viewer, with a way to read all of it", async () => {
    const long = desk.world.teams[0]!.items.find((one) => one.title.length === 10_000)!;
    open(Evidence, { team, about: long.item });
    const title = await shows("viewer-title");
    expect(title.textContent!.length).toBeLessThan(250);

    await press("title-whole");

    expect(title.textContent!.length).toBeGreaterThan(10_000);
  });
});

describe("the edge of the viewer", () => {
  it("moves with the arrow keys, is remembered, and goes back to its own place", async () => {
    open(Evidence, { team, about: undefined });
    await shows("evidence-row");
    // The test document is 1,024 pixels wide: the viewer stands under the table.
    sized(1024, 900);
    const edge = () =>
      (find("edge")!.closest(".split") as HTMLElement).style.getPropertyValue("--edge-tall");

    key("edge", "ArrowUp");
    await until(() => expect(edge()).toMatch(/px$/));
    const number = (value: unknown): value is number => typeof value === "number";
    expect(`${prefs.get("evidence.edge-tall", number, 0)}px`).toBe(edge());
    key("edge", "Home");

    await until(() => expect(edge()).toBe(""));
  });
});
