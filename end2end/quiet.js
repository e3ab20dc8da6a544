// A `test` that also fails when the page says anything on its console, throws, or fails to load a part.
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";

export { expect };

// What a machine of a quarter of the speed would show: `MADANG_TEST_THROTTLE=4`.
const THROTTLE = Number(process.env.MADANG_TEST_THROTTLE ?? 1);

async function throttle(context) {
  const slow = async (page) => (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: THROTTLE }).catch(() => {});
  context.on("page", slow);
  await Promise.all(context.pages().map(slow));
}

export const test = base.extend({
  // Contexts that a story makes itself, and the one that it is given.
  browser: [
    async ({ browser }, use) => {
      const make = browser.newContext.bind(browser);
      if (THROTTLE > 1) {
        browser.newContext = async (...options) => {
          const context = await make(...options);
          await throttle(context);
          return context;
        };
      }
      await use(browser);
    },
    { scope: "worker" },
  ],
  page: async ({ page }, use) => {
    const said = [];
    const allowed = [];
    // A test that causes a message (a refused form's 422, say) announces it: `page.expectNoise(/422/)`.
    page.expectNoise = (pattern) => allowed.push(pattern);
    page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => said.push(`error: ${error.message}`));
    page.on("requestfailed", (request) => {
      // A stream that the page closes, or a page that is left, is no failure.
      const why = request.failure()?.errorText ?? "";
      if (why !== "net::ERR_ABORTED") said.push(`failed: ${request.url()} ${why}`);
    });
    await use(page);
    const unexpected = said.filter((line) => !allowed.some((pattern) => pattern.test(line)));
    expect(unexpected, "the browser's console").toEqual([]);
  },
});

/** Fails when axe finds an accessibility fault on the page. */
export async function expectAccessible(page) {
  // Without frames of others there is nothing to gather in a page of its own, which takes axe longer than to look.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map(({ html }) => html).join("\n    ")}`);
  expect(found, "axe").toEqual([]);
}
