// Money: a budget refuses a run, which says what can be done; an admin is asked and raises it; rates and prices are set ahead; and a
// provider's invoice is set beside what was counted.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, colleague, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

const SLUG = "dear-words";
const MODELS = ["terse", "polite"];
let connection;
let budget;

/** A published app whose model costs ten times as much as another one that does as well. */
async function prepare(ask) {
  const made = await ask("POST", "/connections", { provider: "custom", name: "Money", base_url: process.env.MADANG_STAND_IN_URL, named_models: MODELS });
  connection = made.id;
  for (const [model, micros] of [["terse", 100_000_000], ["polite", 1_000_000]]) {
    const price = { input_micros_per_million: micros, output_micros_per_million: micros };
    await ask("PUT", "/models", { ref: { connection, model }, price });
  }
  const app = await ask("POST", "/apps", { name: "Dear words" });
  const { definition, revision } = await ask("GET", `/apps/${SLUG}/draft`);
  definition.prompt.messages = [{ role: "user", text: "{{ text }}" }];
  definition.model = { use: { connection, model: "terse" } };
  const saved = await ask("PUT", `/apps/${SLUG}/draft`, { definition, revision });
  await ask("POST", `/apps/${SLUG}/publish`, { revision: saved.revision });
  await ask("POST", `/apps/${SLUG}/tests/rows`, { inputs: { text: "A cherry" } });
  const columns = MODELS.map((model) => ({ model: { connection, model } }));
  const { id } = await ask("POST", `/apps/${SLUG}/comparisons`, { columns });
  await expect.poll(async () => (await ask("GET", `/apps/${SLUG}/comparisons/${id}`)).state, { timeout: seconds(60) }).toBe("finished");
  budget = await ask("POST", "/budgets", { name: "Dear trials", scope: "app", object: app.id, period: "day", amount: { micros: 100_000, currency: "USD" } });
}

test("a run is refused, and reads which budget, until when, who can raise it and what is cheaper", async ({ page, browser, baseURL }) => {
  // A refused trial is a 429.
  page.expectNoise(/429/);
  const ask = api(page, baseURL);
  await prepare(ask);
  const nari = await colleague(page, browser, baseURL, "Nari Lee", "user");
  await open(nari, `${WORKSPACE}/apps/${SLUG}`);
  await nari.getByLabel("Your text").fill("A cherry");
  await nari.locator("#run").click();
  const refused = nari.getByRole("alert").filter({ hasText: "Dear trials" });
  await expect(refused).toContainText("too little is left of the budget “Dear trials”");
  await expect(refused).toContainText("It begins anew");
  await expect(refused).toContainText("Jiwon Kim");
  await expect(refused).toContainText(/polite passed as much in the last comparison of 1 rows? for \d+% of the cost/);
  await expectAccessible(nari);
  await nari.setViewportSize({ width: 390, height: 844 });
  await expectNoOverflow(nari);
  await refused.getByRole("button", { name: "Ask for more" }).click();
  await expect(nari.getByText("The admins have been told")).toBeVisible();

  // The builder's trial costs as well.
  await open(page, `${WORKSPACE}/apps/${SLUG}/edit`);
  const preview = page.getByRole("complementary", { name: "Preview" });
  await preview.getByLabel("Your text").fill("A cherry");
  await preview.getByRole("button", { name: "Try it" }).click();
  await expect(preview.getByText("too little is left of the budget “Dear trials”")).toBeVisible();
  await expect(preview.getByRole("button", { name: "Ask for more" })).toBeVisible();

  // Visitors read only that it can't be used now.
  const { url } = await ask("POST", `/apps/${SLUG}/links`, { name: "Fair" });
  const context = await browser.newContext({ storageState: undefined, locale: "en-GB", baseURL });
  const visitor = await context.newPage();
  await visitor.goto(new URL(url).pathname);
  await visitor.getByLabel("Your text").fill("A cherry");
  await visitor.getByRole("button", { name: "Get the answer" }).click();
  await expect(visitor.getByText(/This app can’t be used right now/)).toBeVisible();
  await expect(visitor.getByText("Dear trials")).toHaveCount(0);
  await context.close();

  // The admin is told who asks, goes there and raises it.
  await open(page, `${WORKSPACE}/notices`);
  const notice = page.getByRole("listitem").filter({ hasText: "Nari Lee asks for more of the budget “Dear trials”" });
  await notice.getByRole("link", { name: "Open the budgets" }).click();
  const row = page.locator(`#budget-${budget.id}`);
  await expect(row).toBeFocused();
  await expect(row).toContainText("Too little for a run");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Edit Dear trials" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Stop at", exact: true }).fill("50");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("In budget");

  await open(nari, `${WORKSPACE}/apps/${SLUG}`);
  await nari.getByLabel("Your text").fill("A cherry");
  await nari.locator("#run").click();
  await expect(nari.locator("#answer")).toContainText("Done", { timeout: seconds(30) });
  await nari.context().close();
});

test("a rate is set ahead, and taken away before its day", async ({ page }) => {
  await open(page, `${WORKSPACE}/admin/settings`);
  const rates = page.getByRole("region", { name: "Exchange rates" });
  await rates.getByRole("textbox", { name: "Won per US$100" }).fill("141,000");
  await rates.getByLabel("From").fill("2999-01-01");
  await rates.getByRole("button", { name: "Set the rate" }).click();
  const row = rates.getByRole("row", { name: /2999/ });
  await expect(row).toContainText("₩141,000");
  await expect(row).toContainText("To come");
  await expectAccessible(page);
  await row.getByRole("button", { name: /^Remove the rate from/ }).click();
  await expect(row).toHaveCount(0);
});

test("an invoice is read, chosen from, compared, taken along and deleted", async ({ page }) => {
  const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  await open(page, `${WORKSPACE}/admin/usage`);
  await page.getByRole("link", { name: "Invoices" }).click();
  await expect(page.getByRole("heading", { name: "Invoices", level: 1 })).toBeVisible();
  await expect(page.getByText("No invoices yet")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Provider").selectOption({ index: 1 });
  const csv = `when,net,gross\n${day(2)},4.50,5.00\n${day(1)},-0.25,-0.30\nTotal,4.25,4.70\n`;
  await page.locator("input[type=file]").setInputFiles({ name: "november.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(page.getByText("Something has to be chosen")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Column of the days").selectOption({ label: "when" });
  await page.getByLabel("Column of the amounts").selectOption({ label: "net" });
  await page.getByLabel("Amounts without a currency are in").selectOption({ label: "US dollars" });
  await expect(page.getByText("2 lines on 2 days understood")).toBeVisible();
  await expect(page.getByText("“Total” is no day.")).toBeVisible();
  await page.getByRole("button", { name: "Keep its days and compare" }).click();
  await expect(page.getByRole("heading", { name: "november.csv", level: 1 })).toBeVisible();
  await expect(page.getByText(/days? differs? by more than a cent/)).toBeVisible();
  await expect(page.getByRole("row", { name: /4\.50/ })).toContainText("Other uses of the same key");
  await expect(page.getByRole("row", { name: /0\.25/ })).toContainText("A credit of the provider");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoOverflow(page);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as CSV" }).click()]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  await page.getByRole("link", { name: "All invoices" }).click();
  await expectNoOverflow(page);
  await page.getByRole("button", { name: "Delete the invoice november.csv?" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("No invoices yet")).toBeVisible();
});
