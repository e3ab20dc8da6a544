// People join by invitation, in their role; the keyboard alone is enough.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, alive, open } from "../stories.js";

test("an invitation makes a member, once", async ({ browser, page }) => {
  page.expectNoise(/404|410/);
  const admin = await browser.newContext({ storageState: SESSION });
  const members = await admin.newPage();
  await open(members, `${WORKSPACE}/admin/members`);
  await members.getByRole("button", { name: /Invite/ }).first().click();
  await members.getByRole("dialog").getByRole("button", { name: /Make|Create/ }).click();
  const address = members.getByRole("dialog").getByRole("textbox").last();
  await expect(address).toHaveValue(/\/invite\//);
  const invitation = await address.inputValue();
  await admin.close();

  await open(page, new URL(invitation).pathname);
  await expectAccessible(page);
  await page.getByLabel("Name", { exact: true }).fill("Minseo Choi");
  await page.getByLabel("Work e-mail").fill("choi@example.com");
  await page.getByLabel("Password", { exact: true }).fill("a good long password");
  await page.getByRole("button", { name: /^Join/ }).click();
  await page.waitForURL(`**${WORKSPACE}`);
  await alive(page);
  // A user runs apps; what is for admins is not there.
  await expect(page.getByRole("link", { name: "Members" })).toHaveCount(0);

  await page.context().clearCookies();
  await open(page, new URL(invitation).pathname);
  await expect(page.getByText("This invitation is not valid").first()).toBeVisible();
});

test.describe("by keyboard alone", () => {
  test.use({ storageState: SESSION });

  test("from the market to a running app", async ({ page }) => {
    await open(page, WORKSPACE);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog").filter({ has: page.getByRole("combobox") });
    await expect(palette).toBeVisible();
    await page.keyboard.type("two words");
    await expect(palette.getByRole("option").first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/apps\/two-words/);
    await alive(page);
    await page.getByLabel("Your text").focus();
    await page.keyboard.type("In one line.");
    await page.keyboard.press("Tab");
    await expect(page.getByLabel("Topic")).toBeFocused();
    await page.keyboard.type("rain");
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(/run=/);
  });
});
