// Mail: an invitation arrives and its link works, an address that takes none says so, and a forgotten password is chosen anew, by mail and by
// an admin's link.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, alive, ask, expectNoOverflow, open } from "../stories.js";

const MEMBERS = `${WORKSPACE}/admin/members`;
const DAHYE = { name: "Dahye Oh", email: "oh@example.com", password: "a first long password" };

/** The newest letter to an address, once there are so many. */
async function letter(request, to, count = 1) {
  let all = [];
  const there = async () => {
    all = await (await request.get(`${process.env.MADANG_MAILBOX_URL}/letters?to=${encodeURIComponent(to)}`)).json();
    return all.length;
  };
  await expect.poll(there, { message: `letters to ${to}`, timeout: seconds(30) }).toBe(count);
  return all.at(-1).text;
}

/** The path of the link in a letter. */
const linkIn = (text, page) => new URL(new RegExp(`http://\\S+${page}\\S+`).exec(text)[0]).pathname;

test.describe("as an admin", () => {
  test.use({ storageState: SESSION });

  test("an invitation is mailed, and the page says so", async ({ page }) => {
    await open(page, MEMBERS);
    await page.getByRole("button", { name: /Invite/ }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").first().fill(DAHYE.email);
    await expect(dialog.getByText("Madang sends it there by mail")).toBeVisible();
    await dialog.getByRole("button", { name: "Create link" }).click();
    await expect(dialog.getByText(`Madang sends it to ${DAHYE.email}`)).toBeVisible();
    await dialog.getByRole("button", { name: "Done" }).click();
    const row = page.getByRole("listitem").filter({ hasText: DAHYE.email });
    await expect(row.getByText(/^Mailed/)).toBeVisible({ timeout: seconds(30) });
    await expect(row.getByRole("button", { name: `Send the mail to ${DAHYE.email} again` })).toBeVisible();
    await expectAccessible(page);
  });

  test("an address that takes no mail is named with the reason", async ({ page, baseURL }) => {
    await ask(page, baseURL, "POST", "/invitations", { email: "nobody@example.com", role: "user" });
    await open(page, MEMBERS);
    const row = page.getByRole("listitem").filter({ hasText: "nobody@example.com" });
    await expect
      .poll(
        async () => {
          await open(page, MEMBERS);
          return row.textContent();
        },
        { timeout: seconds(30) },
      )
      .toContain("The mail was not sent: the mail server sends nothing to this address.");
    await row.getByRole("button", { name: /^Take back/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
    await expect(row).toHaveCount(0);
  });
});

test("the link from the mail makes a member", async ({ page }) => {
  await open(page, linkIn(await letter(page.request, DAHYE.email), "/invite/"));
  await expect(page.getByLabel("Work e-mail")).toHaveValue(DAHYE.email);
  await page.getByLabel("Name", { exact: true }).fill(DAHYE.name);
  await page.getByLabel("Password", { exact: true }).fill(DAHYE.password);
  await page.getByRole("button", { name: /^Join/ }).click();
  await page.waitForURL(`**${WORKSPACE}`);
  await alive(page);
  await open(page, "/account");
  await expect(page.getByRole("switch", { name: "Notices by mail" })).toBeChecked();
});

test.describe("without script, on a phone", () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });

  test("a forgotten password is chosen anew by mail", async ({ page }) => {
    // Where script is off, the browser doesn't fetch what the market's page would run; and a link that was used is gone.
    page.expectNoise(/failed: .*\.js csp/);
    page.expectNoise(/status of 404/);
    await page.goto("/login");
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await expectNoOverflow(page);
    await page.getByLabel("Work e-mail").fill("not an address");
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.getByText("No mail was sent")).toBeVisible();
    await expect(page.getByLabel("Work e-mail")).toHaveValue("not an address");
    await page.getByLabel("Work e-mail").fill(DAHYE.email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await expect(page.getByText("Look into your mailbox")).toBeVisible();

    const link = linkIn(await letter(page.request, DAHYE.email, 2), "/reset/");
    await page.goto(link);
    await expect(page.getByText(DAHYE.email)).toBeVisible();
    await page.getByLabel("New password", { exact: true }).fill("a second long password");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("Your password is changed")).toBeVisible();
    await expect(page.getByLabel("Work e-mail")).toHaveValue(DAHYE.email);
    await page.getByLabel("Password", { exact: true }).fill("a second long password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/w\//);
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "This link is not valid" })).toBeVisible();
  });
});

test("an admin makes a link for whoever gets no mail", async ({ browser, page }) => {
  const admin = await browser.newContext({ storageState: SESSION, permissions: ["clipboard-read", "clipboard-write"] });
  const members = await admin.newPage();
  await open(members, MEMBERS);
  const row = members.getByRole("row").filter({ hasText: DAHYE.email });
  await row.getByRole("button", { name: `Link to a new password for ${DAHYE.name}` }).click();
  const made = members.waitForResponse((response) => response.url().endsWith("/password-link"));
  await members.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
  const { url } = await (await made).json();
  await expect(row.getByRole("button", { name: `Copy the link to a new password for ${DAHYE.name}` })).toBeVisible();
  await expectAccessible(members);
  await admin.close();

  await open(page, new URL(url).pathname);
  await expectAccessible(page);
  await page.getByLabel("New password", { exact: true }).fill("a third long password");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page).toHaveURL(/\/login\?changed=1/);
  await page.getByLabel("Password", { exact: true }).fill("a third long password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/w\//);
});
