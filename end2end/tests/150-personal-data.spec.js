// Personal data: an admin hides it from models, an answer has it again, and the run says how much was hidden.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectNoOverflow, open, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

const NUMBER = "010-1234-5678";

test("what is hidden from the model stands in the answer again", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Call back" });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision });

  await open(page, `${WORKSPACE}/admin/personal-data`);
  await expect(page.getByRole("heading", { name: "Personal data", level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "All other connections" }).selectOption({ label: "Hide from the model" });
  await page.getByRole("combobox", { name: "Stricter for an app" }).selectOption({ label: "Call back" });
  await expect(page.getByRole("combobox", { name: "Call back" })).toHaveValue("hide");
  await page.getByRole("textbox", { name: "Names" }).fill("김민수\nA");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Each name has 2 to 80 characters").first()).toBeVisible();
  await page.getByRole("textbox", { name: "Names" }).fill("김민수");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();

  try {
    await withStandIn(page, baseURL, "parrot", async () => {
      const { id } = await ask("POST", `/apps/${slug}/runs?wait=30`, { inputs: { text: `Call 김민수님 at ${NUMBER}.` } });
      await open(page, `${WORKSPACE}/runs/${id}`);
      const answer = page.getByRole("main");
      // The number stands in the inputs as well.
      await expect(answer).toContainText(`I was told: Call 김민수님 at ${NUMBER}.`);
      await expect(page.getByText("Hidden from the model: 1 phone number, 1 name.")).toBeVisible();
      await expectAccessible(page);
    });
  } finally {
    const rules = await ask("GET", "/personal-data");
    await ask("PUT", "/personal-data", { others: "off", revision: rules.revision });
  }
});

test("in Korean and on a phone the rules are all there", async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: "madang_language", value: "ko", url: baseURL }]);
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `${WORKSPACE}/admin/personal-data`);
  await expect(page.getByRole("heading", { name: "개인정보", level: 1 })).toBeVisible();
  await expectNoOverflow(page);
  await expectAccessible(page);
});
