// Rules of the interface that a reader should be able to trust, read off the sources.
// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testNames } from "../lib/test-names";

const root = join(import.meta.dirname, "..");
const GENERATED = "lib/desk/contract.ts";
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(ts|svelte|css)$/.test(path) && path !== GENERATED)
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
const sources = files.filter(({ path }) => !path.endsWith(".test.ts"));
const imports = (text: string) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
const featureOf = (path: string) => /^features\/([^/]+)\//.exec(path)?.[1];

describe("imports", () => {
  it("point down: kit ← features ← app, and lib below all", () => {
    const wrong = sources.flatMap(({ path, text }) =>
      imports(text)
        .filter((to) => {
          const up = /^\$features|^\.\.\/.*(app|features)\//.test(to);
          if (path.startsWith("lib/")) return up || to.startsWith("$kit");
          if (path.startsWith("kit/")) return up;
          if (path.startsWith("features/")) return /^\$features|\/app\//.test(to);
          return false;
        })
        .map((to) => `${path} -> ${to}`),
    );

    expect(wrong).toEqual([]);
  });

  it("keep features apart from each other", () => {
    const wrong = sources
      .filter(({ path }) => featureOf(path))
      .flatMap(({ path, text }) =>
        imports(text)
          .filter((to) => to.startsWith("../"))
          .map((to) => `${path} -> ${to}`),
      );

    expect(wrong).toEqual([]);
  });

  it("name Tauri in one file alone", () => {
    const naming = sources
      .filter(({ text }) => text.includes("@tauri-apps"))
      .map(({ path }) => path);

    expect(naming).toEqual(["lib/desk/tauri.ts"]);
  });

  it("reach the in-memory desk only from the start of the app and from tests", () => {
    const naming = sources
      .filter(({ path }) => !path.startsWith("lib/desk/memory"))
      .filter(({ text }) => imports(text).some((to) => /desk\/memory/.test(to)))
      .map(({ path }) => path);

    expect(naming).toEqual(["app/main.ts"]);
  });
});

describe("sources", () => {
  it("open by saying what they are for", () => {
    const mute = files
      .filter(({ text }) => !/^(\/\/|\/\*|<!--)/.test(text))
      .map(({ path }) => path);

    expect(mute).toEqual([]);
  });

  it("stay within lines of 100 and files of 500", () => {
    const long = files.flatMap(({ path, text }) => {
      const lines = text.split("\n");
      return [
        ...(lines.length > 500 ? [`${path}: ${lines.length} lines`] : []),
        ...lines.flatMap((line, i) => (line.length > 100 ? [`${path}:${i + 1}`] : [])),
      ];
    });

    expect(long).toEqual([]);
  });

  it("hold nothing the content policy refuses", () => {
    const refused = sources.flatMap(({ path, text }) =>
      path.endsWith(".svelte")
        ? [/\sstyle=/, /\{@html/, /\s(?:transition|in|out|animate):\w/, /\son[a-z]+="/]
            .filter((pattern) => pattern.test(text))
            .map((pattern) => `${path}: ${pattern}`)
        : [],
    );

    expect(refused).toEqual([]);
  });

  it("write no words of their own into screens", () => {
    const spoken = sources.flatMap(({ path, text }) => {
      if (!path.endsWith(".svelte")) return [];
      const markup = text.replace(
        /<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<!--[\s\S]*?-->/g,
        "",
      );
      const attributes = [
        ...markup.matchAll(
          /\s(?:title|label|placeholder|aria-label|name)="([^"{]*[a-z]{3}[^"{]*)"/g,
        ),
      ];
      return attributes
        .map((match) => match[1] ?? "")
        .filter((word) => !/^(YYYY)/.test(word))
        .filter((word) => !iconNames.has(word))
        .map((word) => `${path}: ${word}`);
    });

    expect(spoken).toEqual([]);
  });
});

const iconNames = new Set(
  [...readFileSync(join(root, "kit/icons.ts"), "utf8").matchAll(/^ {2}(\w+):/gm)].map(
    (match) => match[1] ?? "",
  ),
);

describe("test names", () => {
  const listed = Object.values(testNames).flatMap((names) => names.split(" "));
  const used = sources.flatMap(({ path, text }) =>
    path.endsWith(".svelte")
      ? [...text.matchAll(/(?:data-test=|(?<![-\w])test=|(?<![-\w])test: )(["`])([^"`]*)\1/g)].map(
          (match) => (match[2] ?? "").replace(/\$?\{[^}]*\}/g, "*"),
        )
      : [],
  );

  it("are listed when a screen uses them", () => {
    const choices = listed.filter((name) => name.endsWith("-*")).map((name) => name.slice(0, -2));
    const missing = used.filter(
      (name) => !name.startsWith("*") && !listed.includes(name) && !choices.includes(name),
    );

    expect([...new Set(missing)]).toEqual([]);
  });

  it("are used when they are listed", () => {
    const tails = used.filter((name) => name.startsWith("*-")).map((name) => name.slice(1));
    const idle = listed.filter((name) => {
      if (used.includes(name)) return false;
      const tail = tails.find((end) => (end === "-*" ? name.endsWith("-*") : name.endsWith(end)));
      return (
        !(tail && used.includes(name.slice(0, name.length - tail.length))) &&
        !/^(create|recover)-passphrase-again-show$/.test(name)
      );
    });

    expect(idle).toEqual([]);
  });
});
