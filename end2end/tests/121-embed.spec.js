// Shared apps in the pages of others: in a frame and behind a button, in the listed pages only, and without cookies.
import { createServer } from "node:http";
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, ask, shareApp } from "../stories.js";

test.use({ storageState: SESSION });

let token = "";
let body = "";
const pages = [];

/** Serves a page of somebody else, whose body is `body`; its origin. */
async function page() {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!DOCTYPE html><html lang="en"><title>A shop</title><main><h1>A shop</h1>${body}</main></html>`);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  pages.push(server);
  return `http://localhost:${server.address().port}`;
}

let listed = "";
let other = "";

test.beforeAll(async ({ browser, baseURL }) => {
  [listed, other] = [await page(), await page()];
  const context = await browser.newContext({ storageState: SESSION, baseURL });
  const owner = await context.newPage();
  await shareApp(owner, baseURL, "Framed", (definition) => {
    definition.inputs = [{ name: "text", label: { en: "Your text", ko: "내용" }, kind: "text", required: true }];
    definition.prompt.messages.at(-1).text = "{{ text }}";
  });
  const { url } = await ask(owner, baseURL, "POST", "/apps/framed/links", { name: "Shop", embed_origins: [listed] });
  token = url.split("/").at(-1);
  await context.close();
});

test.afterAll(() => pages.forEach((server) => server.close()));

test("a listed page shows it in a frame, and another one doesn't", async ({ browser, baseURL }) => {
  body = `<iframe src="${baseURL}/e/${token}?theme=dark&lang=ko" title="Ask" width="400" height="600"></iframe>`;
  const context = await browser.newContext({ storageState: undefined, locale: "en-GB" });
  const visitor = await context.newPage();
  await visitor.goto(listed);
  const frame = visitor.frameLocator("iframe");
  await expect(frame.getByLabel("내용")).toBeVisible();
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await context.cookies()).toEqual([]);
  await visitor.goto(other);
  await expect.poll(() => visitor.frames().at(-1).url(), { timeout: seconds(15) }).toMatch(/^chrome-error:/);
  await context.close();
});

test("the page on its own is shown in no frame at all", async ({ page: owner, baseURL }) => {
  const policy = async (path) => (await owner.request.get(baseURL + path)).headers()["content-security-policy"];
  expect(await policy(`/s/${token}`)).toContain("frame-ancestors 'none'");
  expect(await policy(`/e/${token}`)).toContain(`frame-ancestors ${listed}`);
  // Whose pages may show that a link is wrong is not known.
  expect(await policy("/e/0000000000000000000000")).toContain("frame-ancestors *");
  expect(await policy("/s/0000000000000000000000")).toContain("frame-ancestors 'none'");
});

test("a frame with a wrong link says so itself", async ({ browser, baseURL }) => {
  body = `<iframe src="${baseURL}/e/0000000000000000000000?lang=en" title="Ask" width="400" height="600"></iframe>`;
  const context = await browser.newContext({ storageState: undefined, locale: "en-GB" });
  const visitor = await context.newPage();
  await visitor.goto(other);
  await expect(visitor.frameLocator("iframe").getByRole("heading", { name: "This link isn’t valid" })).toBeVisible();
  await context.close();
});

test("a button opens and closes it by keyboard, and it is as high as what is in it", async ({ browser, baseURL }) => {
  body = `<script async src="${baseURL}/embed.js" data-link="${token}" data-label="Ask us" data-close="Close" data-lang="en"></script>`;
  const context = await browser.newContext({ storageState: undefined, locale: "en-GB" });
  const visitor = await context.newPage();
  await visitor.goto(listed);
  const button = visitor.getByRole("button", { name: "Ask us" });
  await button.focus();
  await visitor.keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await expect(visitor.getByRole("dialog", { name: "Ask us" })).toBeVisible();
  const frame = visitor.frameLocator("iframe");
  await expect(frame.getByLabel("Your text")).toBeVisible();
  await expect.poll(async () => (await visitor.locator("iframe").boundingBox()).height, { timeout: seconds(15) }).not.toBe(600);
  await expectAccessible(visitor);
  await frame.getByLabel("Your text").press("Escape");
  await expect(button).toBeFocused();
  await expect(visitor.getByRole("dialog")).toHaveCount(0);
  await context.close();
});
