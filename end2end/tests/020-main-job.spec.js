// The main job: an app from the market, an own app, a shared link, a stranger with a phone. Answers come from a real model.
import { devices } from "@playwright/test";
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, alive, expectFocusKept, expectNoOverflow, hearingNothing, open, takenOver, withPatientModel } from "../stories.js";

test.use({ storageState: SESSION });

let shared = "";

test("a template becomes an app of the workspace", async ({ page }) => {
  await open(page, WORKSPACE);
  await page.getByRole("link", { name: /Summary for a reader/ }).or(page.getByText("Summary for a reader")).first().click();
  await expect(page.getByRole("dialog", { name: "Summary for a reader" })).toBeVisible();
  await expect(page.getByText("What the model is told")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add and publish" }).click();
  await page.waitForURL(/\/apps\/[^/]+$/);
  await expect(page.getByText("Published v1")).toBeVisible();
});

test("it runs, survives a reload in the middle, and stops", async ({ page, baseURL }) => {
  await withPatientModel(page, baseURL, () => runAndStop(page));
});

async function runAndStop(page) {
  await open(page, `${WORKSPACE}/apps/summary-for-a-reader`);
  await page.getByRole("button", { name: "Fill with example" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const answer = page.getByRole("region", { name: "Answer" });
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await expect.poll(async () => (await answer.innerText()).length).toBeGreaterThan(60);
  const before = await answer.locator(".prose").first().innerText();
  await page.reload();
  await takenOver(page);
  await expect.poll(async () => await answer.innerText()).toContain(before.slice(0, 40));
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("Stopped. What was written is kept.").first()).toBeVisible();
  // Its button is gone, and the focus is where the answer is.
  await expect(answer.locator(":focus")).toHaveCount(1);
  await expectAccessible(page);
}

test("an own app is built, tried and published", async ({ page }) => {
  await open(page, WORKSPACE);
  await page.getByRole("button", { name: "New app" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Two words");
  await page.getByRole("button", { name: "Create app" }).click();
  await page.waitForURL(/\/apps\/two-words\/edit/);
  await alive(page);
  await page.getByRole("button", { name: "Add input" }).first().click();
  await page.getByLabel("Label", { exact: true }).fill("Topic");
  await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
  await page.getByRole("textbox", { name: "User message" }).fill("Say one short sentence about {{ topic }}. {{ text }}");
  await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
  await expectAccessible(page);
  const preview = page.getByRole("complementary", { name: "Preview" });
  await preview.getByLabel("Your text").fill("In one line.");
  await preview.getByLabel("Topic").fill("the sea");
  await preview.getByRole("button", { name: "Try it" }).click();
  await expect(preview.getByText(/Done|Cut off/).first()).toBeVisible({ timeout: seconds(90) });
  await page.getByRole("button", { name: "Publish…" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish version 1?" });
  await dialog.getByLabel("What it does").fill("Says one sentence about anything.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: /^Publish/ }).click();
  await expect(page.getByRole("dialog", { name: "Version 1 is published" })).toBeVisible();
});

test("a template with an unclosed tag can't be published, and says where it is wrong", async ({ page }) => {
  await open(page, `${WORKSPACE}/apps/two-words/edit`);
  await page.getByRole("textbox", { name: "User message" }).fill("Say something about {{ topic");
  await expect(page.getByText("This tag does not end.").first()).toBeVisible();
  await page.getByRole("textbox", { name: "User message" }).fill("Say one short sentence about {{ topic }}.");
  await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
});

test("two tabs that edit one draft are told of each other, and nothing is lost", async ({ page, context }) => {
  page.expectNoise(/409/);
  const other = await context.newPage();
  await hearingNothing(page);
  await open(page, `${WORKSPACE}/apps/two-words/edit`);
  await open(other, `${WORKSPACE}/apps/two-words/edit`);
  await other.getByRole("textbox", { name: "User message" }).fill("Say one sentence about {{ topic }}, theirs.");
  await expect(other.getByText(/^Draft saved/).first()).toBeVisible();
  await page.getByRole("textbox", { name: "User message" }).fill("Say one sentence about {{ topic }}, mine.");
  await expect(page.getByText("Not saved: choose a version").first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "User message" })).toHaveValue(/mine/);
  // It opens by itself once nobody types.
  const dialog = page.getByRole("dialog", { name: "Two versions of the draft" });
  await expect(dialog).toContainText("theirs");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Keep all mine" }).click();
  await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
  await expectFocusKept(page);
  await other.close();
});

test("a link is made, and a stranger with a phone uses it", async ({ page, browser }) => {
  await open(page, `${WORKSPACE}/apps/two-words/share`);
  await page.getByRole("button", { name: "New link" }).first().click();
  await page.getByRole("dialog").getByLabel(/^Name/).fill("For a phone");
  await page.getByRole("dialog").getByRole("button", { name: "Create link" }).click();
  const address = page.getByLabel("Address to share");
  await expect(address).toBeVisible();
  shared = await address.inputValue();
  expect(shared).toMatch(/\/s\/[A-Za-z0-9_-]{20,}$/);
  await expectAccessible(page);

  const phone = await browser.newContext({ ...devices["Pixel 7"], storageState: undefined, locale: "en-GB" });
  const stranger = await phone.newPage();
  const path = new URL(shared).pathname;
  await stranger.goto(path);
  await alive(stranger);
  await expect(stranger.getByRole("heading", { level: 1, name: "Two words" })).toBeVisible();
  await expectNoOverflow(stranger);
  await expectAccessible(stranger);
  await stranger.getByLabel("Your text").fill("In one line.");
  await stranger.getByLabel("Topic").fill("the moon");
  await stranger.getByRole("button", { name: "Get the answer" }).click();
  await expect(stranger.getByText(/Done|Cut off/).first()).toBeVisible({ timeout: seconds(90) });
  await expectAccessible(stranger);
  await phone.close();
});

test("the shared page speaks Korean, and works without script", async ({ browser }) => {
  const phone = await browser.newContext({ ...devices["Pixel 7"], storageState: undefined, locale: "ko-KR", javaScriptEnabled: false });
  const stranger = await phone.newPage();
  await stranger.goto(new URL(shared).pathname);
  await expect(stranger.locator("html")).toHaveAttribute("lang", "ko");
  await stranger.getByLabel("Your text").fill("한 줄로.");
  await stranger.getByLabel("Topic").fill("달");
  await stranger.locator("form button[type=submit]").first().click();
  await expect(stranger).toHaveURL(/run=/);
  // The page stays open until the answer is whole.
  await expect(stranger.getByText(/완료|길이 제한/).first()).toBeVisible({ timeout: seconds(90) });
  await expect(stranger.locator(".prose p").first()).not.toBeEmpty();
  await expectNoOverflow(stranger);
  await phone.close();
});

test("a revoked link says so", async ({ page, browser }) => {
  await open(page, `${WORKSPACE}/apps/two-words/share`);
  await page.getByRole("button", { name: "Revoke For a phone" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke link" }).click();
  await expect(page.getByText(/Revoked “For a phone”/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Revoke For a phone" })).toHaveCount(0);
  await expectFocusKept(page);
  const context = await browser.newContext({ storageState: undefined });
  const stranger = await context.newPage();
  const answer = await stranger.goto(new URL(shared).pathname);
  expect(answer.status()).toBe(410);
  await expect(stranger.getByText("This page is no longer shared")).toBeVisible();
  await context.close();
});
