import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["{src,tools,charts,migrations,evals}/**/*.test.ts"],
    globalSetup: [fileURLToPath(new URL("../src/worlds/testing/sample-folder.ts", import.meta.url))],
    env: { TZ: "UTC", NO_COLOR: "1" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // one set of modules per process: loading them anew for every file cost a quarter of the time
    isolate: false,
    // left to itself vitest keeps one processor free, which of two is half
    maxWorkers: "100%",
  },
});
