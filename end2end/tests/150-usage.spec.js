// Usage: an admin sees what runs came to, as a chart and as a table, narrows it, asks about another model and takes it along as a file.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectNoOverflow, open } from "../stories.js";

const APP = `${WORKSPACE}/apps/two-words`;

test.use({ storageState: SESSION });

/** Runs the app once more, so that there is something in this month. */
async function runOnce(ask) {
  const { inputs: fields } = await ask("GET", "/apps/two-words");
  const inputs = Object.fromEntries(fields.filter(({ kind }) => ["text", "paragraph"].includes(kind)).map(({ name }) => [name, "rain"]));
  await ask("POST", "/apps/two-words/runs?wait=60", { inputs });
}

test("what runs came to is a chart, and a table with the same numbers", async ({ page, baseURL }) => {
  await runOnce(api(page, baseURL));
  await open(page, `${WORKSPACE}/admin/usage`);
  await expect(page.getByRole("heading", { name: "Usage", level: 1 })).toBeVisible();
  await expect(page.getByRole("img", { name: /in all, most on/ })).toBeVisible();
  await expectAccessible(page);
  const view = page.getByRole("navigation", { name: "Show as" });
  await view.getByRole("link", { name: "Table" }).click();
  await expect(page.getByRole("columnheader", { name: "Day" })).toBeVisible();
  await expect(page).toHaveURL(/view=table/);
  await expectAccessible(page);
  await view.getByRole("link", { name: "Chart" }).click();
  await expect(page.getByRole("img", { name: /in all, most on/ })).toBeVisible();
});

test("it is broken down and narrowed by addresses that Back leads out of", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/usage`);
  const sides = page.getByRole("navigation", { name: "Broken down by" });
  await sides.getByRole("link", { name: "Started from" }).click();
  await expect(page.getByRole("link", { name: "Members, on pages" })).toBeVisible();
  await page.getByRole("link", { name: "Members, on pages" }).click();
  await expect(page.getByRole("link", { name: "Take away: Started from: Members, on pages" })).toBeVisible();
  await expect(page).toHaveURL(/source=member/);
  await page.goBack();
  await expect(page.getByRole("link", { name: /^Take away/ })).toHaveCount(0);
  await page.getByLabel("First day").fill("2001-01-01");
  await page.getByLabel("Last day").fill("2001-01-31");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText("No runs in this period")).toBeVisible();
  await expectAccessible(page);
});

test("another model is compared, or its price is said to be unknown", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/usage`);
  const models = page.getByRole("combobox", { name: "Other model" });
  const first = await models.locator("option").nth(1).getAttribute("value");
  await models.selectOption(first);
  await page.getByRole("button", { name: "Work it out" }).click();
  await expect(page).toHaveURL(/what_if=/);
  await expect(page.getByText(/^(Difference|The price of .* is not known)$/).first()).toBeVisible();
  await expectAccessible(page);
});

test("the files hold what is shown, and an app has its own page", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/usage`);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  await open(page, `${APP}/usage`);
  await expect(page.getByRole("navigation", { name: "Broken down by" }).getByRole("link", { name: "Provider" })).toBeVisible();
  await expectAccessible(page);
});

test("it fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `${WORKSPACE}/admin/usage`);
  await expect(page.getByRole("heading", { name: "Usage", level: 1 })).toBeVisible();
  await expectNoOverflow(page);
});
