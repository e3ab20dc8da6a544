// Evidence: test rows by hand, from a run, from a file and by a model; checks; a comparison of two models that is filtered, stopped, rated
// blind and used.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, alive, api, expectFocusKept, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

const COMPLAINT = { name: "complaint", label: "Complaint", kind: "paragraph", required: true };
const asked = (page) => page.getByRole("dialog").filter({ visible: true });
const notice = (page) => page.getByRole("status", { name: "Notices" });

/** A published app that answers a complaint. */
async function makeApp(ask, name) {
  const { slug } = await ask("POST", "/apps", { name });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.inputs = [COMPLAINT];
  definition.prompt.messages = [{ role: "user", text: "{{complaint}}" }];
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision, note: "" });
  return slug;
}

const addRow = (ask, slug, complaint, more = {}) => ask("POST", `/apps/${slug}/tests/rows`, { inputs: { complaint }, ...more });

/** For as long as `story` takes, these models of the stand-in can be chosen; the first of them is the default. */
async function withModels(ask, models, story) {
  const usual = (await ask("GET", "")).default_model;
  const { id } = await ask("POST", "/connections", {
    provider: "custom", name: "Stand-in", base_url: process.env.MADANG_STAND_IN_URL, named_models: models,
  });
  await ask("PATCH", "", { default_model: { connection: id, model: models[0] } });
  try {
    await story((model) => ({ model: { connection: id, model } }));
  } finally {
    await ask("PATCH", "", { default_model: usual });
    await ask("DELETE", `/connections/${id}`);
  }
}

/** Waits until a comparison has ended. */
const ended = (ask, path) =>
  expect.poll(async () => (await ask("GET", path)).state, { message: "the comparison", timeout: seconds(60) }).not.toBe("running");

test("a row is added by hand, with what is expected and a check of its own, and deleted", async ({ page, baseURL }) => {
  const slug = await makeApp(api(page, baseURL), "Rows by hand");
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  await page.getByRole("link", { name: "Tests", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No test row yet" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add row" }).click();
  const dialog = asked(page);
  await dialog.getByRole("button", { name: "Add row" }).click();
  await expect(dialog).toContainText("1 thing to fix");
  await dialog.getByLabel("Complaint").fill("The jar is broken.\nAnd the box is wet.");
  await dialog.getByLabel("A good answer").fill("We refund you.");
  await dialog.getByLabel("Tags").fill("refund, angry");
  await dialog.getByRole("button", { name: "Add check" }).click();
  await expect(dialog.getByLabel("What is checked")).toBeFocused();
  await dialog.getByLabel("What is checked").selectOption("length");
  await dialog.getByRole("button", { name: "Keep check" }).click();
  await expect(dialog).toContainText("Enter at least one of the two limits.");
  await dialog.getByLabel("At most").fill("120");
  await dialog.getByLabel("At most").press("Enter");
  await expect(dialog.getByRole("listitem")).toHaveText(/at most 120 words/);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add row" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: /The jar is broken/ });
  await expect(row).toContainText("angry");
  await expect(row).toContainText("at most 120 words");
  await expectFocusKept(page);

  await page.getByRole("button", { name: /Edit test row 1/ }).click();
  await expect(asked(page).getByLabel("A good answer")).toHaveValue("We refund you.");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Delete row: 1" }).click();
  await asked(page).getByRole("button", { name: "Delete row" }).click();
  await expect(page.getByRole("heading", { name: "No test row yet" })).toBeVisible();
});

test("checks for all rows are saved at once, and what somebody else saved is not overwritten", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const slug = await makeApp(ask, "Checked answers");
  const { id, revision } = await addRow(ask, slug, "Where is my box?");
  await open(page, `${WORKSPACE}/apps/${slug}/tests`);
  await page.getByRole("button", { name: "Add check" }).click();
  await page.getByLabel("Text", { exact: true }).fill("refund");
  await page.getByLabel("Text", { exact: true }).press("Enter");
  await expect(page.getByText("contains “refund”")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add check" })).toBeFocused();
  expect((await ask("GET", `/apps/${slug}/tests`)).checks).toEqual([{ kind: "contains", text: "refund" }]);
  await expectAccessible(page);

  page.expectNoise(/409/);
  const set = await ask("GET", `/apps/${slug}/tests`);
  await ask("PUT", `/apps/${slug}/tests`, { checks: [{ kind: "equals" }], revision: set.revision });
  await page.getByRole("button", { name: "Add check" }).click();
  await page.getByLabel("Text", { exact: true }).fill("sorry");
  await page.getByRole("button", { name: "Keep check" }).click();
  await expect(page.getByText("Somebody else changed the checks meanwhile")).toBeVisible();
  await expect(page.getByText("equals the expected answer", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue("sorry");
  await page.getByRole("button", { name: "Keep check" }).click();
  await expect(page.getByText("contains “sorry”")).toBeVisible();

  await page.getByRole("button", { name: /Edit test row 1/ }).click();
  await ask("PATCH", `/apps/${slug}/tests/rows/${id}`, { revision, expected: "It comes tomorrow." });
  await asked(page).getByLabel("Complaint").fill("Where is my second box?");
  await asked(page).getByRole("button", { name: "Save row" }).click();
  await expect(asked(page)).toContainText("saved this row meanwhile");
  await expect(asked(page)).toContainText("It comes tomorrow.");
  await expect(asked(page).getByLabel("Complaint")).toHaveValue("Where is my second box?");
  await asked(page).getByRole("button", { name: "Save row" }).click();
  await expect(page.getByRole("row", { name: /Where is my second box/ })).toBeVisible();
});

test("rows come from a run, from a file with bad lines, and from a model", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  await withModels(ask, ["polite", "tester"], async (column) => {
    const slug = await makeApp(ask, "Rows from elsewhere");
    await open(page, `${WORKSPACE}/apps/${slug}`);
    await page.getByLabel("Complaint").fill("The dumplings have melted.");
    await page.locator("#run").click();
    await page.getByRole("button", { name: "Keep as test row" }).click({ timeout: seconds(30) });
    await expect(notice(page)).toContainText("Kept as test row 1");
    await expect(page.getByRole("button", { name: "Keep as test row" })).toBeHidden();

    await open(page, `${WORKSPACE}/apps/${slug}/tests`);
    await expect(page.getByRole("row", { name: /The dumplings have melted/ })).toBeVisible();
    await page.getByRole("button", { name: "Import rows" }).click();
    const csv = "complaint,answer,note\nThe jar leaks.,We refund.,x\n,Nothing was said.,y\nWrong colour.,,z\n";
    await asked(page).getByLabel("File").setInputFiles([{ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from(csv) }]);
    await expect(asked(page).getByText("2 rows can be added")).toBeVisible();
    await expect(asked(page).getByLabel("complaint")).toHaveValue("input complaint");
    await asked(page).getByLabel("answer").selectOption("expected");
    await asked(page).getByLabel("note").selectOption("tags");
    await expect(asked(page).getByText(/Line 3:/)).toBeVisible();
    await expectAccessible(page);
    await asked(page).getByRole("button", { name: "Add 2 rows" }).click();
    await expect(page.getByRole("row", { name: /Wrong colour/ })).toContainText("z");
    await expect(page.getByRole("row", { name: /The jar leaks/ })).toBeVisible();
    await page.getByLabel("Tag").selectOption("x");
    await expect(page).toHaveURL(/\?tag=x$/);
    await expect(page.getByRole("row")).toHaveCount(2);

    await ask("PATCH", "", { default_model: column("tester").model });
    await open(page, `${WORKSPACE}/apps/${slug}/tests`);
    await page.getByRole("button", { name: "Have a model make rows" }).click();
    await asked(page).getByRole("button", { name: "Make rows" }).click();
    await expect(asked(page)).toContainText("환불해 주세요.", { timeout: seconds(30) });
    await asked(page).getByRole("button", { name: "Add this row" }).last().click();
    await expect(asked(page)).toContainText("Added");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("row", { name: /환불해 주세요/ })).toBeVisible();
  });
});

test("two models are compared, and the better one is used", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  await withModels(ask, ["terse", "polite"], async () => {
    const slug = await makeApp(ask, "Compared models");
    for (let row = 1; row <= 12; row++) await addRow(ask, slug, `Complaint ${row}`, { tags: row <= 2 ? ["few"] : [] });
    const { revision } = await ask("GET", `/apps/${slug}/tests`);
    await ask("PUT", `/apps/${slug}/tests`, { checks: [{ kind: "contains", text: "refund" }], revision });

    await open(page, `${WORKSPACE}/apps/${slug}/compare`);
    await expect(page.getByLabel("Column 1: App")).toHaveValue("1");
    await page.getByLabel("Column 2: App").selectOption("1");
    await page.getByLabel("Column 2: Model").selectOption({ label: "polite" });
    await expect(page.getByText(/^24 runs/)).toBeVisible();
    await page.getByLabel("Test rows").selectOption("few");
    await expect(page.getByText(/^4 runs/)).toBeVisible();
    await page.getByLabel("Test rows").selectOption("");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Start comparison" }).click();
    await expect(page).toHaveURL(/\/compare\/[0-9a-f-]{36}$/);
    await alive(page);
    const path = `/apps/${slug}/comparisons/${page.url().split("/").at(-1)}`;
    await ended(ask, path);
    await expect(page.getByText("12 / 12")).toBeVisible({ timeout: seconds(20) });
    await expect(page.getByText("0 / 12")).toBeVisible();
    const grid = page.getByRole("region", { name: "Answers by test row and column" });
    await expect(grid.getByRole("row")).toHaveCount(14);
    await expect(grid.locator("ins").first()).toContainText("refund");
    await expect(grid.getByText("Best match")).toBeVisible();
    await expectAccessible(page);

    await page.getByText("Failures 12").click();
    await expect(page).toHaveURL(/\?only=failures$/);
    await page.reload();
    await alive(page);
    await expect(page.getByRole("radio", { name: "Failures 12" })).toBeChecked();
    await page.getByRole("link", { name: /Read the answer: row 2, polite/ }).click();
    await expect(page).toHaveURL(/cell=2(\.|%2E)2/);
    await expect(asked(page)).toContainText("We will refund 34,800 won today.");
    await expect(asked(page).locator(".diff ins").first()).toBeVisible();
    await expectAccessible(page);
    await asked(page).getByRole("button", { name: "Column before" }).click();
    await expect(asked(page)).toContainText("We will call you today.");
    await page.keyboard.press("Escape");
    await expect(page).not.toHaveURL(/cell=/);
    await expectFocusKept(page);
    const csv = await page.request.get(`/api/v1/workspaces/${WORKSPACE.split("/").at(-1)}${path}/export.csv`);
    expect(await csv.text()).toContain("34,800 won");

    for (const [language, width] of [["ko", 390], ["en", 390], ["ko", 1440]]) {
      await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
      await page.setViewportSize({ width, height: 844 });
      for (const address of ["tests", "compare?new=1", `compare/${path.split("/").at(-1)}`]) {
        await open(page, `${WORKSPACE}/apps/${slug}/${address}`);
        await expectNoOverflow(page);
        await expectAccessible(page);
      }
    }
    await expect(page.getByText("모두 12")).toBeVisible();
    await context.addCookies([{ name: "madang_language", value: "en", url: baseURL }]);
    await page.reload();
    await alive(page);
    await page.getByRole("button", { name: "Use this one: polite" }).first().click();
    await expect(asked(page)).toContainText("12 of 12 rows pass; in the first column 0.");
    await expectAccessible(page);
    await asked(page).getByRole("button", { name: "Use this one" }).click();
    await expect(page).toHaveURL(/\/edit$/);
    expect((await ask("GET", `/apps/${slug}/draft`)).definition.model.use.model).toBe("polite");
  });
});

test("a comparison goes on without its page, is stopped, and the rest is run", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  await withModels(ask, ["endless", "polite"], async (column) => {
    const slug = await makeApp(ask, "Stopped comparison");
    await addRow(ask, slug, "One");
    await addRow(ask, slug, "Two");
    const made = await ask("POST", `/apps/${slug}/comparisons`, { columns: [{ version: 1, ...column("polite") }, { version: 1, ...column("endless") }] });
    await open(page, `${WORKSPACE}/apps/${slug}/compare`);
    await page.getByRole("link", { name: /polite vs endless/ }).click();
    await expect(page.getByText("2 of 4 runs")).toBeVisible({ timeout: seconds(30) });
    await expect(page.getByText("We will refund").first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(page.getByText("It was stopped.")).toBeVisible();
    await expectFocusKept(page);
    await page.getByRole("button", { name: "Run the rest" }).click();
    await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
    await ask("POST", `/apps/${slug}/comparisons/${made.id}/stop`, null);
    await expect(page.getByText("It was stopped.")).toBeVisible({ timeout: seconds(20) });
  });
});

test("answers are rated blind by keys", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  await withModels(ask, ["terse", "polite"], async (column) => {
    const slug = await makeApp(ask, "Rated blind");
    await addRow(ask, slug, "One");
    await addRow(ask, slug, "Two");
    const { id } = await ask("POST", `/apps/${slug}/comparisons`, { columns: [{ version: 1, ...column("terse") }, { version: 1, ...column("polite") }] });
    await ended(ask, `/apps/${slug}/comparisons/${id}`);
    await open(page, `${WORKSPACE}/apps/${slug}/compare/${id}`);
    await page.getByRole("button", { name: "Rate blind" }).click();
    await expect(page.getByRole("heading", { name: "Which answer is best?" })).toBeVisible();
    await expect(page.getByText("0 of 2 rows rated")).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
    await expectAccessible(page);
    await page.keyboard.press("1");
    await expect(page.getByText("1 of 2 rows rated")).toBeVisible();
    await page.keyboard.press("0");
    await expect(page.getByRole("heading", { name: "All rows are rated" })).toBeVisible();
    await page.getByRole("button", { name: "End rating" }).last().click();
    await expect(page.getByText("2 rows rated blind")).toBeVisible();
    await expect(page.getByRole("region", { name: "Answers by test row and column" })).toContainText("Chosen blind");
  });
});

test("a row keeps its files when their run is gone, and they are compared", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  await withModels(ask, ["polite", "terse"], async (column) => {
    const slug = await makeApp(ask, "Rows with files");
    const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
    definition.inputs.push({ name: "papers", label: "Papers", kind: "file", required: false, files: { groups: ["text"], max_files: 2 } });
    definition.prompt.messages[0].text = "{{complaint}} {{papers}}";
    const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
    await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision, note: "" });
    const paper = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from("달은 밝아요.") });
    const attached = (within, name) => within.getByRole("list", { name: "Attached files" }).getByRole("listitem").filter({ hasText: name });
    const ready = (within, name) => expect(attached(within, name)).toHaveAttribute("data-state", "ready", { timeout: seconds(20) });

    await open(page, `${WORKSPACE}/apps/${slug}`);
    await page.getByLabel("Complaint").fill("The box is wet.");
    await page.getByLabel("Papers").setInputFiles([paper("회의록.txt")]);
    await ready(page, "회의록.txt");
    await page.locator("#run").click();
    await page.getByRole("button", { name: "Keep as test row" }).click({ timeout: seconds(30) });
    await expect(notice(page)).toContainText("Kept as test row 1");
    const { items } = await ask("GET", "/runs");
    await ask("DELETE", `/runs/${items[0].id}`);

    await open(page, `${WORKSPACE}/apps/${slug}/tests`);
    await expect(page.getByRole("row", { name: /The box is wet/ })).toContainText("회의록.txt");
    await page.getByRole("button", { name: /Edit test row 1/ }).click();
    await ready(asked(page), "회의록.txt");
    await asked(page).getByLabel("Papers").setInputFiles([paper("plan.txt")]);
    await ready(asked(page), "plan.txt");
    await attached(asked(page), "회의록.txt").getByRole("button", { name: "Remove 회의록.txt" }).click();
    await expectAccessible(page);
    await asked(page).getByRole("button", { name: "Save row" }).click();
    await expect(asked(page)).toBeHidden();
    await expect(page.getByRole("row", { name: /The box is wet/ })).toContainText("plan.txt");
    await expect(page.getByRole("row", { name: /The box is wet/ })).not.toContainText("회의록.txt");
    await page.reload();
    await alive(page);
    await page.getByRole("button", { name: /Edit test row 1/ }).click();
    await ready(asked(page), "plan.txt");
    await expect(attached(asked(page), "회의록.txt")).toHaveCount(0);

    const { id } = await ask("POST", `/apps/${slug}/comparisons`, { columns: [{ ...column("polite") }, { ...column("terse") }] });
    await ended(ask, `/apps/${slug}/comparisons/${id}`);
    await open(page, `${WORKSPACE}/apps/${slug}/compare/${id}`);
    const grid = page.getByRole("region", { name: "Answers by test row and column" });
    await expect(grid).toContainText("plan.txt");
    await expect(grid).toContainText("We will refund");
    await expectNoOverflow(page);
    await expectAccessible(page);
  });
});
