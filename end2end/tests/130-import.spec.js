// An app leaves as a file and comes back as another app; what can't be imported says why.
import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

test("an exported file is looked at, imported, and exported the same", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Travels well" });
  await ask("PATCH", `/apps/${slug}`, { summary: "Goes out and comes in." });

  await open(page, `${WORKSPACE}/my-apps`);
  await page.getByRole("button", { name: /Travels well/ }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export as a file" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("Travels well draft.yaml");
  const file = await readFile(await saved.path());
  expect(file.toString()).toContain("format: madang/app@1\nname: Travels well\n");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Import an app" })).toBeVisible();
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "travels.yaml", mimeType: "application/yaml", buffer: file });
  await expect(page.getByRole("heading", { name: "Travels well" })).toBeFocused();
  await expect(page.getByText("Form, 1 input, 0 test rows")).toBeVisible();
  await expectAccessible(page);
  for (const language of ["ko", "en"]) {
    await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
    await page.setViewportSize({ width: 360, height: 800 });
    await open(page, `${WORKSPACE}/my-apps/import`);
    await page.locator("#import-text").fill(file.toString());
    await page.getByRole("button", { name: language === "ko" ? "붙여넣은 내용 살펴보기" : "Look at the text" }).click();
    await expect(page.getByRole("heading", { name: "Travels well" })).toBeVisible();
    await expectNoOverflow(page);
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Make the app" }).click();
  await expect(page).toHaveURL(/\/apps\/travels-well-2\/edit/);
  const again = await page.request.get(`${baseURL}/api/v1${WORKSPACE.replace("/w/", "/workspaces/")}/apps/travels-well-2/export`);
  expect(await again.text()).toBe(file.toString());
});

test("what can't be imported says why, and what was typed stays", async ({ page }) => {
  page.expectNoise(/status of 422/);
  await open(page, `${WORKSPACE}/my-apps/import`);
  await page.locator("#import-text").fill("format: madang/app@2\nname: From the future\n");
  await page.getByRole("button", { name: "Look at the text" }).click();
  await expect(page.getByText(/newer format than this server reads/)).toBeVisible();
  await expect(page.locator("#import-text")).toHaveValue(/From the future/);
  await expect(page.getByRole("button", { name: "Make the app" })).toHaveCount(0);
});

/** Leaves all apps of an archive out but one. */
async function chooseAlone(page, name) {
  const apps = page.locator("#archive-apps");
  for (const box of await apps.getByRole("checkbox").all()) {
    await box.uncheck();
  }
  await page.getByRole("button", { name: "Make 0 apps" }).click();
  await expect(page.getByText("Choose at least one app.")).toBeVisible();
  // Its name goes on with what the app is.
  await apps.getByRole("checkbox", { name: new RegExp(`^${name} `) }).check();
}

test("a workspace leaves as an archive, and its apps come back, looked at one by one", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  await ask("POST", "/apps", { name: "Goes along" });
  await open(page, `${WORKSPACE}/admin/settings`);
  await page.getByRole("link", { name: "Export and import" }).click();
  await expect(page.getByRole("heading", { name: "Workspace archive" })).toBeVisible();
  const saving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export all apps" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/\.zip$/);
  const archive = { name: "all.zip", mimeType: "application/zip", buffer: await readFile(await saved.path()) };

  for (const language of ["ko", "en"]) {
    await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
    await page.setViewportSize({ width: 390, height: 800 });
    await open(page, `${WORKSPACE}/admin/archive`);
    await page.locator("#archive-file").setInputFiles(archive);
    await expect(page.locator("#archive-found")).toBeFocused();
    await expectNoOverflow(page);
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await chooseAlone(page, "Goes along");
  await page.locator("#archive-apps").getByText("What becomes of “Goes along”").click();
  await expect(page.locator("#archive-apps").getByText("Everything is taken over as it is.").filter({ visible: true })).toHaveCount(1);
  await page.getByRole("button", { name: "Make 1 app" }).click();
  await expect(page.getByRole("heading", { name: "1 app is made" })).toBeFocused();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Goes along", exact: true }).click();
  await expect(page).toHaveURL(/\/apps\/goes-along-2\/edit/);
});

test("an archive that is none says so, and one whose line breaks goes on", async ({ page, baseURL }) => {
  page.expectNoise(/status of 422|ERR_FAILED|Failed to fetch/);
  const ask = api(page, baseURL);
  await ask("POST", "/apps", { name: "Comes late" });
  await open(page, `${WORKSPACE}/admin/archive`);
  await page.locator("#archive-file").setInputFiles({ name: "no.zip", mimeType: "application/zip", buffer: Buffer.from("no archive") });
  await expect(page.getByText(/is no archive of a workspace, or is damaged/)).toBeVisible();

  const zip = await page.request.get(`${baseURL}/api/v1${WORKSPACE.replace("/w/", "/workspaces/")}/export`);
  await page.locator("#archive-file").setInputFiles({ name: "all.zip", mimeType: "application/zip", buffer: await zip.body() });
  await expect(page.locator("#archive-found")).toBeFocused();
  let broken = true;
  await page.route(/imports\/archive\?apps=/, async (route) => {
    if (broken) {
      broken = false;
      // The server has all of it, and only the answer is lost.
      await route.fetch();
      await route.abort();
    } else {
      await route.continue();
    }
  });
  await chooseAlone(page, "Comes late");
  const make = page.getByRole("button", { name: "Make 1 app" });
  await make.click();
  await expect(make).toBeVisible();
  await make.click();
  await expect(page.locator("#archive-done")).toBeFocused();
  await expect(page.getByText("Made before").first()).toBeVisible();
  await expect(page.getByText("Not tried yet")).toHaveCount(0);
});
