// Versions: what each changed, back to an earlier one and forth again, a draft made from one, and an app that goes offline and comes back.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectFocusKept, expectNoOverflow, open, shareApp, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

/** Publishes the app with another text in its first message. */
async function publish(ask, slug, text, note = "") {
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.prompt.messages[0].text = text;
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision, note });
}

const live = async (ask, slug) => (await ask("GET", `/apps/${slug}`)).app.published_version;
const confirm = (page, name) => page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
const undo = (page) => page.getByRole("status", { name: "Notices" }).getByRole("button", { name: "Undo" }).click();

test("two versions are compared at an address that can be sent", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Compared letters" });
  await publish(ask, slug, "Apologise warmly. 답변은 짧게 써 주세요.");
  await publish(ask, slug, "Apologise once. 답변은 길게 써 주세요.", "Shorter apology.");
  await publish(ask, slug, "Apologise once. 답변은 길게 써 주세요.");
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  await page.getByRole("link", { name: "Versions", exact: true }).click();
  const list = page.getByRole("navigation", { name: "Versions" });
  await expect(list.getByRole("listitem")).toHaveCount(3);
  await expect(list.getByRole("listitem").first()).toContainText("Live");
  await expect(list.getByRole("listitem").first()).toContainText("cost unknown");
  await expect(page.getByText("Nothing changed.")).toBeVisible();

  await list.getByRole("link", { name: /v2/ }).click();
  await expect(page).toHaveURL(/\?from=1&to=2$/);
  await expect(page.getByRole("heading", { name: "What changed from version 1 to 2" })).toBeVisible();
  await expect(page.getByText("System message reworded.")).toBeVisible();
  await expect(page.locator(".diff del")).toHaveText(["warmly", "짧"]);
  await expect(page.locator(".diff ins")).toHaveText(["once", "길"]);
  await page.getByLabel("Compare with").selectOption("3");
  await expect(page).toHaveURL(/\?from=3&to=2$/);
  await expectAccessible(page);
  for (const [language, width] of [["ko", 390], ["en", 390], ["ko", 1440]]) {
    await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
    await page.setViewportSize({ width, height: 844 });
    await open(page, `${WORKSPACE}/apps/${slug}/versions?from=1&to=2`);
    await expectNoOverflow(page);
    await expectAccessible(page);
  }
  await context.addCookies([{ name: "madang_language", value: "en", url: baseURL }]);
});

test("an earlier version is live again at once, and the draft stays", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Rolled back" });
  await publish(ask, slug, "The first.");
  await publish(ask, slug, "The second.");
  await open(page, `${WORKSPACE}/apps/${slug}/versions?to=1`);
  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  expect(await live(ask, slug)).toBe(2);
  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  const why = page.getByRole("dialog").getByLabel("Why (shown in the history)");
  await why.fill("a".repeat(501));
  await expect(page.getByRole("dialog")).toContainText("1 character too long.");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Roll back to version 1" })).toBeDisabled();
  await why.fill("The second one apologised twice.");
  await expectAccessible(page);
  await confirm(page, "Roll back to version 1");
  await expect(page.getByText("People run version 1 now").first()).toBeVisible();
  const first = page.getByRole("navigation", { name: "Versions" }).getByRole("link", { name: /v1/ });
  await expect(first).toContainText("Brought back by");
  await expect(first).toContainText("The second one apologised twice.");
  await expect(page.getByText("Unpublished changes")).toBeVisible();
  await expectFocusKept(page);
  expect(await live(ask, slug)).toBe(1);
  expect((await ask("GET", `/apps/${slug}/draft`)).definition.prompt.messages[0].text).toBe("The second.");
  await undo(page);
  await expect(page.getByRole("navigation", { name: "Versions" }).getByRole("link", { name: /v2/ })).toContainText("Live");
  expect(await live(ask, slug)).toBe(2);

  // Somebody else publishes while this page is open.
  page.expectNoise(/409/);
  await publish(ask, slug, "The third.");
  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  await confirm(page, "Roll back to version 1");
  await expect(page.getByRole("dialog")).toContainText("Another version went live");
  expect(await live(ask, slug)).toBe(3);
});

test("the draft is the first entry while it differs, and is compared like a version", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Drafted on" });
  await publish(ask, slug, "Apologise warmly.");
  await publish(ask, slug, "Apologise once.");
  await open(page, `${WORKSPACE}/apps/${slug}/versions`);
  const list = page.getByRole("navigation", { name: "Versions" });
  await expect(list.getByRole("listitem")).toHaveCount(2);

  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.prompt.messages[0].text = "Apologise twice.";
  await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await open(page, `${WORKSPACE}/apps/${slug}/versions`);
  await expect(list.getByRole("listitem")).toHaveCount(3);
  await list.getByRole("link", { name: /Draft/ }).click();
  await expect(page).toHaveURL(/\?from=2&to=draft$/);
  await expect(list.getByRole("link", { name: /Draft/ })).toHaveAttribute("aria-current", "true");
  await expect(page.locator(".diff del")).toHaveText(["once"]);
  await expect(page.locator(".diff ins")).toHaveText(["twice"]);
  await expectNoOverflow(page);
  await expectAccessible(page);
  await page.getByLabel("Compare with").selectOption("1");
  await expect(page).toHaveURL(/\?from=1&to=draft$/);
  await expect(page.locator(".diff del")).toHaveText(["warmly"]);
  await list.getByRole("link", { name: /v1/ }).click();
  await page.getByLabel("Compare with").selectOption({ label: "Draft" });
  await expect(page.getByRole("heading", { name: "What changed from the draft to version 1" })).toBeVisible();

  // What becomes the same as the live version is no draft of its own.
  page.expectNoise(/409/);
  await list.getByRole("link", { name: /v2/ }).click();
  await page.getByRole("button", { name: "Restore version 2 as draft" }).click();
  await confirm(page, "Overwrite draft");
  await expect(list.getByRole("listitem")).toHaveCount(2);
});

test("a version becomes the draft, and unpublished changes go only when that is said", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Restored" });
  const text = async () => (await ask("GET", `/apps/${slug}/draft`)).definition.prompt.messages[0].text;
  await publish(ask, slug, "The first.");
  await publish(ask, slug, "The second.");
  await open(page, `${WORKSPACE}/apps/${slug}/versions?to=1`);
  await page.getByRole("button", { name: "Restore version 1 as draft" }).click();
  await expect(page.getByText("The draft is version 1 now").first()).toBeVisible();
  expect(await text()).toBe("The first.");

  // The server refuses first, and the page asks.
  page.expectNoise(/409/);
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.prompt.messages[0].text = "Unfinished.";
  await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await page.getByRole("button", { name: "Restore version 1 as draft" }).click();
  await expect(page.getByRole("dialog", { name: "Overwrite the draft with version 1?" })).toBeVisible();
  await expectAccessible(page);
  expect(await text()).toBe("Unfinished.");
  await confirm(page, "Overwrite draft");
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(await text()).toBe("The first.");
  await undo(page);
  await expect(page.getByText("Undone").first()).toBeVisible();
  expect(await text()).toBe("Unfinished.");
});

test("any version is opened and tried with its own inputs, and nothing counts it", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Tried again" });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.inputs = [{ name: "old_one", label: "The old one", kind: "text", required: true }];
  definition.prompt.messages = [{ role: "user", text: "Repeat: {{old_one}}" }];
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision });
  definition.inputs[0] = { name: "new_one", label: "The new one", kind: "text", required: true };
  definition.prompt.messages[0].text = "Repeat: {{new_one}}";
  const second = await ask("PUT", `/apps/${slug}/draft`, { definition, revision: saved.revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: second.revision });

  await open(page, `${WORKSPACE}/apps/${slug}/versions?to=1`);
  await page.getByRole("link", { name: "Open and try version 1" }).click();
  await expect(page.getByText("Repeat: {{old_one}}")).toBeVisible();
  await expect(page.getByText("Input “The old one”")).toBeVisible();
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByRole("textbox", { name: "The old one" })).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("textbox", { name: "The old one" }).fill("moonlight");
  await withStandIn(page, baseURL, "short", async () => {
    await page.getByRole("button", { name: "Try it" }).click();
    await expect(page.locator("#answer")).toContainText(/Done|Cut off/, { timeout: seconds(60) });
  });
  await expectAccessible(page);
  const { items } = await ask("GET", `/apps/${slug}/versions`);
  expect(items.map((version) => version.runs)).toEqual([0, 0]);
  for (const [language, width] of [["ko", 390], ["en", 390], ["ko", 1440]]) {
    await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
    await page.setViewportSize({ width, height: 844 });
    await open(page, `${WORKSPACE}/apps/${slug}/versions/1`);
    await expectNoOverflow(page);
    await expectAccessible(page);
  }
  await context.addCookies([{ name: "madang_language", value: "en", url: baseURL }]);
});

test("a version is shared by a link of its own", async ({ page, browser, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Pinned down" });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.inputs = [{ name: "old_one", label: "The old one", kind: "text" }];
  definition.prompt.messages = [{ role: "user", text: "Repeat: {{old_one}}" }];
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision });
  definition.inputs[0].label = "The new one";
  const second = await ask("PUT", `/apps/${slug}/draft`, { definition, revision: saved.revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: second.revision });

  await open(page, `${WORKSPACE}/apps/${slug}/versions?to=1`);
  await page.getByRole("link", { name: "Share version 1" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Version", { exact: true })).toHaveValue("1");
  await expect(page).toHaveURL(/\/share$/);
  await dialog.getByLabel(/^Name/).fill("For the auditors");
  await dialog.getByRole("button", { name: "Create link" }).click();
  const address = page.getByLabel("Address to share");
  await expect(address).toBeVisible();
  const { items } = await ask("GET", `/apps/${slug}/links`);
  expect(items[0].pinned_version).toBe(1);
  const visitors = await browser.newContext({ baseURL, locale: "en-GB" });
  const visitor = await visitors.newPage();
  await visitor.goto(new URL(await address.inputValue()).pathname);
  await expect(visitor.getByLabel("The old one")).toBeVisible();
  await visitors.close();
});

test("a chat that is open tells of a newer version, and goes on after a reload", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Talked on", kind: "chat" });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.chat = { ...definition.chat, opening: "Ask away." };
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision });
  const message = page.getByLabel("Your message");
  const say = async (text, turn) => {
    await message.fill(text);
    await page.locator("#send").click();
    await expect(page.locator(".chat__answer").nth(turn)).toContainText(/Done|Cut off/, { timeout: seconds(60) });
  };
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await withStandIn(page, baseURL, "short", async () => {
    await say("One.", 0);
    await expect(page.getByText("A new version was published")).toBeHidden();

    definition.chat.opening = "Ask anything.";
    const second = await ask("PUT", `/apps/${slug}/draft`, { definition, revision: saved.revision });
    await ask("POST", `/apps/${slug}/publish`, { revision: second.revision });
    await say("Two.", 1);
    await expect(page.getByText("A new version was published")).toBeVisible();
  });
  await expectAccessible(page);
  await message.fill("Not sent yet");
  await page.getByRole("link", { name: "Reload" }).click();
  await expect(page.locator(".chat__turn")).toHaveCount(2);
  await expect(page.getByText("A new version was published")).toBeHidden();
  await expect(message).toHaveValue("Not sent yet");
});

test("an app that goes offline says so to the people of its links, and comes back", async ({ page, browser, baseURL }) => {
  const link = await shareApp(page, baseURL, "Offline for a while", () => {});
  const visitors = await browser.newContext({ baseURL, locale: "en-GB" });
  const visitor = await visitors.newPage();
  await visitor.goto(link);
  await expect(visitor.getByRole("heading", { name: "Offline for a while" })).toBeVisible();

  await open(page, `${WORKSPACE}/apps/offline-for-a-while/versions`);
  await page.getByRole("button", { name: "Take offline…" }).click();
  await expectAccessible(page);
  await confirm(page, "Take offline");
  await expect(page.getByText("This app is offline").first()).toBeVisible();
  await expectFocusKept(page);
  await expectAccessible(page);
  await visitor.goto(link);
  await expect(visitor.getByRole("heading", { name: "This app was taken offline" })).toBeVisible();
  await expectAccessible(visitor);

  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  await confirm(page, "Roll back to version 1");
  await expect(page.getByText("This app is offline")).toBeHidden();
  await visitor.goto(link);
  await expect(visitor.getByRole("heading", { name: "Offline for a while" })).toBeVisible();
  await visitors.close();
});
