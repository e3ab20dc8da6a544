// The audit log and the run log: what was done is found, filtered by the address, exported and signed; what others entered stays hidden until
// the workspace opens it.
import { readFileSync } from "node:fs";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, colleague, expectNoOverflow, open, shareApp, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

/** An app with one text, for a run of the owner's. */
function oneText(definition) {
  definition.inputs = [{ name: "text", label: { en: "Your text", ko: "글" }, kind: "text", required: true }];
  definition.prompt.messages.at(-1).text = "{{ text }}";
}

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

test("no field of the filters is announced as one that must be filled in", async ({ page }) => {
  for (const path of ["audit", "runs", "usage"]) {
    await open(page, `${WORKSPACE}/admin/${path}`);
    await expect(page.getByRole("search").first()).toBeVisible();
    await expect(page.locator("search [aria-required]")).toHaveCount(0);
  }
});

test("what is found in the audit log is what is exported", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/audit?action=workspace.created`);
  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "JSON lines, to verify" }).click(),
  ]);
  const lines = readFileSync(await file.path(), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.length).toBeGreaterThan(0);
  for (const { entry, hash } of lines) {
    expect(entry.action).toBe("workspace.created");
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  }
});

test("the run log is opened and closed again, and exported only with a reason", async ({ page, browser, baseURL }) => {
  const owner = api(page, baseURL);
  await open(page, WORKSPACE);
  const other = await colleague(page, browser, baseURL, "Sora Han", "admin");
  // The owner's own run, which others see only once it is open.
  const settings = async (labels) => {
    await open(page, `${WORKSPACE}/admin/settings`);
    for (const [label, on] of labels) await page.getByRole("checkbox", { name: label }).setChecked(on);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  };
  const open_log = "The run log shows what was entered and answered";
  const ask_reason = "Ask for a reason when the run log is exported";
  await shareApp(page, baseURL, "Read by admins", oneText);
  const run = async () => (await owner("POST", "/apps/read-by-admins/runs?wait=30", { inputs: { text: "A note for the log" } })).id;
  const answered = async () => {
    let id = "";
    await withStandIn(page, baseURL, "words", async () => (id = await run()));
    return id;
  };
  const before = await answered();
  await open(other, `${WORKSPACE}/admin/runs/${before}`);
  await expect(other.getByText("What was entered and answered is hidden from you.")).toBeVisible();
  await settings([[open_log, true], [ask_reason, true]]);
  const id = await answered();
  await open(other, `${WORKSPACE}/admin/runs/${id}`);
  await expect(other.getByRole("heading", { name: "Steps" })).toBeVisible();
  await expect(other.getByText("A note for the log").first()).toBeVisible();
  // What was entered before was promised to be nobody else's.
  await open(other, `${WORKSPACE}/admin/runs/${before}`);
  await expect(other.getByText("What was entered and answered is hidden from you.")).toBeVisible();

  await open(other, `${WORKSPACE}/admin/runs`);
  await other.getByLabel("Why do you export it?").fill("The yearly audit of December");
  const [file] = await Promise.all([
    other.waitForEvent("download"),
    other.getByRole("button", { name: "Export as CSV" }).click(),
  ]);
  expect(readFileSync(await file.path(), "utf8")).toContain(id);
  await open(page, `${WORKSPACE}/admin/audit`);
  await expect(page.getByText("The yearly audit of December").first()).toBeVisible();

  await settings([[open_log, false], [ask_reason, false]]);
  await open(other, `${WORKSPACE}/admin/runs/${id}`);
  await expect(other.getByText("What was entered and answered is hidden from you.")).toBeVisible();
  await other.context().close();
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
