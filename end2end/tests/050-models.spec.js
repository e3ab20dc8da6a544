// A model is a part that can be swapped: who stands in, what a pause and a vendor's end would do, and what a swap changes.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectNoOverflow, open, shareApp } from "../stories.js";

test.use({ storageState: SESSION });

test("a provider that is down is connected by name, paused and resumed", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  await page.getByRole("button", { name: "Add connection" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Provider").selectOption("custom");
  await dialog.getByLabel(/^Address/).fill("https://models.invalid/v1");
  await dialog.getByLabel(/^Name/).fill("Elsewhere");
  await dialog.getByLabel(/^Extra model names/).fill("big-model");
  await expectAccessible(page);
  await expect(dialog.getByLabel(/^Key/)).toBeVisible();
  await dialog.getByRole("button", { name: "Test and save" }).click();
  // What is wrong is said where it can be put right; the connection is kept as it is.
  await expect(dialog.getByText("Saved, but it doesn’t work yet")).toBeVisible({ timeout: seconds(30) });
  await expect(page.getByRole("dialog", { name: "Edit Elsewhere" })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  const row = page.getByRole("row", { name: /Elsewhere/ }).first();
  await expect(row.getByText("Not working")).toBeVisible({ timeout: seconds(30) });

  await row.getByRole("button", { name: "More for Elsewhere" }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await expect(row.getByText("Paused")).toBeVisible();
  await expectAccessible(page);
  await row.getByRole("button", { name: "More for Elsewhere" }).click();
  await page.getByRole("menuitem", { name: "Resume" }).click();
  await expect(row.getByText("Not working")).toBeVisible();
});

test("who stands in is kept, and moves by keyboard", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  const add = page.getByLabel("Add a model");
  const order = page.getByRole("region", { name: "Fallback order" }).getByRole("listitem");
  await add.selectOption({ label: "big-model" });
  await expect(order).toHaveCount(1);
  await add.selectOption({ index: 1 });
  await expect(order).toHaveCount(2);
  await order.first().getByRole("button").first().focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(order.last()).toContainText("big-model");
  await expectAccessible(page);
  await open(page, `${WORKSPACE}/models`);
  await expect(order).toHaveCount(2);
  await expect(order.last()).toContainText("big-model");
});

test("another model is taken after what it changes was shown, and the old one stands in for it", async ({ page }) => {
  await open(page, `${WORKSPACE}/apps/two-words/edit`);
  await page.locator("#model-button").click();
  const choose = page.getByRole("dialog", { name: "Choose a model" });
  await choose.getByRole("radio", { name: /big-model/ }).check();
  await choose.getByRole("button", { name: "Use big-model" }).click();
  const swap = page.getByRole("dialog", { name: "Swap to big-model?" });
  await expect(swap.getByText(/Cost of a run:|Nobody has run this app/)).toBeVisible();
  await expect(swap.getByRole("checkbox", { name: /^Keep .* as first fallback$/ })).toBeChecked();
  await expectAccessible(page);
  await swap.getByRole("button", { name: "Back" }).click();
  await choose.getByRole("button", { name: "Use big-model" }).click();
  await swap.getByRole("button", { name: "Use big-model" }).click();
  await expect(page.locator("#model-button")).toContainText("big-model");
  await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
  await page.getByRole("button", { name: /^Publish/ }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: /^Publish/ }).click();
  await expect(page.getByRole("dialog", { name: /is published$/ })).toBeVisible();

  // The provider is down: the answer comes from the model that was kept, and the page says so.
  await open(page, `${WORKSPACE}/apps/two-words`);
  await page.getByLabel("Your text").fill("In one line.");
  await page.getByLabel("Topic").fill("rain");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText(/big-model/).last()).toBeVisible({ timeout: seconds(60) });
  await expect(page.getByText(/Done|Cut off/).first()).toBeVisible({ timeout: seconds(90) });
});

test("a fire drill says what would answer", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  await expect(page.getByText("The drill sends nothing to any model.")).toBeVisible();
  await page.getByRole("button", { name: "Run drill" }).click();
  const row = page.getByRole("group", { name: "Drill result by app" }).getByRole("row", { name: /Two words/ });
  await expect(row).toContainText(/Ready|Untested|Weaker/);
  await expectNoOverflow(page);
  await expectAccessible(page);
});

test("a switch is previewed, done once, and undone from its notice", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  await page.getByRole("button", { name: "Run drill" }).click();
  const table = page.getByRole("group", { name: "Drill result by app" });
  const boxes = table.getByRole("checkbox");
  await expect(boxes.first()).toBeVisible();
  for (const box of await boxes.all()) {
    await box.uncheck();
  }
  await table.getByRole("checkbox", { name: "Choose Two words" }).check();
  await page.getByRole("button", { name: "Preview for 1 app…" }).click();
  const preview = page.getByRole("dialog", { name: "Switch 1 app?" });
  await expect(preview.getByRole("listitem")).toHaveCount(1);
  await expect(preview.getByRole("listitem")).toContainText("Two words");
  await expectAccessible(page);
  await preview.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("region", { name: "What was switched" })).toHaveCount(0);

  await page.getByRole("button", { name: "Preview for 1 app…" }).click();
  await preview.getByRole("button", { name: "Switch 1 app" }).click();
  await expect(page.getByText("1 app is switched")).toBeVisible();
  await expect(preview).toBeHidden();
  // Nothing is chosen any more, whichever rows are left.
  for (const box of await boxes.all()) {
    await expect(box).not.toBeChecked();
  }
  await expect(page.getByRole("region", { name: "What was switched" })).toContainText("Two words");
  await page.getByRole("status", { name: "Notices" }).getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Everything is back as it was")).toBeVisible();
  await expect(page.getByRole("region", { name: "What was switched" })).toContainText("Undone");
});

test("the calendar says when a model ends and what hangs on it, and a calendar program reads it", async ({ page, baseURL, request }) => {
  const workspace = api(page, baseURL);
  const usual = (await workspace("GET", "")).default_model;
  const ending = { provider: "custom", name: "Ending", base_url: `${process.env.MADANG_STAND_IN_URL}/ending` };
  const { id } = await workspace("POST", "/connections", ending);
  await workspace("PATCH", "", { default_model: { connection: id, model: "sunset" } });
  await shareApp(page, baseURL, "Weather vane", (definition) => (definition.prompt.messages[0].text = "Which way does the wind blow?"));
  try {
    await open(page, `${WORKSPACE}/models`);
    const calendar = page.getByRole("region", { name: "Retirement calendar" });
    const row = calendar.getByRole("row", { name: /sunset/ });
    await expect(row).toContainText("11 Dec 2099");
    await expect(row).toContainText(/in [\d,]+ days/);
    await expect(row).toContainText("The workspace’s default model");
    await expect(row.getByRole("listitem").filter({ hasText: "Weather vane" })).toContainText("0 runs in 30 days · 1 share link");
    await expectNoOverflow(page);

    await calendar.getByText("In your calendar").click();
    await calendar.getByRole("button", { name: "Make an address" }).click();
    const address = await calendar.getByLabel("Address of the calendar").inputValue();
    await expectAccessible(page);
    const read = await request.get(address, { headers: { cookie: "" } });
    expect(read.headers()["content-type"]).toContain("text/calendar");
    expect(await read.text()).toContain("DTSTART;VALUE=DATE:20991211");
    await calendar.getByRole("button", { name: "Make a new address" }).click();
    const sure = page.getByRole("dialog").filter({ visible: true });
    await expect(sure).toContainText("Make a new address?");
    await expectAccessible(page);
    await sure.getByRole("button", { name: "Keep it" }).click();
    await expect(calendar.getByLabel("Address of the calendar")).toHaveValue(address);
    await calendar.getByRole("button", { name: "End the address" }).click();
    await sure.getByRole("button", { name: "End the address" }).click();
    await expect(page.getByText("The address no longer works")).toBeVisible();
    expect((await request.get(address)).status()).toBe(404);
  } finally {
    await workspace("PATCH", "", { default_model: usual });
    await workspace("DELETE", `/connections/${id}`);
  }
});

test("a slash too many leads to the page", async ({ page }) => {
  await page.goto(`${WORKSPACE}/runs/?state=all`);
  await expect(page).toHaveURL(/\/runs\?state=all$/);
});
