// A `test` that also fails when the page says anything on its console, throws, or fails to load a part.
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";

export { expect };

export const test = base.extend({
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
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map(({ html }) => html).join("\n    ")}`);
  expect(found, "axe").toEqual([]);
}
