// Tests of what is drawn, in a headless Chromium: `npm run test:screens`.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/test/screens/*.look.ts"],
    environment: "node",
    // The table of files and tests is the last thing said, wherever the suite runs.
    reporters: ["default"],
    teardownTimeout: 10_000,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
