// Builds the interface. The in-memory desk is reachable only outside production mode.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Package {
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
}
const packageAt = (path: string) => JSON.parse(readFileSync(here(path), "utf8")) as Package;

/** Returns what About shows: read from package files alone. */
function made() {
  const own = packageAt("package.json");
  const names = new Set(["svelte"]);
  const gather = (one: Package) => {
    for (const name of Object.keys(one.dependencies ?? {})) {
      if (names.has(name)) continue;
      names.add(name);
      gather(packageAt(`node_modules/${name}/package.json`));
    }
  };
  gather(own);
  const parts = [...names].sort().map((name) => {
    const { version, license } = packageAt(`node_modules/${name}/package.json`);
    return { name, version, licence: license ?? "" };
  });
  return { version: own.version, parts };
}

export default defineConfig({
  plugins: [svelte()],
  define: { __COMITY__: JSON.stringify(made()) },
  resolve: {
    alias: { $lib: here("src/lib"), $kit: here("src/kit"), $features: here("src/features") },
    // Component tests mount in a document, so they need Svelte's browser build.
    ...(process.env.VITEST ? { conditions: ["browser"] } : {}),
  },
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    target: ["es2022", "safari16.4"],
    // The policy allows fonts and scripts from 'self' alone: nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
    // A machine that others use may take that long; what never comes fails all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
