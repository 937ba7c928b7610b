// What the window ships: no invented office, no inline script or style, no address outside.
// @vitest-environment node
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it } from "vitest";

let files: { name: string; text: string }[];

beforeAll(async () => {
  const before = process.env.VITEST;
  // The tests resolve Svelte for a document; the bundle is made as `npm run build` makes it.
  delete process.env.VITEST;
  const made = (await build({
    root: new URL("../..", import.meta.url).pathname,
    mode: "production",
    logLevel: "silent",
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  process.env.VITEST = before;
  files = made.output
    .filter((file) => /\.(js|css|html)$/.test(file.fileName))
    .map((file) => ({
      name: file.fileName,
      text: file.type === "chunk" ? file.code : String(file.source),
    }));
}, 60_000);

describe("the production bundle", () => {
  it("holds nothing of the in-memory desk", () => {
    const holding = files.filter(({ text }) => /Amber Harbour|Lamarzelle|memoryDesk/.test(text));

    expect(holding.map(({ name }) => name)).toEqual([]);
  });

  it("has no inline script or style for the policy to refuse", () => {
    const page = files.find(({ name }) => name === "index.html")?.text ?? "";

    expect(page).toContain("<script");
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  it("names no address but those of standards", () => {
    const addresses = files.flatMap(({ name, text }) =>
      [...text.matchAll(/https?:\/\/[a-z0-9.-]+/gi)]
        .map((match) => match[0])
        .filter((url) => !/www\.w3\.org|svelte\.dev|ipc\.localhost/.test(url))
        .map((url) => `${name}: ${url}`),
    );

    expect([...new Set(addresses)]).toEqual([]);
  });
});
