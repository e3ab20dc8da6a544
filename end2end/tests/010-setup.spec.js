// The first start: only the printed link sets the server up, once.
import { expect, expectAccessible, test } from "../quiet.js";
import { OWNER, SESSION, WORKSPACE, alive, expectNoOverflow, open } from "../stories.js";

test("a wrong token is refused, and what was typed stays", async ({ page }) => {
  page.expectNoise(/404|422/);
  await open(page, "/setup?token=0000000000000000000000000000000000000000000000000000000000000000");
  await fill(page);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await expect(page.getByText("This set-up token is not the right one.").first()).toBeVisible();
  await expect(page.getByLabel("Work e-mail")).toHaveValue(OWNER.email);
});

test("the printed link makes the owner and the workspace", async ({ page }) => {
  await open(page, process.env.MADANG_SETUP_URL);
  await expectAccessible(page);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await fill(page);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.waitForURL(`**${WORKSPACE}`);
  await alive(page);
  await expect(page.getByRole("heading", { level: 1, name: "What do you need done?" })).toBeVisible();
  await expectAccessible(page);
  await page.context().storageState({ path: SESSION });
});

test("nobody can set it up a second time", async ({ page }) => {
  await open(page, process.env.MADANG_SETUP_URL);
  await expect(page.getByRole("heading", { name: "Madang is set up already" })).toBeVisible();
});

test("a wrong password is refused, the right one goes where one wanted to go", async ({ page }) => {
  page.expectNoise(/401/);
  await open(page, `${WORKSPACE}/runs`);
  await expect(page).toHaveURL(/\/login\?next=/);
  await expectAccessible(page);
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill("not this one at all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Work e-mail")).toHaveValue(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**${WORKSPACE}/runs`);
});

test("without script, the forms do the same", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/login");
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**${WORKSPACE}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await context.close();
});

test("the demo model is connected, and named as what it is", async ({ browser }) => {
  const context = await browser.newContext({ storageState: SESSION });
  const page = await context.newPage();
  await open(page, `${WORKSPACE}/models`);
  await expect(page.getByText("Working")).toBeVisible();
  await expect(page.getByText("A tiny model on this machine").first()).toBeVisible();
  await expectNoOverflow(page);
  await context.close();
});

async function fill(page) {
  await page.getByLabel("Name", { exact: true }).fill(OWNER.name);
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await page.getByLabel("Password", { exact: true }).fill(OWNER.password);
  await page.getByLabel("Workspace name").fill("Moonlight Foods");
}
