// The audit log and the run log: what was done is found, filtered by the address, exported and signed; what others entered stays hidden until
// the workspace opens it.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, colleague, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

test("what was changed is found in the audit log, with before and after", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  await open(page, WORKSPACE);
  const { slug } = await ask("POST", "/apps", { name: "Seen by auditors" });
  await ask("PATCH", `/apps/${slug}`, { name: "Seen by the auditors" });
  await open(page, `${WORKSPACE}/admin/audit`);
  await expect(page.getByRole("heading", { name: "Audit log", level: 1 })).toBeVisible();
  await page.getByRole("combobox", { name: "Action" }).selectOption({ label: "App details changed" });
  await page.getByRole("searchbox", { name: "Search" }).fill("by the auditors");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page).toHaveURL(/action=app\.changed/);
  const entry = page.getByRole("listitem").filter({ hasText: "App details changed" }).first();
  await expect(entry).toContainText("Seen by auditors");
  await expect(entry).toContainText("Seen by the auditors");
  await expectAccessible(page);
  await expectNoOverflow(page);
  // The address is all there is to a view of the log.
  await page.reload();
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("by the auditors");
  await entry.getByRole("link", { name: /All entries of this app/ }).click();
  await expect(page.getByRole("heading", { name: "App created" })).toBeVisible();
});

test("the log and a signed checkpoint are downloaded", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/audit`);
  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "JSON lines, to verify" }).click(),
  ]);
  expect(file.suggestedFilename()).toContain("log.jsonl");
  await page.getByRole("button", { name: "Export" }).click();
  const [checkpoint] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Signed checkpoint" }).click(),
  ]);
  expect(checkpoint.suggestedFilename()).toContain("checkpoint");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Audit log exported" }).first()).toBeVisible();
});

test("the run log shows all runs, and one with how it was carried out", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/runs`);
  await expect(page.getByRole("heading", { name: "Run log", level: 1 })).toBeVisible();
  await page.getByRole("combobox", { name: "State" }).selectOption({ label: "Done" });
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page).toHaveURL(/state=completed/);
  const table = page.getByRole("table");
  await expect(table.getByRole("rowheader").first()).toBeVisible();
  await expectAccessible(page);
  await expectNoOverflow(page);
  await table.getByRole("rowheader").first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: "Steps" })).toBeVisible();
  await expectAccessible(page);
});

test("a builder sees the runs of their own app, and not who else is in the workspace", async ({ page, browser, baseURL }) => {
  const other = await colleague(page, browser, baseURL, "Haneul Seo", "builder");
  const { slug } = await api(other, baseURL)("POST", "/apps", { name: "Of a builder" });
  await open(other, `${WORKSPACE}/apps/${slug}/runs`);
  await expect(other.getByRole("heading", { name: "Of a builder", level: 1 })).toBeVisible();
  await expect(other.getByText("Nothing was run, or nothing matches.")).toBeVisible();
  await expect(other.getByRole("combobox", { name: "State" })).toBeVisible();
  await expect(other.getByRole("combobox", { name: "Person" })).toHaveCount(0);
  await expectAccessible(other);
  await other.context().close();
});
