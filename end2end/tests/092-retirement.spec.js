// A model that is about to be switched off: a notice says so and leads to the calendar, its successor is measured on the apps' rows, swapped
// in, and taken back.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, alive, api, expectFocusKept, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

const COMPLAINT = { name: "complaint", label: "Complaint", kind: "paragraph", required: true };
const asked = (page) => page.getByRole("dialog").filter({ visible: true });

/** A published app that answers a complaint with this model. */
async function makeApp(ask, name, model) {
  const { slug } = await ask("POST", "/apps", { name });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.inputs = [COMPLAINT];
  definition.prompt.messages = [{ role: "user", text: "{{complaint}}" }];
  definition.model = { ...definition.model, use: model };
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision, note: "" });
  return slug;
}

/** For as long as `story` takes, two apps hang on a model that ends in twelve days; one of them has test rows. */
async function withEndingModel(ask, story) {
  const base_url = `${process.env.MADANG_STAND_IN_URL}/soon`;
  const { id } = await ask("POST", "/connections", { provider: "custom", name: "Ending soon", base_url });
  const slugs = [];
  try {
    for (const name of ["Refund letters", "No rows yet"]) slugs.push(await makeApp(ask, name, { connection: id, model: "terse" }));
    for (const complaint of ["The jar is broken.", "The box is wet."]) {
      await ask("POST", `/apps/${slugs[0]}/tests/rows`, { inputs: { complaint } });
    }
    const { revision } = await ask("GET", `/apps/${slugs[0]}/tests`);
    await ask("PUT", `/apps/${slugs[0]}/tests`, { checks: [{ kind: "contains", text: "refund" }], revision });
    // The list is looked at again, and so is what hangs on it.
    await ask("POST", `/connections/${id}/check`, null);
    await expect.poll(async () => (await ask("GET", "/notices")).unread, { timeout: seconds(20) }).toBeGreaterThan(0);
    await story(slugs[0]);
  } finally {
    for (const slug of slugs) await ask("POST", `/apps/${slug}/archive`, null);
    await ask("DELETE", `/connections/${id}`);
  }
}

test("a notice leads to the calendar, and a measured successor is swapped in and back", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  await withEndingModel(ask, async (slug) => {
    for (const [language, width] of [["ko", 390], ["en", 390], ["ko", 1440]]) {
      await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
      await page.setViewportSize({ width, height: 844 });
      await open(page, `${WORKSPACE}/notices`);
      await expect(page.getByRole("heading", { name: /^terse/ }).first()).toBeVisible();
      await expectNoOverflow(page);
      await expectAccessible(page);
    }
    await context.addCookies([{ name: "madang_language", value: "en", url: baseURL }]);
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, WORKSPACE);
    await page.getByRole("banner").getByRole("link", { name: /Notices\s*\d+ unread/ }).press("Enter");
    await expect(page).toHaveURL(/\/notices$/);
    await page.setViewportSize({ width: 1280, height: 900 });
    const bell = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Notices/ });
    await expect(bell).toContainText(/\d+ unread/);

    const notice = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /^terse is switched off on/ }) }).first();
    await expect(notice).toContainText(/Refund letters: (would stop|.+ answers from then on)/);
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await expect(page.getByRole("button", { name: "Mark all as read" })).toBeHidden();
    await expect(bell).not.toContainText("unread");
    await expectFocusKept(page);
    await page.reload();
    await alive(page);
    await expect(bell).not.toContainText("unread");

    await notice.getByRole("link", { name: "Open the retirement calendar" }).click();
    await expect(page).toHaveURL(/\/models#retires-/);
    const row = page.getByRole("region", { name: "Retirement calendar" }).getByRole("row", { name: /terse/ });
    await expect(row).toBeFocused();
    await expect(row).toContainText(/in 1[123] days/);

    await row.getByRole("button", { name: "Measure a successor of terse" }).click();
    const dialog = asked(page);
    await dialog.getByLabel("The other model").selectOption({ label: "polite" });
    const measured = dialog.getByRole("row", { name: /Refund letters/ });
    await expect(measured).toContainText("2 rows");
    await expect(dialog.getByRole("row", { name: /No rows yet/ })).toContainText("None yet");
    await expect(dialog.getByRole("link", { name: "Have a model make test rows for No rows yet" })).toHaveAttribute("href", /\/tests\?suggest$/);
    await expect(dialog).toContainText("Without test rows there is nothing to measure: No rows yet.");
    await expectAccessible(page);
    await dialog.getByRole("checkbox", { name: "Choose No rows yet" }).press("Space");
    await dialog.getByRole("button", { name: "Measure 1 app" }).click();
    await expect(measured).toContainText("2 / 2 pass", { timeout: seconds(30) });
    await expect(measured).toContainText("0 / 2 pass");
    await expect(measured.getByRole("link", { name: "Open the comparison of Refund letters" })).toBeVisible();
    await expectAccessible(page);

    await dialog.getByRole("button", { name: "Swap in 1 app" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("1 app has the other model")).toBeVisible();
    const acts = page.getByRole("region", { name: "What was switched" });
    await expect(acts).toContainText("terse replaced by polite in 1 app");
    const live = async () => (await ask("GET", `/apps/${slug}/versions`)).items.find((version) => version.live);
    expect(await live()).toMatchObject({ number: 2, evidence: expect.any(String) });
    await page.getByRole("status", { name: "Notices" }).getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("Everything is back as it was")).toBeVisible();
    expect((await live()).number).toBe(1);
    await expect(row).toContainText("Refund letters");
  });
});
