// Two people build one app: they see each other, no change is lost, and what can't be sent is kept.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, colleague, expectNoOverflow, hearingNothing, open } from "../stories.js";

test.use({ storageState: SESSION });

const message = (page) => page.getByRole("textbox", { name: "User message" });
const saved = (page) => expect(page.getByText(/^Draft saved/).first()).toBeVisible();
const choice = (page) => page.getByRole("dialog", { name: "Two versions of the draft" });
/** Until others are seen: a page says every ten seconds that it is there, and is forgotten after 22. */
const soon = { timeout: seconds(45) };

/** A new app, and the path on which it is built. */
async function builder(page, origin, name) {
  const { slug } = await api(page, origin)("POST", "/apps", { name });
  return { slug, path: `${WORKSPACE}/apps/${slug}/edit` };
}

test("who else is here is seen, and what they save comes to an idle page", async ({ page, browser, baseURL }) => {
  const { path } = await builder(page, baseURL, "Built together");
  const minji = await colleague(page, browser, baseURL, "Minji Kim");
  await open(page, path);
  const top = () => message(page).evaluate((field) => field.getBoundingClientRect().top + window.scrollY);
  const before = await top();
  await open(minji, path);
  await expect(page.getByText("Also here: Minji Kim", { exact: true })).toBeVisible(soon);
  await expect(page.getByText("Now also here: Minji Kim")).toBeAttached();
  expect(await top(), "nothing has moved").toBe(before);
  await expect(minji.getByText("Also here: Jiwon Kim", { exact: true })).toBeVisible(soon);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectNoOverflow(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  // She changes what is before the caret.
  await message(page).press("End");
  const written = await message(page).inputValue();
  await message(minji).fill(`Kindly. ${written}`);
  await saved(minji);
  await expect(message(page)).toHaveValue(`Kindly. ${written}`, soon);
  await expect(page.getByText(/^Saved by Minji Kim/).first()).toBeVisible();
  await expect(message(page)).toBeFocused();
  await page.keyboard.type("!");
  await expect(message(page)).toHaveValue(`Kindly. ${written}!`);

  await minji.context().close();
  await expect(page.getByText("Also here: Minji Kim", { exact: true })).toBeHidden(soon);
});

test("another tab of one's own is told of as that", async ({ page, context, baseURL }) => {
  const { path } = await builder(page, baseURL, "Built in two tabs");
  await open(page, path);
  const other = await context.newPage();
  await open(other, path);
  await expect(other.getByText("You have this app open in another tab")).toBeVisible(soon);
  await other.goto(WORKSPACE);
  await expect(page.getByText("You have this app open in another tab")).toBeHidden(soon);
  await other.close();
});

test("of what both changed, each place is shown three ways, and undoing brings back the other", async ({ page, browser, baseURL }) => {
  page.expectNoise(/409/);
  const { slug, path } = await builder(page, baseURL, "Changed by both");
  const jisu = await colleague(page, browser, baseURL, "Jisu Han");
  await hearingNothing(page);
  await open(page, path);
  await open(jisu, path);
  await message(jisu).fill("{{text}} Be quick.");
  await saved(jisu);
  await message(page).fill("{{text}} Be kind.");
  await expect(choice(page)).toBeVisible();
  await expect(choice(page)).toContainText("Before");
  await expect(choice(page)).toContainText("Jisu Han");
  await expect(choice(page)).toContainText("quick");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await expectNoOverflow(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.keyboard.press("Escape");
  await expect(choice(page)).toBeHidden();
  await page.getByRole("button", { name: "Compare and choose" }).click();
  await expect(choice(page)).toBeVisible();
  // The question comes back as often as the page is loaded.
  page.on("dialog", (dialog) => dialog.accept());
  for (const time of [1, 2]) {
    await page.reload();
    await expect(choice(page), `after reload ${time}`).toBeVisible();
  }
  await choice(page).getByRole("radio", { name: "Both, one after the other" }).press("Space");
  await choice(page).getByRole("button", { name: "Save merged draft" }).press("Enter");
  await expect(message(page)).toHaveValue("{{text}} Be kind.\n\n{{text}} Be quick.");
  await saved(page);
  await page.getByRole("button", { name: "Undo change" }).click();
  await expect(message(page)).toHaveValue("{{text}} Be quick.");
  await page.getByRole("button", { name: "Undo change" }).click();
  await expect(message(page)).toHaveValue("{{text}} Be kind.");
  await expect.poll(async () => (await api(page, baseURL)("GET", `/apps/${slug}/draft`)).definition.prompt.messages.at(-1).text).toBe("{{text}} Be kind.");
  await jisu.context().close();
});

test("without a line changes are kept after closing the page, and sent on return", async ({ page, context, baseURL }) => {
  const { slug, path } = await builder(page, baseURL, "Written offline");
  const other = await context.newPage();
  await open(other, path);
  await context.setOffline(true);
  await message(other).fill("{{text}} Written on the train.");
  await expect(other.getByText("Not saved yet: no connection.")).toBeVisible(soon);
  await expect(other.getByText(/Your changes are kept in this browser/)).toBeVisible();
  await message(other).press("End");
  await other.keyboard.type(" And later.");
  // The browser asks whether to leave.
  other.on("dialog", (dialog) => dialog.accept());
  const closed = other.waitForEvent("close");
  await other.close({ runBeforeUnload: true });
  await closed;
  await context.setOffline(false);

  const text = async () => (await api(page, baseURL)("GET", `/apps/${slug}/draft`)).definition.prompt.messages.at(-1).text;
  expect(await text()).not.toContain("train");
  await open(page, path);
  await expect(message(page)).toHaveValue("{{text}} Written on the train. And later.");
  await saved(page);
  await expect.poll(text).toBe("{{text}} Written on the train. And later.");
});

test("signing out removes what was kept", async ({ page, browser, baseURL }) => {
  const { path } = await builder(page, baseURL, "Forgotten on leaving");
  const sora = await colleague(page, browser, baseURL, "Sora Lim");
  await open(sora, path);
  const kept = () => sora.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("madang:draft:")).length);
  await sora.route("**/draft", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
  await message(sora).fill("{{text}} Nobody's business.");
  await expect.poll(kept).toBe(1);
  const signOut = await sora.context().newPage();
  await open(signOut, "/account");
  await sora.close();
  expect(await signOut.evaluate(() => JSON.stringify(localStorage))).toContain("Nobody's business");
  await signOut.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await signOut.waitForURL("**/login");
  expect(await signOut.evaluate(() => JSON.stringify(localStorage))).not.toContain("Nobody's business");
  await signOut.context().close();
});

test("two pages that edit one app at once lose no change", async ({ page, browser, baseURL }) => {
  page.expectNoise(/409/);
  const { slug, path } = await builder(page, baseURL, "Edited at once");
  const ask = api(page, baseURL);
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.prompt.messages = [
    { role: "system", text: "S" },
    { role: "user", text: "U" },
  ];
  await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  const yuna = await colleague(page, browser, baseURL, "Yuna Seo");
  await open(page, path);
  await open(yuna, path);
  const system = yuna.getByRole("textbox", { name: "System message" });
  // Each writes a message of their own, word after word, for about fifteen seconds.
  const write = async (field, letter) => {
    await field.press("End");
    for (let word = 0; word < 15; word += 1) {
      await field.page().keyboard.type(` ${letter}${word}`);
      await field.page().waitForTimeout(seconds(1));
    }
  };
  await Promise.all([write(message(page), "a"), write(system, "b")]);
  const words = (begin, letter) => [begin, ...Array.from({ length: 15 }, (_, word) => `${letter}${word}`)].join(" ");
  const texts = async () => (await ask("GET", `/apps/${slug}/draft`)).definition.prompt.messages.map(({ text }) => text);
  await expect.poll(texts, soon).toEqual([words("S", "b"), words("U", "a")]);
  await expect(page.getByRole("textbox", { name: "System message" })).toHaveValue(words("S", "b"), soon);
  await expect(message(yuna)).toHaveValue(words("U", "a"), soon);
  await yuna.context().close();
});
