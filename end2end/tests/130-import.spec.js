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
