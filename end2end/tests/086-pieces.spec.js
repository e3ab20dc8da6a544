// Pieces: one is written, inserted, published and changed; the app that people run gets the new text when that is said, and it is undone.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

test("a piece is made, inserted into a prompt by its name, and read in place", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Letters with a tone" });
  await open(page, `${WORKSPACE}/pieces`);
  await page.getByRole("button", { name: "New piece" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("two words");
  await dialog.getByRole("textbox", { name: "Text", exact: true }).fill("Be kind to {{everybody}}.");
  await dialog.getByRole("button", { name: "Make piece" }).click();
  await expect(dialog).toContainText("no spaces");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("house_tone");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Make piece" }).click();
  await expect(page.getByRole("heading", { name: "house_tone", level: 1 })).toBeVisible();
  await expect(page.getByText("No app uses it yet.")).toBeVisible();

  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  const prompt = page.getByRole("textbox", { name: "System message", exact: true });
  await prompt.fill("");
  await prompt.pressSequentially("{{house");
  await expect(page.getByRole("option", { name: /house_tone/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(prompt).toHaveValue("{{> house_tone}}");
  await page.getByText("Piece “house_tone”, version 1").click();
  await expect(page.getByText("Be kind to {{everybody}}.").first()).toBeVisible();
  await expectAccessible(page);
  await prompt.fill("{{> no_such_tone}}");
  await expect(page.getByRole("button", { name: "Make this piece" })).toBeVisible();
});

test("what people run gets a new text when that is said, and it is undone", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  const { id } = await ask("POST", "/pieces", { name: "policy", text: "Never promise a refund." });
  const { slug } = await ask("POST", "/apps", { name: "Refund answers" });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.prompt.messages[0].text = "{{> policy}}";
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision, note: "" });
  const text = async (version) => (await ask("GET", `/apps/${slug}/versions/${version}`)).definition.prompt.pieces[0].text;

  await open(page, `${WORKSPACE}/pieces/${id}`);
  await expect(page.getByText("Runs version 1")).toBeVisible();
  await page.getByRole("textbox", { name: "Text", exact: true }).fill("Offer a refund within 14 days.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Runs version 1; a newer one exists")).toBeVisible();
  expect(await text(1)).toBe("Never promise a refund.");
  await page.getByRole("button", { name: "What changed in version 2" }).click();
  await expect(page.locator(".diff ins").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Update these apps" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Update these apps" }).click();
  await expect(page.getByText("Runs version 2")).toBeVisible();
  expect(await text(2)).toBe("Offer a refund within 14 days.");
  await page.getByRole("status", { name: "Notices" }).getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Runs version 1; a newer one exists")).toBeVisible();
  expect((await ask("GET", `/apps/${slug}`)).app.published_version).toBe(1);

  page.expectNoise(/409/);
  await page.getByRole("button", { name: "Delete piece" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete piece" }).click();
  await expect(page.getByRole("dialog")).toContainText("Apps still use this");
  await page.keyboard.press("Escape");
  for (const [language, width] of [["ko", 390], ["en", 390]]) {
    await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
    await page.setViewportSize({ width, height: 844 });
    await open(page, `${WORKSPACE}/pieces/${id}`);
    await expectNoOverflow(page);
    await expectAccessible(page);
  }
  await context.addCookies([{ name: "madang_language", value: "en", url: baseURL }]);
});
