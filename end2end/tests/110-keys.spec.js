// A program runs an app with a key that a person made: shown once, used, seen to be used, revoked.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, open } from "../stories.js";

const APP = `${WORKSPACE}/apps/two-words`;

/** Makes a key in the page that is open, and gives its text. */
async function makeKey(page, name) {
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("button", { name: "Create key" }).click();
  const text = dialog.getByLabel("API key", { exact: true });
  await expect(text).toHaveValue(/^mdg_[0-9A-Za-z]{49}$/);
  await expectAccessible(page);
  const key = await text.inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toBeHidden();
  return key;
}

test.describe("API keys", () => {
  test.use({ storageState: SESSION });

  test("a key for an app runs it, until it is revoked", async ({ page, playwright, baseURL }) => {
    await open(page, `${APP}/api`);
    await expect(page.getByText("urllib.request").first()).toBeVisible();
    const key = await makeKey(page, "Nightly report");
    await expect(page.getByText("Nightly report", { exact: true })).toBeVisible();
    await expect(page.getByText(key)).toHaveCount(0);

    // A program of its own: it has no cookie.
    const program = await playwright.request.newContext({ baseURL, storageState: { cookies: [], origins: [] }, extraHTTPHeaders: { authorization: `Bearer ${key}` } });
    const api = `/api/v1/workspaces${WORKSPACE.replace("/w", "")}`;
    const { inputs: fields } = await (await page.request.get(`${api}/apps/two-words`)).json();
    const inputs = Object.fromEntries(fields.filter(({ kind }) => ["text", "paragraph"].includes(kind)).map(({ name }) => [name, "rain"]));
    const run = await program.post(`${api}/apps/two-words/runs`, { data: { inputs } });
    expect(run.status()).toBe(201);
    const mine = await program.get("/api/v1/me/key");
    expect((await mine.json()).name).toBe("Nightly report");
    const members = await program.get(`${api}/members`);
    expect((await members.json()).error.code).toBe("scope_missing");
    const leaked = await program.get(`/api/v1/me/key?key=${key}`);
    expect((await leaked.json()).error.code).toBe("key_in_url");

    await page.reload();
    await expect(page.getByText("This key was in an address")).toBeVisible();
    await page.getByRole("button", { name: "Revoke Nightly report" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
    await expect(page.getByText("No key can be used now.")).toBeVisible();
    const revoked = await program.get("/api/v1/me/key");
    expect((await revoked.json()).error.code).toBe("key_revoked");
    await program.dispose();
  });

  test("a program calls a model without an app, and my runs say so", async ({ page, playwright, baseURL }) => {
    const api = `/api/v1/workspaces${WORKSPACE.replace("/w", "")}`;
    const wanted = { name: "Model caller", scopes: ["models:run"], max_runs: 2 };
    const made = await page.request.post(`${api}/keys`, { data: wanted, headers: { origin: baseURL } });
    expect(made.status()).toBe(201);
    const { token } = await made.json();
    const program = await playwright.request.newContext({ baseURL, storageState: { cookies: [], origins: [] }, extraHTTPHeaders: { authorization: `Bearer ${token}` } });
    const { data } = await (await program.get("/v1/models")).json();
    const asked = { model: data[0].id, messages: [{ role: "user", content: "Name a colour." }], max_tokens: 20 };
    const answer = await program.post("/v1/chat/completions", { data: asked, timeout: seconds(30) });
    expect(answer.status()).toBe(200);
    await program.dispose();

    await open(page, `${WORKSPACE}/runs`);
    await page.getByRole("link", { name: "Model without an app" }).first().click();
    await expect(page.getByRole("heading", { name: "Model without an app" })).toBeVisible();
    await expect(page.getByText("Name a colour.").first()).toBeVisible();
    await expectAccessible(page);
  });

  test("admins see all keys of the workspace, and people their own", async ({ page }) => {
    await open(page, "/account");
    await makeKey(page, "My script");
    await expect(page.getByText("My script", { exact: true }).first()).toBeVisible();
    await open(page, `${WORKSPACE}/admin/keys`);
    await expect(page.getByText("My script", { exact: true }).first()).toBeVisible();
    await expectAccessible(page);
  });
});
