// Retention: an admin shortens a time, sees what goes and confirms; a hold keeps a run from being deleted, and the person is told.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectNoOverflow, open, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

const REASON = "A lawsuit about invoices";

test("a shorter time shows what it deletes, and a hold keeps all of it", async ({ page, baseURL }) => {
  // The server refuses a change that deletes until it is confirmed.
  page.expectNoise(/409/);
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Forgetful" });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision });

  await withStandIn(page, baseURL, "parrot", async () => {
    const { id } = await ask("POST", `/apps/${slug}/runs?wait=30`, { inputs: { text: "Remember this." } });

    await open(page, `${WORKSPACE}/admin/retention`);
    await expect(page.getByRole("heading", { name: "Retention", level: 1 })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("textbox", { name: "Reason" }).fill("because");
    await page.getByRole("button", { name: "Place a hold" }).click();
    await expect(page.getByText("Say why, in 10 to 500 characters.").first()).toBeVisible();
    await page.getByRole("textbox", { name: "Reason" }).fill(REASON);
    await page.getByRole("button", { name: "Place a hold" }).click();
    await expect(page.getByText(REASON)).toBeVisible();
    await expect(ask("DELETE", `/runs/${id}`)).rejects.toThrow();

    await page.getByRole("button", { name: "Lift" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Lift" }).click();
    await expect(page.getByText("Lifted by")).toBeVisible();
  });

  await open(page, `${WORKSPACE}/apps/${slug}/runs`);
  await page.getByRole("combobox", { name: "Inputs and answers of this app" }).selectOption({ label: "Not kept" });
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete what one run holds?" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("The times are saved")).toBeVisible();
  await open(page, `${WORKSPACE}/apps/${slug}`);
  await expect(page.getByText("What you enter and the answer are not kept")).toBeVisible();
});

test("in Korean and on a phone the times and holds are all there", async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: "madang_language", value: "ko", url: baseURL }]);
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `${WORKSPACE}/admin/retention`);
  await expect(page.getByRole("heading", { name: "보관 기간", level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: "법적 보존", level: 2 })).toBeVisible();
  await expectNoOverflow(page);
});
