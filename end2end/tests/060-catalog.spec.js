// The catalog, answers with fields, models by what they can do, and many apps switched in one act.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, alive, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

const catalog = (page) => page.getByRole("region", { name: "Catalogue" });
const row = (page, name) => catalog(page).getByRole("row", { name });

test("models of the catalog say what they can, are filtered and compared", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  await page.getByRole("button", { name: "Add connection" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Provider").selectOption("openai");
  await dialog.getByLabel(/^Key/).fill("sk-not-a-key-0123456789");
  await dialog.getByLabel(/^Name/).fill("Vendor");
  await dialog.getByLabel(/^Extra model names/).fill("gpt-4.1\ngpt-4.1-mini");
  await dialog.getByRole("button", { name: "Test and save" }).click();
  // The key is none, so the test fails; the connection is kept, and the dialog stays to say so.
  await expect(dialog.getByRole("alert").first()).toBeVisible({ timeout: seconds(60) });
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(row(page, /GPT-4\.1 mini/)).toBeVisible();
  await expect(row(page, /GPT-4\.1 mini/)).toContainText("Images");

  await catalog(page).getByRole("button", { name: "Images" }).click();
  await expect(catalog(page).getByRole("row")).toHaveCount(3);
  await catalog(page).getByRole("button", { name: "Images" }).click();
  await catalog(page).getByLabel("Search models").fill("gpt mini");
  await expect(catalog(page).getByRole("row")).toHaveCount(2);
  await catalog(page).getByLabel("Search models").fill("");

  await row(page, /GPT-4\.1 mini/).getByRole("checkbox").check();
  await row(page, /GPT-4\.1 Vendor/).getByRole("checkbox").check();
  await catalog(page).getByRole("button", { name: "Compare 2 models" }).click();
  const compared = page.getByRole("dialog", { name: "Models side by side" });
  await expect(compared.getByRole("columnheader", { name: "GPT-4.1 mini" })).toBeVisible();
  await expect(compared.getByText("max_completion_tokens").first()).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(compared).toBeHidden();
});

test("a model gets a price of our own, is hidden and offered again", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  await row(page, /GPT-4\.1 mini/).getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Name and price…" }).click();
  const dialog = page.getByRole("dialog", { name: /Name and price/ });
  await dialog.getByLabel(/^Name/).fill("Our mini");
  await dialog.getByLabel(/^Input price/).fill("0.25");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Enter both prices, or neither.", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel(/^Output price/).fill("1");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row(page, /Our mini/)).toContainText("$0.25 / $1.00");
  await row(page, /Our mini/).getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Hide from builders" }).click();
  await expect(row(page, /Our mini/)).toHaveCount(0);
  await catalog(page).getByRole("button", { name: "Not offered too" }).click();
  await row(page, /Our mini/).getByRole("button", { name: /^More for/ }).click();
  await page.getByRole("menuitem", { name: "Show to builders" }).click();
  await expect(page.getByText("Our mini is shown to builders again").first()).toBeVisible();
});

test("amounts are shown in won at the rate that an admin has set", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/settings`);
  await page.getByLabel("Exchange rate: won per US$100").fill("many");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter a whole number of won").last()).toBeVisible();
  await page.getByLabel("Exchange rate: won per US$100").fill("140,000");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await open(page, `${WORKSPACE}/models`);
  await expect(row(page, /Our mini/)).toContainText("₩350 / ₩1,400");
  await expectAccessible(page);
  await open(page, `${WORKSPACE}/admin/settings`);
  await page.getByLabel("Exchange rate: won per US$100").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
});

test("an answer with fields is drawn as fields", async ({ page }) => {
  await open(page, WORKSPACE);
  await page.getByRole("button", { name: "New app" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Fruit facts");
  await page.getByRole("button", { name: "Create app" }).click();
  await page.waitForURL(/\/apps\/fruit-facts\/edit/);
  await alive(page);
  await page.getByRole("textbox", { name: "User message" }).fill("Say something about {{ text }}.");
  await page.getByRole("radiogroup", { name: "Answer format" }).getByText("Fields").click();
  const fields = page.locator(".answer-fields__row");
  await expect(fields).toHaveCount(1);
  await fields.first().getByLabel("Name").fill("colour");
  await page.getByRole("button", { name: "Add field" }).click();
  await expect(fields.last().getByLabel("Name")).toBeFocused();
  await fields.last().getByLabel("Name").fill("colour");
  await expect(page.getByText("Another field has this name.")).toBeVisible();
  await fields.last().getByLabel("Name").fill("sweet");
  await fields.last().getByLabel("Kind").selectOption("yes_no");
  await expectAccessible(page);
  await expect(page.getByText(/^Draft saved/).first()).toBeVisible();

  await page.locator("#model-button").click();
  const choose = page.getByRole("dialog", { name: "Choose a model" });
  await choose.getByRole("radio", { name: /By abilities/ }).check();
  await choose.getByRole("checkbox", { name: "Fields (JSON)" }).check();
  await expect(choose.getByText(/of the connected models can/)).toBeVisible();
  await expectAccessible(page);
  await choose.getByRole("button", { name: "Use whichever can" }).click();
  await expect(page.locator("#model-button")).toContainText("Whichever can: Fields (JSON)");
  await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
});

test("the apps that would stop are switched in one act, which is undone as one", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  await page.getByLabel("Provider assumed to be down").selectOption("custom");
  await page.getByRole("button", { name: "Run drill" }).click();
  const table = page.getByRole("group", { name: "Drill result by app" });
  const app = table.getByRole("row", { name: /Two words/ });
  await expect(app).toBeVisible();
  for (const box of await table.getByRole("checkbox").all()) {
    await box.uncheck();
  }
  await app.getByRole("checkbox").check();
  await page.getByLabel("To this model").selectOption({ label: "GPT-4.1" });
  await page.getByRole("radio", { name: /First fallback/ }).check();
  await page.getByRole("radio", { name: /Right away/ }).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Preview for 1 app…" }).click();
  await page.getByRole("dialog", { name: "Switch 1 app?" }).getByRole("button", { name: "Switch 1 app" }).click();
  await expect(app).toContainText("GPT-4.1");
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoOverflow(page);
  await page.setViewportSize({ width: 1280, height: 720 });
  const acts = page.getByRole("region", { name: "What was switched" });
  await expect(acts.getByText(/1 app switched away from/).first()).toBeVisible();
  await expectNoOverflow(page);
  await acts.getByRole("button", { name: /Undo for 1 app/ }).click();
  await expect(acts.getByRole("button", { name: /Undo for 1 app/ })).toBeHidden();
  await expect(acts.getByText("Undone").first()).toBeVisible();
  await expectAccessible(page);
});
