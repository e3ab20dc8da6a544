import { expect, expectAccessible, test } from "../quiet.js";

test("without the printed link nobody can set up the server", async ({ page }) => {
  await page.goto("/setup");
  await expect(page.getByLabel("Password")).toHaveCount(0);
});

test("the printed link opens the set-up page", async ({ page }) => {
  await page.goto(process.env.MADANG_SETUP_URL);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
});
