import { defineConfig } from "@playwright/test";

// PRESSMARK_BIN is the program under test, PRESSMARK_TEST_MODEL_URL a real model
// server if there is one, CHROMIUM the browser. .ci/run sets what it can.
export default defineConfig({
  testDir: "test",
  outputDir: "../../../test-results/page",
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
  },
});
