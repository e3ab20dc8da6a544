// Every page, in both languages and both themes, wide and on a phone: nothing is wider than the window, nothing on the console,
// nothing that axe objects to.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, alive, expectNoOverflow, open } from "../stories.js";

const PAGES = [
  WORKSPACE,
  `${WORKSPACE}?q=${encodeURIComponent("ㅎㅇㄹ")}`,
  `${WORKSPACE}/my-apps`,
  `${WORKSPACE}/apps/two-words`,
  `${WORKSPACE}/apps/two-words/edit`,
  `${WORKSPACE}/apps/two-words/tests`,
  `${WORKSPACE}/apps/two-words/compare`,
  `${WORKSPACE}/apps/two-words/share`,
  `${WORKSPACE}/apps/two-words/usage`,
  `${WORKSPACE}/apps/two-words/runs`,
  `${WORKSPACE}/apps/two-words/api`,
  `${WORKSPACE}/apps/two-words/versions`,
  `${WORKSPACE}/pieces`,
  `${WORKSPACE}/runs`,
  `${WORKSPACE}/notices`,
  `${WORKSPACE}/models`,
  `${WORKSPACE}/admin/usage`,
  `${WORKSPACE}/admin/usage?view=table&by=model`,
  `${WORKSPACE}/admin/members`,
  `${WORKSPACE}/admin/keys`,
  `${WORKSPACE}/admin/usage/invoices`,
  `${WORKSPACE}/admin/budgets`,
  `${WORKSPACE}/admin/webhooks`,
  `${WORKSPACE}/admin/archive`,
  `${WORKSPACE}/admin/audit`,
  `${WORKSPACE}/admin/runs`,
  `${WORKSPACE}/admin/personal-data`,
  `${WORKSPACE}/admin/retention`,
  `${WORKSPACE}/admin/status`,
  `${WORKSPACE}/admin/settings`,
  "/account",
  "/api",
];

/** Those before one is in, as they come and as they come back. */
const OUTSIDE = ["/login", "/login?error=wrong_credentials", "/login?error=busy", "/login?changed=1", "/forgot", "/forgot?error=invalid&fields=email", "/forgot?sent=1", "/setup", "/invite/nowhere", "/reset/nowhere"];

const LOOKS = [
  { name: "wide, light, English", language: "en", theme: "light", viewport: { width: 1440, height: 900 } },
  { name: "phone, dark, Korean", language: "ko", theme: "dark", viewport: { width: 390, height: 844 } },
  { name: "phone, light, English", language: "en", theme: "light", viewport: { width: 390, height: 844 } },
  { name: "wide, dark, Korean", language: "ko", theme: "dark", viewport: { width: 1440, height: 900 } },
];

for (const { name, language, theme, viewport } of LOOKS) {
  test.describe(name, () => {
    test.use({ storageState: SESSION, viewport, colorScheme: theme });

    test("each page is whole", async ({ page, context, baseURL }) => {
      test.setTimeout(seconds(300));
      await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
      for (const path of PAGES) {
        await test.step(path, async () => {
          await open(page, path);
          await expect(page.locator("html")).toHaveAttribute("lang", language);
          await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
          await expectNoOverflow(page);
          await expectAccessible(page);
        });
      }
    });

    test("each page before one is in is whole", async ({ browser }) => {
      const context = await browser.newContext({ viewport, colorScheme: theme, locale: language, storageState: undefined });
      const page = await context.newPage();
      for (const path of OUTSIDE) {
        await test.step(path, async () => {
          await open(page, path);
          await expect(page.locator("html")).toHaveAttribute("lang", language);
          await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
          await expectNoOverflow(page);
          await expectAccessible(page);
        });
      }
      await context.close();
    });
  });
}

test.describe("before the program is there", () => {
  test.use({ storageState: SESSION });

  /** Holds the program back until it is let go. */
  async function slowly(page, path) {
    let letGo;
    const held = new Promise((resolve) => (letGo = resolve));
    await page.route("**/*.wasm", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(path, { waitUntil: "commit" });
    return letGo;
  }

  test("a button that is pressed is pressed once it is", async ({ page }) => {
    const letGo = await slowly(page, WORKSPACE);
    await page.getByRole("button", { name: "New app" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-waiting", "");
    letGo();
    await expect(page.getByRole("dialog", { name: "New app" })).toBeVisible();
    await expect(page.locator("html")).not.toHaveAttribute("data-waiting", "");
  });

  test("Ctrl K opens the palette once it is", async ({ page }) => {
    const letGo = await slowly(page, `${WORKSPACE}/my-apps`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.press("Control+k");
    letGo();
    await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  });

  test("a form that the program sends is sent once it is", async ({ page }) => {
    const letGo = await slowly(page, `${WORKSPACE}/admin/settings`);
    const name = page.getByLabel("Workspace name");
    await name.fill("");
    await page.getByRole("button", { name: "Save" }).click();
    letGo();
    await expect(page.getByRole("alert").getByRole("link", { name: /^Workspace name/ })).toBeVisible();
    await expect(page).toHaveURL(/admin\/settings$/);
  });

  test("what is chosen stays chosen", async ({ page }) => {
    const letGo = await slowly(page, "/account");
    const dark = page.getByRole("radio", { name: "Dark" });
    await dark.check({ force: true });
    letGo();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(dark).toBeChecked();
    const kept = page.waitForResponse((answer) => answer.request().method() === "PATCH");
    await page.getByRole("radio", { name: "Same as system" }).check({ force: true });
    await kept;
  });

  test("a program that can't be loaded holds no form back", async ({ page }) => {
    page.expectNoise(/ERR_FAILED|Failed to fetch|error: |preloaded using link preload/);
    await page.route("**/*.wasm", (route) => route.abort("failed"));
    await page.goto(`${WORKSPACE}/apps/two-words`);
    await page.getByLabel("Your text").fill("apples and pears");
    await page.getByLabel("Topic").fill("fruit");
    await page.locator("#run").click();
    // The server answers what the program would have sent.
    await page.waitForURL(/\?run=[0-9a-f-]{36}$/);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });
});

test("an address that leads nowhere says so", async ({ page }) => {
  page.expectNoise(/404/);
  const answer = await page.goto("/nowhere");
  expect(answer.status()).toBe(404);
  await alive(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
});
