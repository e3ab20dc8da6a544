// A model is a part that can be swapped: who stands in, what a pause and a vendor's end would do, and what a swap changes.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, expectNoOverflow, open } from "../stories.js";

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
  await dialog.getByRole("button", { name: "Test and save" }).click();
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
  await expect(row).toContainText(/Ready|Weaker/);
  await expectNoOverflow(page);
  await expectAccessible(page);
});

test("a slash too many leads to the page", async ({ page }) => {
  await page.goto(`${WORKSPACE}/runs/?state=all`);
  await expect(page).toHaveURL(/\/runs\?state=all$/);
});
