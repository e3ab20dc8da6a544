// What becomes of runs on their pages: asked for again, cut off, reloaded in mid-answer, and accepted when something else is in view.
import { readFileSync } from "node:fs";
import { seconds } from "../patience.js";
import { expect, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, open } from "../stories.js";
import { wordFile } from "../word.js";

test.use({ storageState: SESSION });

let connection;

/** A published app that one of the stand-in's models answers. */
async function app(ask, name, model, change = () => {}) {
  connection ??= (await ask("POST", "/connections", { provider: "custom", name: "Runs", base_url: process.env.MADANG_STAND_IN_URL, named_models: ["endless", "careless", "short", "essay"] })).id;
  const { slug } = await ask("POST", "/apps", { name });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.prompt.messages = [{ role: "user", text: "{{ text }}" }];
  definition.model = { use: { connection, model } };
  change(definition);
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision });
  return slug;
}

function asChat(definition) {
  definition.kind = "chat";
  definition.chat = {};
  definition.inputs = [];
  definition.prompt.messages = [{ role: "system", text: "You talk about the sea." }];
}

const recent = (page) => page.getByRole("region", { name: /^Your recent/ });

test("an answer that is asked for again comes to its end, and is listed at once", async ({ page, baseURL }) => {
  const slug = await app(api(page, baseURL), "Careless fruit", "careless", (definition) => {
    const schema = { type: "object", properties: { colour: { type: "string" } }, required: ["colour"], additionalProperties: false };
    definition.output = { format: "json", schema };
  });
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await page.getByLabel("Your text").fill("A cherry");
  await page.locator("#run").click();
  await expect(page.locator("#answer")).toContainText("Done", { timeout: seconds(20) });
  await expect(page.locator("#answer")).toContainText("red");
  await expect(page.locator("#answer")).not.toContainText("The colour is red");
  await expect(recent(page).getByRole("link", { name: /A cherry/ })).toContainText("Done");
});

test("an answer that was cut off says so in every list", async ({ page, baseURL }) => {
  const slug = await app(api(page, baseURL), "Short sea", "short");
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await page.getByLabel("Your text").fill("A long story about the sea");
  await page.locator("#run").click();
  await expect(page.locator("#answer")).toContainText("Cut off", { timeout: seconds(60) });
  await expect(recent(page).getByRole("link", { name: /A long story/ })).toContainText("Cut off");
  await page.reload();
  await expect(recent(page).getByRole("link", { name: /A long story/ })).toContainText("Cut off");
  await open(page, `${WORKSPACE}/runs`);
  await expect(page.getByRole("row", { name: /A long story/ }).first()).toContainText("Cut off");
});

test("a chat that is reloaded in mid-answer has all of it", async ({ page, baseURL }) => {
  const slug = await app(api(page, baseURL), "Sea talk", "endless", asChat);
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await page.getByLabel("Your message").fill("Tell me of the sea");
  await page.locator("#send").click();
  const answer = page.locator(".chat__answer").last();
  await expect(answer).toContainText("talk about the rain", { timeout: seconds(20) });
  await expect(recent(page).getByRole("link", { name: /Tell me of the sea/ })).toBeVisible();
  await page.reload();
  await expect(answer).toContainText("The sea is wide and the moon is bright", { timeout: seconds(20) });
  await expect(answer).toContainText("talk about the rain. The sea", { timeout: seconds(20) });
  await answer.getByRole("button", { name: "Stop" }).click();
  await expect(answer).toContainText("Stopped");
});

test("a turn that is accepted late stays out of the conversation that is shown then", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const slug = await app(ask, "Late sea", "short", asChat);
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await page.getByLabel("Your message").fill("The first");
  await page.locator("#send").click();
  await expect(page.locator(".chat__answer").last()).toContainText("Cut off", { timeout: seconds(60) });

  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await page.route(`**/apps/${slug}/runs`, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel("Your message").fill("The late one");
  await page.locator("#send").click();
  await page.getByRole("button", { name: "New conversation" }).click();
  await expect(page.locator(".chat__turn")).toHaveCount(0);
  const accepted = page.waitForResponse(`**/apps/${slug}/runs`);
  letGo();
  await accepted;
  await expect(page.locator(".chat__turn")).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`/apps/${slug}$`));

  // It is in its own conversation, which is called by its first question.
  await recent(page).getByRole("link", { name: /The first/ }).click();
  await expect(page.locator(".chat__turn")).toHaveCount(2);
});

test("where older turns can't be read, those that are there stay, and the others can be asked for again", async ({ page, baseURL }) => {
  page.expectNoise(/503/);
  await open(page, `${WORKSPACE}/apps/late-sea`);
  await page.route("**/conversations/*/runs*", (route) => route.fulfill({ status: 503, contentType: "application/json", body: '{"error":{"code":"unavailable","message":"Not now."}}' }));
  await recent(page).getByRole("link", { name: /The first/ }).click();
  await expect(page.locator(".chat__turn")).toHaveCount(1);
  await expect(page.locator(".chat__turn")).toContainText("The late one");
  await page.getByRole("button", { name: "Show earlier messages" }).click();
  await expect(page.getByText("Not now.")).toBeVisible();
  await expect(page.locator(".chat__turn")).toHaveCount(1);
  await page.unroute("**/conversations/*/runs*");
  await page.getByRole("button", { name: "Show earlier messages" }).click();
  await expect(page.locator(".chat__turn")).toHaveCount(2);
  await expect(page.getByText("Not now.")).toBeHidden();
});

test("a long answer that arrives fast comes whole, and what is finished of it is left alone", async ({ page, baseURL }) => {
  const slug = await app(api(page, baseURL), "Essay", "essay");
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await page.getByLabel("Your text").fill("All of the sea");
  await page.evaluate(() => {
    window.tasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => window.tasks.push(duration))).observe({ type: "longtask" });
    // The caret stands in one place at a time, and within the last block.
    window.carets = new Set();
    new MutationObserver(() => {
      const found = [...document.querySelectorAll("#answer .prose [data-caret]")];
      window.carets.add(`${found.length} ${found.every((el) => el.matches(".prose > :last-child, .prose > :last-child *"))}`);
    }).observe(document.querySelector("#answer"), { childList: true, subtree: true });
  });
  await page.locator("#run").click();
  const prose = page.locator("#answer .prose");
  // While the text arrives the page is asked as little as can be: reading all of it is a long task of its own.
  await page.waitForFunction(() => document.querySelectorAll("#answer .prose > .code").length > 1, null, { timeout: seconds(20) });
  await prose.locator("> :first-child").evaluate((heading) => (heading.kept = true));
  await page.waitForFunction(() => document.querySelectorAll("#answer .prose > .code").length === 160, null, { polling: 200, timeout: seconds(30) });
  await expect(page.locator("#answer").getByText("Done").first()).toBeVisible({ timeout: seconds(30) });
  const tasks = await page.evaluate(() => window.tasks);
  await expect(prose.locator("> h3").last()).toHaveText("Chapter 160");
  await expect(prose.locator("> .code")).toHaveCount(160);
  expect(await prose.locator("> :first-child").evaluate((heading) => heading.kept)).toBe(true);
  // How long the page was busy at most is told and not tested: that is the machine's, too.
  console.log(`      the longest task while it was written: ${Math.max(0, ...tasks)} ms; over 50 ms: ${tasks.length}`);
  expect(await page.evaluate(() => [...window.carets].filter((caret) => !["0 true", "1 true"].includes(caret)))).toEqual([]);
  await expect(prose.locator("[data-caret]")).toHaveCount(0);
  const html = await prose.innerHTML();
  await page.reload();
  await expect(prose.locator("> .code")).toHaveCount(160);
  expect(await prose.innerHTML()).toBe(html);
});

test("a page that nobody sees, which is given no frames, gets the whole of a long answer", async ({ page }) => {
  await page.addInitScript(() => {
    if (!location.pathname.endsWith("/apps/essay")) return;
    window.requestAnimationFrame = () => 0;
    Object.defineProperty(document, "hidden", { get: () => true });
  });
  await open(page, `${WORKSPACE}/apps/essay`);
  await page.getByLabel("Your text").fill("All of the sea, unseen");
  await page.locator("#run").click();
  const prose = page.locator("#answer .prose");
  await expect(page.locator("#answer")).toContainText("Done", { timeout: seconds(30) });
  await expect(prose.locator("> h3").last()).toHaveText("Chapter 160", { timeout: seconds(20) });
  await expect(prose.locator("> .code")).toHaveCount(160);
});

test("a long answer of plain text comes with every line, and is the same after a reload", async ({ page, baseURL }) => {
  const slug = await app(api(page, baseURL), "Plain essay", "essay", (definition) => (definition.output = { format: "text" }));
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await page.getByLabel("Your text").fill("All of the sea, plainly");
  await page.locator("#run").click();
  const prose = page.locator("#answer .prose");
  await expect(page.locator("#answer")).toContainText("Done", { timeout: seconds(30) });
  await expect(prose).toContainText("## Chapter 160", { timeout: seconds(20) });
  // Printed, all of it is laid out; on screen, what is out of view isn't.
  await page.emulateMedia({ media: "print" });
  const written = () => prose.evaluate((el) => [el.textContent, el.getBoundingClientRect().height]);
  const [text, height] = await written();
  expect(text.match(/^## Chapter \d+$/gm)).toHaveLength(160);
  await page.reload();
  await expect(prose).toContainText("## Chapter 160");
  const [textThen, heightThen] = await written();
  expect(textThen).toBe(text);
  expect(Math.abs(heightThen - height)).toBeLessThan(2);
});

test("in a chat Enter sends, Shift+Enter makes a new line, and the box stays in view", async ({ page, baseURL }) => {
  const slug = await app(api(page, baseURL), "Enter sea", "short", asChat);
  await open(page, `${WORKSPACE}/apps/${slug}`);
  const box = page.getByLabel("Your message");
  await box.fill("One");
  await box.press("Shift+Enter");
  await box.pressSequentially("two");
  await expect(box).toHaveValue("One\ntwo");
  // While a syllable is composed, Enter only ends that.
  await box.evaluate((el) => el.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true })));
  await expect(box).toHaveValue("One\ntwo");
  await box.press("Enter");
  await expect(page.locator(".chat__turn")).toHaveCount(1);
  await expect(page.locator(".chat__answer").last()).toContainText("Cut off", { timeout: seconds(60) });
  await expect(box).toHaveValue("");
  await expect(box).toBeInViewport();
});

test("Stop stays in view while a long answer is written", async ({ page, baseURL }) => {
  const slug = await app(api(page, baseURL), "Long sea", "endless");
  await page.setViewportSize({ width: 1280, height: 320 });
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await page.getByLabel("Your text").fill("All of the sea");
  await page.locator("#run").click();
  const answer = page.locator("#answer");
  await expect.poll(async () => (await answer.boundingBox()).height, { timeout: seconds(30) }).toBeGreaterThan(700);
  await expect(answer.locator(".prose [data-caret]")).toHaveCount(1);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const stop = answer.getByRole("button", { name: "Stop" });
  await expect(stop).toBeInViewport();
  await stop.click();
  await expect(answer).toContainText("Stopped");
});

test("a run is found, opened by a click on its row, and deleted for good", async ({ page }) => {
  await open(page, `${WORKSPACE}/runs`);
  await page.getByRole("searchbox", { name: "Search your runs" }).fill("a CHERRY");
  await page.getByRole("searchbox", { name: "Search your runs" }).press("Enter");
  await page.waitForURL(/\?q=a(%20|\+)CHERRY$/);
  const row = page.getByRole("row", { name: /A cherry/ });
  await expect(row).toHaveCount(1);
  await row.click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/runs$/);
  await expect(page.getByRole("row", { name: /A cherry/ })).toHaveCount(0);
});

test("what a run will cost is said before it, and grows with the text", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const slug = await app(ask, "Priced sea", "short");
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await expect(page.locator("#run")).toBeEnabled();
  await expect(page.locator(".run-cost"), "nobody knows what this model costs").toHaveCount(0);
  const price = { input_micros_per_million: 1_000_000_000, output_micros_per_million: 1_000_000_000 };
  await ask("PUT", "/models", { ref: { connection, model: "short" }, price });
  try {
    await open(page, `${WORKSPACE}/apps/${slug}`);
    const cost = page.locator(".run-cost");
    await expect(cost, "no answer has come yet, so its length is not known").toHaveText(/^From \$0\.\d+$/);
    await page.getByLabel("Your text").fill("The sea is wide and the moon is bright. ".repeat(50));
    await expect(cost).toHaveText(/^From \$0\.[3-9]\d*$/);
    await page.locator("#run").click();
    await expect(page.locator("#answer")).toContainText("Cut off", { timeout: seconds(60) });
  } finally {
    await ask("PUT", "/models", { ref: { connection, model: "short" } });
  }
});

test("the fields of an answer fill the company's own form", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const slug = await app(ask, "Fruit form", "careless", (definition) => {
    const schema = { type: "object", properties: { colour: { type: "string" } }, required: ["colour"], additionalProperties: false };
    definition.output = { format: "json", schema };
  });
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  await page.getByLabel("Your company’s form").setInputFiles([wordFile("Fruit.docx", ["Colour: {{colour}}", "Taste: {{taste}}"])]);
  await expect(page.locator("#main").getByText("Not in the answer, and left empty: taste")).toBeVisible();
  const draft = () => ask("GET", `/apps/${slug}/draft`);
  await expect.poll(async () => (await draft()).definition.output.form?.name, { timeout: seconds(15) }).toBe("Fruit.docx");
  await ask("POST", `/apps/${slug}/publish`, { revision: (await draft()).revision });

  await open(page, `${WORKSPACE}/apps/${slug}`);
  await page.getByLabel("Your text").fill("A cherry for the form");
  await page.locator("#run").click();
  await expect(page.locator("#answer")).toContainText("Done", { timeout: seconds(20) });
  await page.locator("#answer").getByRole("button", { name: "Download" }).click();
  const coming = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "In your company’s form (.docx)" }).click();
  const file = await coming;
  expect(readFileSync(await file.path()).subarray(0, 2).toString()).toBe("PK");
});
