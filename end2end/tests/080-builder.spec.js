// Building: what is typed is kept, a chat is tried as a conversation, and the market finds apps by the words of both languages.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectFocusKept, expectNoOverflow, open, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

const preview = (page) => page.getByRole("complementary", { name: "Preview" });

/** A new draft, changed before anybody opens it. */
async function draft(ask, wanted, change) {
  const { slug } = await ask("POST", "/apps", wanted);
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  change(definition);
  await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  return slug;
}

test("an input that is renamed keeps what was typed to try it", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), { name: "Renamed inputs" }, () => {});
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  await preview(page).getByLabel("Your text").fill("A jar arrived broken.");
  await page.getByRole("button", { name: "Edit Your text" }).click();
  await page.getByLabel("Variable name").fill("complaint");
  await page.getByLabel("Variable name").blur();
  await expect(page.getByRole("textbox", { name: "User message" })).toHaveValue("{{complaint}}");
  await expect(preview(page).getByLabel("Your text")).toHaveValue("A jar arrived broken.");
});

test("a part of a message is sent only if something is filled in", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), { name: "Optional parts" }, (definition) => {
    definition.inputs.push({ name: "tone", kind: "text", label: "Tone" }, { name: "people", kind: "list", label: "People" });
  });
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  const message = page.getByRole("textbox", { name: "User message" });
  await message.fill("");
  const insert = page.locator(".prompt-editor", { has: message }).getByRole("button", { name: "Insert variable" });
  await insert.click();
  await expectAccessible(page);
  // The first Tone writes the variable alone, the last one what is sent without it.
  await page.getByRole("menuitem", { name: "Tone" }).nth(1).click();
  await expect(message).toHaveValue("{{#tone}}Tone: {{tone}}{{/tone}}");
  // What is inside is selected, so that it can be written over.
  await page.keyboard.type("Be kind.");
  await expect(message).toHaveValue("{{#tone}}Be kind.{{/tone}}");
  await message.fill("");
  await insert.click();
  await page.getByRole("menuitem", { name: "Tone" }).last().click();
  await expect(message).toHaveValue("{{^tone}}Tone: –{{/tone}}");
  await message.fill("");
  await insert.click();
  await page.getByRole("menuitem", { name: "People" }).last().click();
  await expect(message).toHaveValue("{{#people}}\n- {{.}}\n{{/people}}");
});

test("a chat is tried as a conversation", async ({ page, baseURL }) => {
  await withStandIn(page, baseURL, "short", async () => {
    const slug = await draft(api(page, baseURL), { name: "Tried talk", kind: "chat" }, (definition) => {
      definition.chat = { opening: "Ask me about the sea.", suggestions: ["How deep is it?"] };
    });
    await open(page, `${WORKSPACE}/apps/${slug}/edit`);
    await expect(preview(page).getByText("Ask me about the sea.")).toBeVisible();
    await preview(page).getByRole("button", { name: "How deep is it?" }).click();
    const message = preview(page).getByLabel("What the person writes");
    await expect(message).toHaveValue("How deep is it?");
    await expect(message).toBeFocused();
    await preview(page).getByRole("button", { name: "Send" }).click();
    const turns = preview(page).getByRole("article");
    await expect(turns).toHaveCount(1);
    await expect(message).toHaveValue("");
    await expect(turns.first()).toContainText("Cut off", { timeout: seconds(60) });
    await message.fill("And how cold?");
    await message.press("Control+Enter");
    await expect(turns).toHaveCount(2);
    await expect(turns.first()).toContainText("How deep is it?");
    await expect(turns.last()).toContainText("And how cold?");
    await expect(turns.last()).toContainText("Cut off", { timeout: seconds(60) });
    await expectAccessible(page);
    await preview(page).getByRole("button", { name: "New conversation" }).click();
    await expect(turns).toHaveCount(0);
    await expect(preview(page).getByRole("button", { name: "How deep is it?" })).toBeVisible();
  });
});

test("details that were typed and closed by Esc come back", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), { name: "Kept details" }, () => {});
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  await page.getByRole("button", { name: "Edit details" }).click();
  const dialog = page.getByRole("dialog", { name: "About this app" });
  await dialog.getByLabel("What it does").fill("Sorts mails by what they ask.");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Bring them back" }).click();
  await expect(dialog.getByLabel("What it does")).toHaveValue("Sorts mails by what they ask.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Edit details" }).click();
  await expect(dialog.getByLabel("What it does")).toHaveValue("Sorts mails by what they ask.");
});

test("a long prompt scrolls in its editor, and Publish stays in reach", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), { name: "Long prompt" }, (definition) => {
    definition.prompt.messages.at(-1).text = `{{text}}\n${"One more line of a long text.\n".repeat(1500)}`;
  });
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  const message = page.getByRole("textbox", { name: "User message" });
  await message.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("The end");
  await expect(message).toHaveValue(/The end$/);
  const area = page.locator(".prompt-editor__area", { has: message });
  const { height, hidden } = await area.evaluate((el) => ({ height: el.clientHeight, hidden: el.scrollHeight - el.clientHeight - el.scrollTop }));
  expect(height, "pixels of the editor").toBeLessThan(800);
  expect(hidden, "pixels below the caret's line").toBeLessThan(60);
  await page.mouse.wheel(0, 5000);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(page.getByRole("button", { name: "Publish…" })).toBeInViewport();
  await expectNoOverflow(page);
});

test("an app without a description is asked for one when it is published", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), { name: "Described late" }, () => {});
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  await page.getByRole("button", { name: "Publish…" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish version 1?" });
  await expect(dialog.locator("#publish-now")).toHaveAttribute("aria-disabled", "true");
  await dialog.getByLabel("What it does").fill("Answers in one line.");
  await dialog.locator("#publish-now").click();
  await expect(page.getByRole("dialog", { name: "Version 1 is published" })).toBeVisible();
  await expectFocusKept(page);
  await open(page, WORKSPACE);
  await expect(page.getByRole("article").filter({ hasText: "Described late" })).toContainText("Answers in one line.");
});

test("a model writes an app from a sentence, and parts of it are accepted", async ({ page, baseURL }) => {
  await withStandIn(page, baseURL, "designer", async () => {
    const slug = await draft(api(page, baseURL), { name: "Suggested minutes" }, () => {});
    await open(page, `${WORKSPACE}/apps/${slug}/edit`);
    await page.getByRole("button", { name: "Get suggestions" }).click();
    const dialog = page.getByRole("dialog", { name: "Suggestions by a model" });
    await expectAccessible(page);
    page.expectNoise(/422/);
    await dialog.getByRole("button", { name: "Ask the model" }).click();
    await expect(dialog.getByLabel("What should the app do?")).toHaveAccessibleDescription(/Say in a sentence what the app is for/);
    await dialog.getByLabel("What should the app do?").fill("Minutes from a transcript, decisions first");
    await dialog.getByRole("button", { name: "Ask the model" }).click();
    await expect(dialog.getByText("Two fields are enough.")).toBeVisible({ timeout: seconds(30) });
    await expectFocusKept(page);
    await expectAccessible(page);
    await expect(dialog.getByRole("checkbox")).toHaveCount(5);
    await dialog.getByRole("checkbox", { name: "Values to try it with" }).uncheck();
    await dialog.getByRole("button", { name: "Accept what is ticked" }).click();
    await expect(dialog).toBeHidden();
    await expectFocusKept(page);
    await expect(page.getByRole("textbox", { name: "User message" })).toHaveValue("For: {{audience}}\n\n{{transcript}}");
    await expect(page.getByRole("textbox", { name: "System message" })).toHaveValue("You write minutes. Decisions come first.");
    await expect(preview(page).getByLabel("Transcript")).toHaveValue("");
    await page.getByRole("button", { name: "Undo" }).last().click();
    await expect(page.getByRole("textbox", { name: "User message" })).toHaveValue("{{text}}");
  });
});

test("a new app is described in a sentence, and its builder asks at once", async ({ page, baseURL }) => {
  await withStandIn(page, baseURL, "designer", async () => {
    await open(page, `${WORKSPACE}/my-apps?new`);
    const making = page.getByRole("dialog", { name: "New app" });
    await making.getByRole("radio", { name: /^A sentence/ }).check();
    await making.getByRole("button", { name: "Create app" }).click();
    await expect(making.getByRole("alert")).toContainText("Say in a sentence what the app is for.");
    await making.getByLabel("What should the app do?").fill("Minutes from a transcript");
    await making.getByLabel("Name", { exact: true }).fill("Described minutes");
    await making.getByRole("button", { name: "Create app" }).click();
    const dialog = page.getByRole("dialog", { name: "Suggestions by a model" });
    await expect(dialog.getByText("Two fields are enough.")).toBeVisible({ timeout: seconds(30) });
    await dialog.getByRole("button", { name: "Accept what is ticked" }).click();
    await expect(preview(page).getByLabel("Transcript")).toHaveValue("Kim: we ship on Monday.");
  });
});

test("an app is archived and deleted, and comes back both times", async ({ page, baseURL }) => {
  await draft(api(page, baseURL), { name: "Put away" }, () => {});
  await open(page, `${WORKSPACE}/my-apps`);
  const row = page.getByRole("row", { name: /Put away/ });
  const act = async (name) => {
    await row.getByRole("button", { name: "More for Put away" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await act("Archive");
  await expect(row).toHaveCount(0);
  await page.getByRole("radio", { name: "Archived" }).check();
  await expect(row).toContainText("Archived");
  await expectAccessible(page);
  await expectNoOverflow(page);
  await act("Delete…");
  await page.getByRole("button", { name: "Delete app" }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole("radio", { name: "Deleted" }).check();
  await expect(row).toContainText("Gone for good");
  await expectAccessible(page);
  await act("Restore");
  await expect(row).toHaveCount(0);
  await page.getByRole("radio", { name: "In use" }).check();
  await expect(row.getByRole("link", { name: "Put away" })).toBeVisible();
});

test("a template is found by words of both languages, with a slip, and marked once it is added", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { template: "leave-rules" });
  await ask("POST", `/apps/${slug}/publish`, { revision: (await ask("GET", `/apps/${slug}/draft`)).revision });
  await open(page, `${WORKSPACE}?q=휴가`);
  const named = (region) => page.getByRole("region", { name: region }).getByRole("article").filter({ hasText: "Leave rules helper" });
  await expect(named("All apps")).toBeVisible();
  await expect(named("Templates")).toContainText("Added");
  await page.getByRole("searchbox", { name: "Search apps" }).fill("complant");
  await expect(page.getByText("This is what “complaint” finds.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Complaint reply" }).first()).toBeVisible();
  await expectAccessible(page);
});

test("a long text is read in parts, and the page says how many and which", async ({ page, baseURL }) => {
  // It writes forty words for each part, in two seconds.
  await withStandIn(page, baseURL, "patient", async () => {
    const ask = api(page, baseURL);
    const slug = await draft(ask, { name: "Long texts" }, (definition) => {
      definition.inputs[0].max_chars = 100_000;
      definition.model.settings = { max_output_tokens: 40 };
    });
    await open(page, `${WORKSPACE}/apps/${slug}/edit`);
    const choice = page.getByRole("group", { name: "Long texts" });
    await choice.getByRole("radio", { name: "Read part after part" }).check();
    await expectAccessible(page);
    await expect.poll(async () => (await ask("GET", `/apps/${slug}/draft`)).definition.long_input).toBe("refine");
    const { revision } = await ask("GET", `/apps/${slug}/draft`);
    await ask("POST", `/apps/${slug}/publish`, { revision });
    await open(page, `${WORKSPACE}/apps/${slug}`);
    await expect(page.getByText(/read in about/)).toHaveCount(0);
    await page.getByLabel("Your text").fill("The sea was calm that day, and nobody said a word. ".repeat(700));
    await expect(page.getByText(/it will be read in about \d+ parts/)).toBeVisible();
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByText(/Part \d+ of \d+\./).filter({ visible: true }).first()).toBeVisible({ timeout: seconds(20) });
    // Forty words are less than it would write.
    await expect(page.locator("#answer").getByText("Cut off").first()).toBeVisible({ timeout: seconds(60) });
    await expectNoOverflow(page);
  });
});
