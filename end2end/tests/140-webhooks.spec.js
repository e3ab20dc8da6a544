// Webhooks: one is made, tried, switched off and on, given another secret, and deleted; what went wrong is said and sent again.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

/** An address of the program that takes webhooks in these tests. */
const receiver = (path) => new URL(`/hooks/${path}`, process.env.MADANG_STAND_IN_URL).href;

test("a webhook is made with an address that may be called, and its secret is shown once", async ({ page }) => {
  page.expectNoise(/422/);
  await open(page, `${WORKSPACE}/admin/webhooks`);
  await expect(page.getByRole("heading", { name: "Webhooks", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create webhook" }).click();
  await expect(dialog).toContainText("Give it a name.");
  await expect(dialog).toContainText("Choose at least one.");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("Ledger");
  await dialog.getByRole("textbox", { name: "Address", exact: true }).fill("https://10.0.0.1/hook");
  await dialog.getByRole("checkbox", { name: /Run finished/ }).check();
  await dialog.getByRole("checkbox", { name: /App published/ }).check();
  await dialog.getByRole("button", { name: "Create webhook" }).click();
  await expect(dialog).toContainText("private network");
  await dialog.getByRole("textbox", { name: "Address", exact: true }).fill(receiver("ledger"));
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create webhook" }).click();
  await expect(dialog.getByRole("textbox", { name: "Secret" })).toHaveValue(/^whsec_/);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("link", { name: "Ledger" })).toBeVisible();
});

test("a test event arrives, and what was published is in the log", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  await open(page, `${WORKSPACE}/admin/webhooks`);
  await page.getByRole("link", { name: "Ledger" }).click();
  await expect(page.getByRole("heading", { name: "Ledger", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Send a test event" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Status 204");
  await expect(dialog).toContainText("webhook.test");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("row", { name: /Test event/ })).toContainText("Delivered");

  const { slug } = await ask("POST", "/apps", { name: "Told by a webhook" });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.prompt.messages[0].text = "You write minutes.";
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision, note: "" });
  const row = page.getByRole("row", { name: /App published/ }).first();
  await expect(async () => {
    await page.getByRole("button", { name: "Reload" }).click();
    await expect(row).toContainText("Delivered", { timeout: 1000 });
  }).toPass();
  await expectAccessible(page);
});

test("what is not delivered says why, and is sent again to the right address", async ({ page, context, baseURL }) => {
  await open(page, `${WORKSPACE}/admin/webhooks`);
  await page.getByRole("link", { name: "Ledger" }).click();
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Address", exact: true }).fill(receiver("broken"));
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Send a test event" }).click();
  await expect(dialog).toContainText("The server answered 500 instead of 2xx.");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("row", { name: /Test event/ }).first()).toContainText("Failed");
  await page.getByRole("link", { name: "Failed" }).click();
  await page.getByRole("button", { name: "Details of Test event" }).first().click();
  await expect(dialog).toContainText("Try 1");
  await dialog.getByRole("button", { name: "Send again" }).click();
  await expect(dialog).toBeHidden();
  for (const [language, width] of [["ko", 360], ["en", 360]]) {
    await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
    await page.setViewportSize({ width, height: 740 });
    await page.reload();
    await expectNoOverflow(page);
  }
});

test("limits and budgets can be told of", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { webhook } = await ask("POST", "/webhooks", { name: "Limits", url: receiver("limits"), events: ["link.used_up"] });
  await open(page, `${WORKSPACE}/admin/webhooks`);
  await page.getByRole("link", { name: "Limits" }).click();
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("checkbox", { name: /Share link used up/ })).toBeChecked();
  await dialog.getByRole("checkbox", { name: /Budget reached/ }).check();
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog).toBeHidden();
  expect((await ask("GET", `/webhooks/${webhook.id}`)).events).toContain("budget.reached");

  // Published by the story before.
  const { url } = await ask("POST", "/apps/told-by-a-webhook/links", { name: "Fair", max_runs_per_day: 1 });
  const visitor = await page.request.post(`${baseURL}/api/v1/shared/${url.split("/").pop()}/runs`, {
    data: { inputs: { text: "We ship on Friday." } },
    headers: { origin: baseURL },
  });
  expect(visitor.status()).toBe(201);
  const row = page.getByRole("row", { name: /Share link used up/ });
  await expect(async () => {
    await page.getByRole("button", { name: "Reload" }).click();
    await expect(row).toContainText("Delivered", { timeout: 1000 });
  }).toPass({ timeout: seconds(60) });
  await ask("DELETE", `/webhooks/${webhook.id}`);
});

test("a webhook is switched off and on, gets another secret, and is deleted", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/webhooks`);
  await page.getByRole("link", { name: "Ledger" }).click();
  await page.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByText("It is switched off and told nothing.")).toBeVisible();
  await page.getByRole("button", { name: "Switch on" }).click();
  await expect(page.getByRole("button", { name: "Switch off" })).toBeVisible();

  await page.getByRole("button", { name: "New secret" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make a new secret" }).click();
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "Secret" })).toHaveValue(/^whsec_/);
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("The secret before it signs, too, until")).toBeVisible();

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No webhooks yet")).toBeVisible();
});
