// The browser tests. `cargo xtask test --only browser` starts a fresh server and calls them with its address.
import { defineConfig } from "@playwright/test";

const { MADANG_URL, MADANG_TEST_OUTPUT, CI } = process.env;
if (!MADANG_URL) throw new Error("MADANG_URL is not set: run `cargo xtask test --only browser`");

export default defineConfig({
  testDir: "tests",
  outputDir: MADANG_TEST_OUTPUT ?? "../target/browser",
  // One server, set up once: the files build on each other and run in the order of their names.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(CI),
  // A test that passes at the second try has found something.
  retries: 0,
  // The demo model writes some ten tokens a second on two busy cores.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: MADANG_URL,
    // What is there is there soon; only answers take their time.
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    locale: "en-GB",
    timezoneId: "Asia/Seoul",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      // Debian's browser: Playwright's own can't be had everywhere.
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        // Root in a container has no other way; the pages are our own.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
