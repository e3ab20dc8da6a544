// The first start: only the printed link sets the server up, once. Then the pages before one is in, which have no wasm.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { OWNER, SESSION, WORKSPACE, alive, expectNoOverflow, onSlowLine, open, takenOver } from "../stories.js";

const password = (page) => page.getByLabel("Password", { exact: true });
const signIn = (page) => page.getByRole("button", { name: "Sign in" });

test("a wrong token is refused, and what was typed stays", async ({ page }) => {
  page.expectNoise(/404|422/);
  await open(page, "/setup?token=0000000000000000000000000000000000000000000000000000000000000000");
  await fill(page);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(page.getByText("This set-up token is not the right one.").first()).toBeVisible();
  await expect(page.getByLabel("Set-up token")).toHaveAccessibleDescription(/This set-up token is not the right one/);
  await expect(page.getByLabel("Work e-mail")).toHaveValue(OWNER.email);
});

test("the printed link makes the owner and the workspace", async ({ page }) => {
  await open(page, process.env.MADANG_SETUP_URL);
  await expectAccessible(page);
  await password(page).fill("short");
  await page.getByRole("button", { name: "Create workspace" }).click();
  // Nothing was sent, so what was typed is there, the password as well.
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(page.getByRole("alert").getByRole("link")).toHaveText([/^Name: /, /^Work e-mail: /, /^Password: Use 10 to 200/, /^Workspace name: /]);
  await expect(page.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(password(page)).toHaveValue("short");
  await expectAccessible(page);
  await fill(page);
  await expect(page.getByRole("alert")).toHaveCount(0);
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
  await password(page).fill("not this one at all");
  await signIn(page).click();
  const alert = page.getByRole("alert");
  await expect(alert).toBeFocused();
  await expect(alert).toContainText("The e-mail address or the password is wrong.");
  await expect(page).toHaveTitle(/^We could not sign you in/);
  await takenOver(page);
  await expectAccessible(page);
  await expect(page.getByLabel("Work e-mail")).toHaveValue(OWNER.email);
  await expect(password(page)).toHaveValue("");
  // By keyboard from here: the line leads to the field, and a password can be looked at.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(password(page)).toBeFocused();
  await page.keyboard.type(OWNER.password);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(password(page)).toHaveAttribute("type", "text");
  await expect(page.getByRole("button", { name: "Show password" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${WORKSPACE}/runs`);
});

test("without script, the forms do the same", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/login");
  await expect(page.getByRole("button", { name: "Show password" })).toHaveCount(0);
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await password(page).fill("not this one at all");
  await signIn(page).click();
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(page.getByRole("alert")).toContainText("The e-mail address or the password is wrong.");
  await expect(page.getByLabel("Work e-mail")).toHaveValue(OWNER.email);
  await page.getByRole("link", { name: "한국어" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
  await page.goto("/login");
  await page.getByRole("link", { name: "English" }).click();
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await password(page).fill(OWNER.password);
  await signIn(page).click();
  await page.waitForURL(`**${WORKSPACE}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await context.close();
});

test("on a slow line sign-in weighs 40 kB, can be filled in within 2 seconds and is alive within 3", async ({ page, context }, info) => {
  const weights = await onSlowLine(page, context);
  const begun = Date.now();
  const loaded = page.waitForEvent("load").then(() => Object.fromEntries(weights));
  await page.goto("/login", { waitUntil: "commit" });
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  const fillable = Date.now() - begun;
  await takenOver(page);
  const alive = Date.now() - begun;
  const files = await loaded;
  const weight = Object.values(files).reduce((sum, bytes) => sum + bytes, 0);
  info.annotations.push({ type: "measured", description: JSON.stringify({ fillable, alive, weight, files }) });
  expect(weight).toBeLessThanOrEqual(40_000);
  expect(Object.keys(files).filter((file) => /wasm|madang/.test(file))).toEqual([]);
  expect(fillable).toBeLessThanOrEqual(seconds(2));
  expect(alive).toBeLessThanOrEqual(seconds(3));
  // What was typed before script was there is still there.
  await expect(page.getByLabel("Work e-mail")).toHaveValue(OWNER.email);
});

test("the program is fetched while sign-in is idle, and the market finds it there", async ({ page }) => {
  const asked = [];
  let before;
  page.on("request", (request) => asked.push(request));
  page.once("load", () => (before = asked.length));
  await open(page, "/login");
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await password(page).fill(OWNER.password);
  await expect(page.locator('link[rel="later"]')).toHaveCount(0);
  await page.waitForLoadState("networkidle");
  const program = (requests) => requests.filter((request) => /wasm|madang/.test(request.url()));
  expect(program(asked.slice(0, before)).map((request) => request.url()), "before the page is there").toEqual([]);
  const fetched = program(asked);
  expect(fetched.length).toBeGreaterThan(5);
  for (const request of fetched) {
    expect((await request.allHeaders())["sec-purpose"], request.url()).toBe("prefetch");
    expect((await request.response()).status(), request.url()).toBe(200);
  }
  await signIn(page).click();
  await page.waitForURL(`**${WORKSPACE}`);
  await takenOver(page);
  const anew = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name, transferSize }) => /madang\.(js|css|wasm)$/.test(name) && transferSize > 0).map(({ name }) => name));
  expect(anew, "fetched a second time").toEqual([]);
});

test("what was typed survives the change of language, and a double click sends once", async ({ page }) => {
  await open(page, "/login?next=%2Faccount");
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await page.getByRole("link", { name: "한국어" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "ko");
  await takenOver(page);
  await expect(page.getByLabel("업무용 이메일")).toHaveValue(OWNER.email);
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await takenOver(page);
  await password(page).fill(OWNER.password);
  let sent = 0;
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await page.route("**/login", async (route) => {
    sent += 1;
    await held;
    await route.continue();
  });
  // In the page, because a test waits where a page is being left.
  const busy = await signIn(page).evaluate(async (button) => {
    for (let click = 0; click < 2; click += 1) {
      button.click();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return [button.getAttribute("aria-busy"), button.innerText.trim()];
  });
  expect(busy).toEqual(["true", "Signing in"]);
  letGo();
  await page.waitForURL("**/account");
  expect(sent).toBe(1);
});

test("who is signed out in the middle of it signs in and comes back", async ({ page, context }) => {
  // Chromium tells the console what signing out had it delete.
  page.expectNoise(/401|Clear-Site-Data/);
  await page.goto("/login");
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await password(page).fill(OWNER.password);
  await signIn(page).click();
  await page.waitForURL(`**${WORKSPACE}`);
  await alive(page);
  await context.clearCookies();
  await page.getByRole("link", { name: "My apps" }).first().click();
  await page.waitForURL(/\/login\?next=.*my-apps/);
  await takenOver(page);
  await page.getByLabel("Work e-mail").fill(OWNER.email);
  await password(page).fill(OWNER.password);
  await signIn(page).click();
  await page.waitForURL(`**${WORKSPACE}/my-apps`);
  await takenOver(page);
  // Signing out leads to the page without the program, too.
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await page.waitForURL("**/login");
  await expect(signIn(page)).toBeVisible();
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
  await password(page).fill(OWNER.password);
  await page.getByLabel("Workspace name").fill("Moonlight Foods");
}
