// A model is a part that can be swapped: who stands in, what a pause and a vendor's end would do, and what a swap changes.
import { expect, expectAccessible, test } from "../quiet.js";
import { HAS_MODEL, SESSION, WORKSPACE, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });
test.skip(!HAS_MODEL, "no demo model on this machine");

const api = `/api/v1${WORKSPACE.replace("/w/", "/workspaces/")}`;

test("a second provider is connected, paused and resumed", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  const connections = await (await page.request.get(`${api}/connections`)).json();
  const demo = connections.items.find((connection) => connection.demo);
  await page.getByRole("button", { name: "Add connection" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Provider").selectOption({ label: "llama.cpp" });
  await dialog.getByLabel(/^Address/).fill(demo.base_url);
  await dialog.getByLabel(/^Name/).fill("In-house");
  await dialog.getByRole("button", { name: "Test and save" }).click();
  const row = page.getByRole("row", { name: /In-house/ }).first();
  await expect(row.getByText("Working")).toBeVisible();

  await row.getByRole("button", { name: "More for In-house" }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await expect(row.getByText("Paused")).toBeVisible();
  await expectAccessible(page);
  await row.getByRole("button", { name: "More for In-house" }).click();
  await page.getByRole("menuitem", { name: "Resume" }).click();
  await expect(row.getByText("Working")).toBeVisible();
});

test("who stands in is kept, and moves by keyboard", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  const add = page.getByLabel("Add a model");
  const order = page.getByRole("region", { name: "Fallback order" }).getByRole("listitem");
  await add.selectOption({ index: 1 });
  await expect(order).toHaveCount(1);
  await add.selectOption({ index: 1 });
  await expect(order).toHaveCount(2);
  const first = await order.first().innerText();
  await order.first().getByRole("button").first().focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(order.last()).toContainText(first.split("\n")[0]);
  await expectAccessible(page);
  await open(page, `${WORKSPACE}/models`);
  await expect(order.last()).toContainText(first.split("\n")[0]);
});

test("another model is taken after what it changes was shown", async ({ page }) => {
  await open(page, `${WORKSPACE}/apps/two-words/edit`);
  await page.locator("#model-button").click();
  const dialog = page.getByRole("dialog", { name: "Choose a model" });
  await dialog.getByRole("radio", { name: /In-house/ }).check();
  await dialog.getByRole("button", { name: /^Use / }).click();
  const swap = page.getByRole("dialog", { name: /^Swap to / });
  await expect(swap.getByText(/A run costs|Nobody has run this app/)).toBeVisible();
  await expect(swap.getByRole("checkbox", { name: /^Keep .* as first fallback$/ })).toBeChecked();
  await expectAccessible(page);
  await swap.getByRole("button", { name: "Back" }).click();
  await expect(page.getByRole("dialog", { name: "Choose a model" })).toBeVisible();
  await dialog.getByRole("button", { name: /^Use / }).click();
  await swap.getByRole("button", { name: /^Use / }).click();
  await expect(page.locator("#model-button")).toContainText("llama.cpp");
  await expect(page.getByText(/^Draft saved/).first()).toBeVisible();
  await page.getByRole("button", { name: /^Publish/ }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: /^Publish/ }).click();
  await expect(page.getByRole("dialog", { name: /is published$/ })).toBeVisible();
});

test("a fire drill says what would answer", async ({ page }) => {
  await open(page, `${WORKSPACE}/models`);
  await expect(page.getByText("The drill asks no model.")).toBeVisible();
  await page.getByLabel("Provider that is gone").selectOption({ label: "llama.cpp" });
  await page.getByRole("button", { name: "Run drill" }).click();
  const row = page.getByRole("region", { name: "Drill result by app" }).getByRole("row", { name: /Two words/ });
  await expect(row).toContainText(/Ready|Weaker/);
  await expectNoOverflow(page);
  await expectAccessible(page);
});
