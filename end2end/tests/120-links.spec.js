// Share links with a policy: a password, a code by mail, members, a moment to open at, a page of their own look; and their address again later.
import { devices } from "@playwright/test";
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, ask, expectNoOverflow, open, shareApp, takenOver } from "../stories.js";

test.use({ storageState: SESSION });

const APP = `${WORKSPACE}/apps/doors`;
const PHONE = { ...devices["Pixel 7"], viewport: { width: 360, height: 740 }, storageState: undefined, locale: "en-GB" };

test.beforeAll(async ({ browser, baseURL }) => {
  const context = await browser.newContext({ storageState: SESSION, baseURL });
  const page = await context.newPage();
  await shareApp(page, baseURL, "Doors", (definition) => {
    definition.inputs = [{ name: "text", label: { en: "Your text", ko: "내용" }, kind: "text", required: true }];
    definition.prompt.messages.at(-1).text = "{{ text }}";
  });
  await context.close();
});

/** Makes a link over the API; its path. */
async function link(page, origin, wanted) {
  const { url } = await ask(page, origin, "POST", "/apps/doors/links", wanted);
  return new URL(url).pathname;
}

/** A stranger's phone of 360 pixels. */
async function onPhone(browser, options, story) {
  const context = await browser.newContext({ ...PHONE, ...options });
  try {
    await story(await context.newPage());
  } finally {
    await context.close();
  }
}

test("a link with a password is made, and opens for whoever knows it", async ({ page, browser }) => {
  await open(page, `${APP}/share`);
  await page.getByRole("button", { name: "New link" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Name/).fill("Behind a word");
  await dialog.getByLabel("Who may use it").selectOption({ label: "With a password" });
  await dialog.getByLabel("Title that visitors see").fill("Ask the shop");
  await dialog.getByLabel("Colour of the button").fill("#ffe600");
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByText("Use 8 to 200 characters.").first()).toBeVisible();
  await expect(dialog.getByText(/This colour can’t be seen well/).first()).toBeVisible();
  await dialog.getByLabel("Password of the link").fill("moonlight 2026");
  await dialog.getByLabel("Colour of the button").fill("#0b8285");
  await dialog.getByRole("button", { name: "Create link" }).click();
  const address = page.getByLabel("Address to share");
  await expect(address).toBeVisible();
  const path = new URL(await address.inputValue()).pathname;
  expect(path).toMatch(/^\/s\/[A-Za-z0-9]{22}$/);

  for (const javaScriptEnabled of [false, true]) {
    await onPhone(browser, { javaScriptEnabled }, async (visitor) => {
      const answer = await visitor.goto(path);
      expect(answer.status()).toBe(401);
      expect(await answer.text()).not.toContain("Ask the shop");
      if (javaScriptEnabled) await expectAccessible(visitor);
      await expectNoOverflow(visitor);
      await visitor.getByLabel("Password").fill("sunlight 2026");
      await visitor.getByRole("button", { name: "Open the page" }).click();
      await expect(visitor.getByText("That is not the password of this page.").first()).toBeVisible();
      await visitor.getByLabel("Password").fill("moonlight 2026");
      await visitor.getByRole("button", { name: "Open the page" }).click();
      await expect(visitor.getByRole("heading", { level: 1, name: "Ask the shop" })).toBeVisible();
      await expect(visitor.getByLabel("Your text")).toBeVisible();
      await expectNoOverflow(visitor);
    });
  }
});

/** The code of the newest letter to an address, once there are so many. */
async function codeFor(request, to, count) {
  let all = [];
  const there = async () => {
    all = await (await request.get(`${process.env.MADANG_MAILBOX_URL}/letters?to=${encodeURIComponent(to)}`)).json();
    return all.length;
  };
  await expect.poll(there, { message: `letters to ${to}`, timeout: seconds(30) }).toBe(count);
  return /^\d{8}$/m.exec(all.at(-1).text)[0];
}

test("a link for a mail domain lets in whoever gets its code", async ({ page, browser }) => {
  // The server says what is wrong with a domain.
  page.expectNoise(/422/);
  await open(page, `${APP}/share`);
  await page.getByRole("button", { name: "New link" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Name/).fill("For a customer");
  await dialog.getByLabel("Who may use it").selectOption({ label: "With a code by mail" });
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByText("Name at least one domain, such as example.com.").first()).toBeVisible();
  await dialog.getByLabel("Mail domains").fill("*.co.kr");
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByText(/anybody can have a domain/).first()).toBeVisible();
  // What anybody can have is allowed, with a word about it.
  const everybodys = dialog.getByText("Anybody can have an address at gmail.com");
  await expect(everybodys).toBeHidden();
  await dialog.getByLabel("Mail domains").fill("gmail.com");
  await expect(everybodys).toBeVisible();
  await dialog.getByLabel("Mail domains").fill("customer.example");
  await expect(everybodys).toBeHidden();
  await dialog.getByLabel("Title that visitors see").fill("Ask the shop");
  await dialog.getByRole("button", { name: "Create link" }).click();
  const address = page.getByLabel("Address to share");
  await expect(address).toBeVisible();
  const path = new URL(await address.inputValue()).pathname;

  for (const [at, javaScriptEnabled] of [false, true].entries()) {
    const email = `visitor${at}@customer.example`;
    await onPhone(browser, { javaScriptEnabled }, async (visitor) => {
      const answer = await visitor.goto(path);
      expect(answer.status()).toBe(401);
      expect(await answer.text()).not.toMatch(/Ask the shop|customer\.example/);
      if (javaScriptEnabled) await expectAccessible(visitor);
      await expectNoOverflow(visitor);
      await visitor.getByLabel("Your e-mail address").fill(email);
      await visitor.getByRole("button", { name: "Send me a code" }).click();
      await expect(visitor.getByText(/a code is on its way there/)).toBeVisible();
      if (javaScriptEnabled) await expectAccessible(visitor);
      await expectNoOverflow(visitor);
      await visitor.getByLabel("Code from the mail").fill("0000 0000");
      await visitor.getByRole("button", { name: "Open the page" }).click();
      await expect(visitor.getByText("That is not the code, or it is over.").first()).toBeVisible();
      await visitor.getByLabel("Code from the mail").fill(await codeFor(page.request, email, 1));
      await visitor.getByRole("button", { name: "Open the page" }).click();
      await expect(visitor.getByRole("heading", { level: 1, name: "Ask the shop" })).toBeVisible();
      await expectNoOverflow(visitor);
    });
  }
});

test("whoever has no such address is told the same, in Korean as well", async ({ page, browser, baseURL }) => {
  const path = await link(page, baseURL, { name: "Others", audience: "mail", mail_domains: ["customer.example"] });
  await onPhone(browser, { javaScriptEnabled: false }, async (visitor) => {
    await visitor.goto(`${path}?lang=ko`);
    await visitor.getByLabel("이메일 주소").fill("somebody@else.example");
    await visitor.getByRole("button", { name: "코드 받기" }).click();
    await expect(visitor.getByText(/코드를 보내 드렸어요/)).toBeVisible();
    await expect(visitor.getByLabel("메일로 받은 코드")).toBeVisible();
    await expect(visitor.locator("html")).toHaveAttribute("lang", "ko");
    await expectNoOverflow(visitor);
  });
});

test("the workspace's logo is chosen, shown and taken away", async ({ page, browser, baseURL }) => {
  page.expectNoise(/422/);
  const path = await link(page, baseURL, { name: "With logo", logo: true });
  const pixel = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGPgbmr9DwADwAISVuH2KwAAAABJRU5ErkJggg==",
    "base64",
  );
  await open(page, `${WORKSPACE}/admin/settings`);
  await page.getByLabel("What the logo says").fill("Dalbit Foods");
  const picture = page.getByLabel("Picture");
  await picture.setInputFiles([{ name: "logo.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") }]);
  await expect(page.getByText(/An SVG can hold programs/).first()).toBeVisible();
  await picture.setInputFiles([{ name: "logo.png", mimeType: "image/png", buffer: pixel }]);
  await expect(page.getByRole("img", { name: "Dalbit Foods" })).toBeVisible();
  await expectAccessible(page);
  await onPhone(browser, { javaScriptEnabled: false }, async (visitor) => {
    await visitor.goto(path);
    const logo = visitor.getByRole("img", { name: "Dalbit Foods" });
    await expect(logo).toHaveAttribute("src", /^\/logo\/[0-9a-f]{64}\.png$/);
    await expect.poll(() => logo.evaluate((image) => image.naturalWidth), { timeout: seconds(15) }).toBe(1);
    await expectNoOverflow(visitor);
  });
  await page.getByRole("button", { name: "Remove the logo" }).click();
  await expect(page.getByRole("img", { name: "Dalbit Foods" })).toHaveCount(0);
});

test("the address is there again later, with its picture and what was used", async ({ page, baseURL }) => {
  const path = await link(page, baseURL, { name: "Read again" });
  await open(page, `${APP}/share`);
  await page.getByRole("button", { name: "Address and usage of Read again" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Address to share")).toHaveValue(new RegExp(`${path}$`));
  await expect(dialog.getByRole("img", { name: "QR code of Read again" })).toBeVisible();
  await expect(dialog.getByText("Nobody has used it in the last 90 days.")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "New address" }).click();
  await dialog.getByRole("button", { name: "New address" }).click();
  await expect(dialog.getByLabel("Address to share")).not.toHaveValue(new RegExp(`${path}$`));
});

test("a link for members leads through the sign-in and back", async ({ page, browser, baseURL }) => {
  const path = await link(page, baseURL, { name: "For members", audience: "members" });
  await onPhone(browser, {}, async (visitor) => {
    await visitor.goto(path);
    await expect(visitor.getByRole("heading", { name: "Sign in to open this page" })).toBeVisible();
    await expect(visitor.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", `/login?next=${path}`);
    await expectAccessible(visitor);
  });
  await page.goto(path);
  await expect(page.getByLabel("Your text")).toBeVisible();
});

test("a link that opens later says when", async ({ page, browser, baseURL }) => {
  const path = await link(page, baseURL, { name: "Later", opens_at: "2030-05-04T09:30:00Z" });
  await onPhone(browser, { javaScriptEnabled: false }, async (visitor) => {
    const answer = await visitor.goto(path);
    expect(answer.status()).toBe(403);
    await expect(visitor.getByRole("heading", { name: "This page isn’t open yet" })).toBeVisible();
    await expect(visitor.getByText(/It opens on .*2030/)).toBeVisible();
    await expectNoOverflow(visitor);
  });
});

test("a link speaks its own language, and the visitor's once they ask", async ({ page, browser, baseURL }) => {
  const path = await link(page, baseURL, { name: "Korean", language: "ko" });
  await onPhone(browser, {}, async (visitor) => {
    await visitor.goto(path);
    await takenOver(visitor);
    await expect(visitor.locator("html")).toHaveAttribute("lang", "ko");
    await visitor.getByRole("link", { name: "English" }).click();
    await expect(visitor.locator("html")).toHaveAttribute("lang", "en", { timeout: seconds(15) });
  });
});
