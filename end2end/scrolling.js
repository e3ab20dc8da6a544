// How evenly the grid of a comparison scrolls, of 200 rows and 6 columns. `cargo xtask bench` calls it with the server's address and
// with the file in which the bench keeps its workspace (`xtask/bench/src/compared.rs` has made the comparison).
import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const [url, scene] = process.argv.slice(2);
const { grid } = JSON.parse(readFileSync(scene, "utf8"));
const [ROWS, COLUMNS, PIXELS_A_SECOND, TARGET] = [200, 6, 3000, 60];
if (!grid) throw new Error("the bench has made no comparison to scroll through");

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, locale: "en-GB" });
// The owner that the bench has made (`xtask/bench/src/scene.rs`).
const owner = { email: "kim@example.com", password: "correct horse battery" };
await context.request.post("/api/v1/sessions", { data: owner, headers: { origin: url } });
const page = await context.newPage();
await page.goto(`${grid}?only=all`);
await page.locator("html[data-alive]").waitFor({ state: "attached" });
const rows = page.locator(".compare__table tbody tr").filter({ has: page.locator("td .compare__answer") });
await rows.first().waitFor();
for (let shown = await rows.count(); shown < ROWS; shown = await rows.count()) {
  await page.getByRole("button", { name: "Show more rows" }).click();
  // Fails after Playwright's usual time if no more come.
  await rows.nth(shown).waitFor({ state: "attached" });
}
const cells = await page.locator(".compare__table tbody td .compare__answer").count();
if (cells !== ROWS * COLUMNS) throw new Error(`the grid has ${cells} answers instead of ${ROWS * COLUMNS}`);

// Whatever loading has left to do is no part of scrolling.
await page.waitForTimeout(2000);
const still = await page.evaluate(watchFrames, 0);
// Down where nothing was drawn before, and back where everything was.
const down = await page.evaluate(watchFrames, PIXELS_A_SECOND);
const up = await page.evaluate(watchFrames, -PIXELS_A_SECOND);
await browser.close();

const sum = (all) => all.reduce((sum, each) => sum + each, 0);
const at = (all, share) => [...all].sort((a, b) => a - b)[Math.floor((all.length - 1) * share)]?.toFixed(1);
const tell = (what, { times, busy }) => {
  if (times.length < 60) throw new Error(`${what}: only ${times.length} frames were seen`);
  const rate = (times.length / sum(times)) * 1000;
  // A frame that takes half as long again is one that the eye misses.
  const late = times.filter((time) => time > 25).length;
  console.log(`${what}: ${rate.toFixed(1)} frames/s, ${late} of ${times.length} late; a frame p50 ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms, worst ${at(times, 1)} ms; ` +
    `script, style, layout and paint p50 ${at(busy, 0.5)} ms, p95 ${at(busy, 0.95)} ms`);
};
console.log(`a grid of ${ROWS} rows x ${COLUMNS} columns (wanted: ${TARGET} frames/s)`);
tell("  standing still", still);
tell("  scrolled down", down);
tell("  scrolled up", up);

/** In the page: scrolls the grid from one end to the other (or, at 0, looks for two seconds), and gives the time between frames and how long
 *  each keeps the main thread busy, in milliseconds. */
function watchFrames(pixelsASecond) {
  const grid = document.querySelector(".compare:has(.compare__table)");
  const from = pixelsASecond < 0 ? grid.scrollHeight - grid.clientHeight : 0;
  const [times, busy] = [[], []];
  return new Promise((done) => {
    let [began, last] = [undefined, undefined];
    const frame = (now) => {
      began ??= now;
      if (last !== undefined) times.push(now - last);
      last = now;
      const seconds = (now - began) / 1000;
      const wanted = from + pixelsASecond * seconds;
      const started = performance.now();
      if (pixelsASecond !== 0) grid.scrollTop = wanted;
      const after = new MessageChannel();
      // Style, layout and paint come between the two.
      after.port1.onmessage = () => busy.push(performance.now() - started);
      after.port2.postMessage(undefined);
      const end = grid.scrollHeight - grid.clientHeight;
      const over = pixelsASecond === 0 ? seconds > 2 : wanted < 0 || wanted > end;
      if (over || seconds > 60) done({ times, busy });
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}
