// How long a key takes in the builder, in a prompt of 30,000 characters with 40 variables. `cargo xtask bench` calls it with the
// server's address and with the file in which the bench keeps its workspace.
import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const [url, scene] = process.argv.slice(2);
const { workspace } = JSON.parse(readFileSync(scene, "utf8"));
const [CHARACTERS, VARIABLES, KEYS, TARGET_MS] = [30_000, 40, 120, 16];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, locale: "en-GB" });
// The owner that the bench has made (`xtask/bench/src/scene.rs`).
const owner = { email: "kim@example.com", password: "correct horse battery" };
await context.request.post("/api/v1/sessions", { data: owner, headers: { origin: url } });
const page = await context.newPage();
await page.goto(`/w/${workspace}/apps/${await longApp()}/edit`);
await page.locator("html[data-alive]").waitFor({ state: "attached" });
const editor = page.locator(".prompt-editor__input").first();
await editor.click();
await editor.evaluate((element) => element.setSelectionRange(15_000, 15_000));
await page.evaluate(watchKeys);
for (let key = 0; key < KEYS; key += 1) {
  await page.keyboard.press("abcdefghij"[key % 10]);
  await page.waitForTimeout(40);
}
const taken = (await page.evaluate(() => window.keysTaken)).sort((a, b) => a - b);
await browser.close();
const at = (share) => taken[Math.floor((taken.length - 1) * share)]?.toFixed(1);
if (taken.length < KEYS / 2) throw new Error(`only ${taken.length} of ${KEYS} keys were seen`);
console.log(`a key in a prompt of ${CHARACTERS} characters with ${VARIABLES} variables: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (wanted: p50 < ${TARGET_MS} ms)`);

/** Makes the app, and gives its slug. */
async function longApp() {
  const api = async (method, path, data) => {
    const answer = await context.request.fetch(`/api/v1/workspaces/${workspace}${path}`, { method, data, headers: { origin: url } });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  const inputs = Array.from({ length: VARIABLES }, (_, i) => ({ name: `field_${i}`, label: { en: `Field ${i}` }, kind: "text" }));
  const each = Math.ceil(CHARACTERS / 75 / VARIABLES);
  // No two lines are alike, as in what people write.
  const lines = (part) => Array.from({ length: each }, (_, at) => `${part + 1}.${at + 1} Write it plainly, in short sentences, and keep to what is said.\n`).join("");
  const text = inputs.map(({ name }, part) => `${lines(part)}{{${name}}}\n`).join("").slice(0, CHARACTERS);
  const { slug } = await api("POST", "/apps", { name: "Long prompt", kind: "form" });
  const { definition, revision } = await api("GET", `/apps/${slug}/draft`);
  definition.inputs = inputs;
  definition.prompt.messages = [{ role: "user", text }];
  await api("PUT", `/apps/${slug}/draft`, { definition, revision });
  return slug;
}

/** In the page: adds up, for each key, what its events and the frame after them keep the main thread busy. */
function watchKeys() {
  window.keysTaken = [];
  let [began, busy] = [0, 0];
  addEventListener("keydown", () => ([began, busy] = [performance.now(), 0]), true);
  // What follows from the text runs before this message arrives: effects are microtasks of the event.
  addEventListener("input", () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (busy += performance.now() - began);
    port2.postMessage(undefined);
    requestAnimationFrame(() => {
      const frame = performance.now();
      const after = new MessageChannel();
      // Style, layout and paint come between the two.
      after.port1.onmessage = () => window.keysTaken.push(busy + performance.now() - frame);
      after.port2.postMessage(undefined);
    });
  }, true);
}
