// Budgets: one is made, with what is wrong said first, changed, and deleted.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

test("a budget is made, and says what is wrong with it first", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/budgets`);
  await expect(page.getByRole("heading", { name: "Budgets", level: 1 })).toBeVisible();
  await expect(page.getByText("No budgets yet")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add a budget" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Add the budget" }).click();
  await expect(dialog).toContainText("Enter a name.");
  await expect(dialog).toContainText("Enter an amount above zero");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Two words");
  await dialog.getByRole("combobox", { name: "For", exact: true }).selectOption({ label: "One app" });
  const app = dialog.getByRole("combobox", { name: "App", exact: true });
  await expect(app.getByRole("option", { name: "Two words" })).toBeAttached();
  await app.selectOption({ label: "Two words" });
  await dialog.getByRole("combobox", { name: "Period", exact: true }).selectOption({ label: "In all" });
  await dialog.getByRole("textbox", { name: "Stop at", exact: true }).fill("12.5");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add the budget" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Two words" });
  await expect(row).toContainText("of $12.50 spent");
  await expect(row).toContainText("Never begins anew");
  await expectAccessible(page);
});

test("it is changed and deleted on a phone as well", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `${WORKSPACE}/admin/budgets`);
  await expectNoOverflow(page);
  await page.getByRole("button", { name: "Edit Two words" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Stop at", exact: true }).fill("20");
  await dialog.getByRole("textbox", { name: /^Warn at/ }).fill("");
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Two words" });
  await expect(row).toContainText("of $20.00 spent");
  await page.getByRole("button", { name: "Delete the budget Two words?" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("No budgets yet")).toBeVisible();
  await expectNoOverflow(page);
});
