// The server's status: an admin sees how it fares, also on a phone.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

test("an admin sees how the server fares, and looks again", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/status`);
  await expect(page.getByRole("heading", { name: "Server status", level: 1 })).toBeVisible();
  for (const name of ["Server", "Waiting in this workspace", "Background jobs of this server"]) {
    await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  }
  await expect(page.getByText("Newest migration")).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "sweep.sweep" })).toBeVisible();
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(page.getByRole("rowheader", { name: "sweep.sweep" })).toBeVisible();
  await expectAccessible(page);
});

test("it fits on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await open(page, `${WORKSPACE}/admin/status`);
  await expect(page.getByRole("heading", { name: "Server status", level: 1 })).toBeVisible();
  await expectNoOverflow(page);
});
