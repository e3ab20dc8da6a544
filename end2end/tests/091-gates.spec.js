// Gates: a draft that must pass its checks and be agreed to before it is published, and what an admin may do all the same.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, alive, api, expectFocusKept, expectNoOverflow, open, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

const COMPLAINT = { name: "complaint", label: "Complaint", kind: "paragraph", required: true };
const asked = (page) => page.getByRole("dialog").filter({ visible: true });
const notice = (page) => page.getByRole("status", { name: "Notices" });

/** An app with a draft that answers a complaint, which was never published. */
async function makeApp(ask, name) {
  const { slug } = await ask("POST", "/apps", { name });
  await ask("PATCH", `/apps/${slug}`, { summary: "Answers complaints." });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.inputs = [COMPLAINT];
  definition.prompt.messages = [{ role: "user", text: "{{complaint}}" }];
  await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  const set = await ask("GET", `/apps/${slug}/tests`);
  await ask("PUT", `/apps/${slug}/tests`, { checks: [{ kind: "contains", text: "refund" }], revision: set.revision });
  return slug;
}

test("what is missing is run from the publish dialog, and then it is published", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  await withStandIn(page, baseURL, "polite", async () => {
    const slug = await makeApp(ask, "Gated by checks");
    for (const complaint of ["The jar is broken.", "The box is wet."]) await ask("POST", `/apps/${slug}/tests/rows`, { inputs: { complaint } });
    await open(page, `${WORKSPACE}/apps/${slug}/tests`);
    await page.getByLabel("All rows must pass").check();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(notice(page)).toContainText("Saved what must be passed before publishing");
    await expectAccessible(page);
    expect((await ask("GET", `/apps/${slug}/gate`)).min_percent).toBe(100);

    await open(page, `${WORKSPACE}/apps/${slug}/edit`);
    await page.getByRole("button", { name: "Publish…" }).click();
    await expect(asked(page)).toContainText("0 of 2 pass, 2 not run with this draft");
    await expect(asked(page)).toContainText("Rows have no result with this draft yet.");
    await expectAccessible(page);
    for (const [language, width] of [["ko", 390], ["en", 390]]) {
      await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
      await page.setViewportSize({ width, height: 844 });
      await open(page, `${WORKSPACE}/apps/${slug}/edit`);
      await page.locator("#publish-open").click();
      await expect(asked(page).locator("#gate-run")).toBeVisible();
      await expectNoOverflow(page);
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await asked(page).locator("#gate-run").focus();
    await page.keyboard.press("Enter");
    await expect(asked(page)).toContainText("This draft may be published", { timeout: seconds(60) });
    await expect(asked(page)).toContainText("2 of 2 pass");
    await expect(asked(page).getByRole("link", { name: "the comparison that shows it" })).toBeVisible();
    await asked(page).getByRole("button", { name: "Publish version 1" }).click();
    await expect(asked(page).getByRole("heading", { name: "Version 1 is published" })).toBeVisible();
    await expectFocusKept(page);
    const { items } = await ask("GET", `/apps/${slug}/versions`);
    expect(items[0].evidence).toBeTruthy();
    expect(items[0].gate_reason).toBeUndefined();
  });
});

test("a draft that fails is published by an admin with a reason, which stays", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  await withStandIn(page, baseURL, "terse", async () => {
    const slug = await makeApp(ask, "Gated and failing");
    await ask("POST", `/apps/${slug}/tests/rows`, { inputs: { complaint: "The jar is broken." } });
    await ask("PUT", `/apps/${slug}/gate`, { min_percent: 100, revision: 0 });
    await open(page, `${WORKSPACE}/apps/${slug}/edit`);
    await page.getByRole("button", { name: "Publish…" }).click();
    await asked(page).locator("#gate-run").click();
    await expect(asked(page)).toContainText("Too few rows pass.", { timeout: seconds(60) });
    await expect(asked(page).getByRole("link", { name: "Row 1: The jar is broken." })).toHaveAttribute("href", /\/compare\/[0-9a-f-]{36}\?cell=1\.1$/);
    await expect(asked(page)).toContainText("What must be passed before publishing is still missing.");
    await asked(page).getByLabel("Publish anyway, because").fill("short");
    await expect(asked(page)).toContainText("Give a reason of at least 10 characters.");
    await asked(page).getByLabel("Publish anyway, because").fill("The old answer was worse.");
    await expectAccessible(page);
    await asked(page).getByRole("button", { name: "Publish anyway" }).click();
    await expect(asked(page).getByRole("heading", { name: "Version 1 is published" })).toBeVisible();
    await open(page, `${WORKSPACE}/apps/${slug}/versions`);
    await expect(page.getByText("Published past its checks or approval: The old answer was worse.")).toBeVisible();
    await expectAccessible(page);
  });
});

test("a person is asked for their yes, and gives it to the draft as it is", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const slug = await makeApp(ask, "Gated by a yes");
  const me = (await (await page.request.get("/api/v1/me")).json()).name;
  await open(page, `${WORKSPACE}/apps/${slug}/tests`);
  await page.getByLabel("Whose yes is needed").selectOption({ label: me });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(notice(page)).toContainText("Saved what must be passed before publishing");
  const { content } = await ask("GET", `/apps/${slug}/gate`);
  await ask("POST", `/apps/${slug}/gate/approval/ask`, { content });
  await open(page, `${WORKSPACE}/my-apps`);
  await expect(page.getByText("Waiting for your yes")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: /Gated by a yes, asked by/ }).click();
  await expect(page).toHaveURL(new RegExp(`/apps/${slug}/edit$`));
  await alive(page);
  await page.getByRole("button", { name: "Publish…" }).click();
  await expect(asked(page)).toContainText(`${me} must say yes`);
  await asked(page).getByRole("button", { name: "Say yes to this draft" }).click();
  await expect(asked(page)).toContainText(`${me} said yes`);
  await expect(asked(page)).toContainText("This draft may be published");
  await asked(page).getByRole("button", { name: "Take it back" }).click();
  await expect(asked(page)).toContainText("The approver has not said yes to this draft.");
  await asked(page).getByRole("button", { name: "Say yes to this draft" }).click();
  await asked(page).getByRole("button", { name: "Publish version 1" }).click();
  await expect(asked(page).getByRole("heading", { name: "Version 1 is published" })).toBeVisible();
  await open(page, `${WORKSPACE}/my-apps`);
  await expect(page.getByText("Waiting for your yes")).toBeHidden();
});
