// The browser tests. `cargo xtask test --only browser` starts a fresh server and calls them with its address.
import { readdirSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { seconds } from "./patience.js";

const { MADANG_URL, MADANG_TEST_OUTPUT, CI } = process.env;
if (!MADANG_URL) throw new Error("MADANG_URL is not set: run `cargo xtask test --only browser`");

// One server, set up once: a file builds on what those before it have made, so one worker takes them in the order of their names. The
// looks at each page change nothing, so they go on beside the second part of the story.
const projects = [
  { name: "beginning", testMatch: ["010-setup.spec.js", "020-main-job.spec.js"], workers: 1 },
  {
    name: "story",
    testMatch: [
      "035-visit.spec.js",
      "040-people.spec.js",
      "050-models.spec.js",
      "060-catalog.spec.js",
      "070-runs.spec.js",
      "080-builder.spec.js",
      "080-versions.spec.js",
      "081-editor.spec.js",
      "082-together.spec.js",
      "085-files.spec.js",
      "086-pieces.spec.js",
      "090-evidence.spec.js",
      "091-gates.spec.js",
      "092-retirement.spec.js",
      "093-split.spec.js",
      "130-import.spec.js",
      "140-webhooks.spec.js",
      "150-usage.spec.js",
      "150-budgets.spec.js",
      "151-money.spec.js",
      "100-mail.spec.js",
      "120-links.spec.js",
      "121-embed.spec.js",
      "110-keys.spec.js",
      "150-personal-data.spec.js",
      "150-retention.spec.js",
      "150-proof.spec.js",
      "150-status.spec.js",
    ],
    workers: 1,
    dependencies: ["beginning"],
  },
  // A trace would keep axe's source and a picture for each page, which takes longer than to look; the failing step names the page.
  { name: "pages", testMatch: ["030-pages.spec.js"], fullyParallel: true, dependencies: ["beginning"], use: { trace: "off" } },
];
const forgotten = readdirSync(new URL("tests", import.meta.url)).filter((file) => !projects.some(({ testMatch }) => testMatch.includes(file)));
if (forgotten.length > 0) throw new Error(`nothing would run ${forgotten}: give it its place in playwright.config.js`);

export default defineConfig({
  testDir: "tests",
  outputDir: MADANG_TEST_OUTPUT ?? "../target/browser",
  projects,
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(CI),
  // A test that passes at the second try has found something.
  retries: 0,
  // The demo model writes some ten tokens a second on two busy cores.
  timeout: seconds(120),
  expect: { timeout: seconds(15) },
  // The second is for xtask, which counts.
  reporter: [["list"], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["json"]] : [])],
  use: {
    baseURL: MADANG_URL,
    // What is there is there soon; only answers take their time.
    actionTimeout: seconds(15),
    navigationTimeout: seconds(30),
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
