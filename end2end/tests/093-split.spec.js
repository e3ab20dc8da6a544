// A traffic split: another version gets a share of the people, both are compared, and one of them is kept.
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectFocusKept, expectNoOverflow, open } from "../stories.js";

test.use({ storageState: SESSION });

/** Publishes the app with another text in its first message. */
async function publish(ask, slug, text) {
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  definition.prompt.messages[0].text = text;
  const saved = await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask("POST", `/apps/${slug}/publish`, { revision: saved.revision });
}

const live = async (ask, slug) => (await ask("GET", `/apps/${slug}`)).app.published_version;
const confirm = (page, name) => page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

test("another version gets a share, and one of the two is kept", async ({ page, context, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Split in two" });
  await publish(ask, slug, "The first.");
  await publish(ask, slug, "The second.");
  await open(page, `${WORKSPACE}/apps/${slug}/versions?to=1`);
  await expect(page.getByRole("heading", { name: "Traffic split" })).toBeHidden();

  // By keyboard: a share that is none is refused where it is typed.
  await page.getByRole("button", { name: "Split traffic with version 1…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Give version 1 a share of the traffic?" });
  const share = dialog.getByLabel("Share of version 1");
  await expect(share).toHaveValue("20");
  await share.fill("100");
  await expect(dialog).toContainText("Give a whole number from 1 to 99.");
  await expect(dialog.getByRole("button", { name: "Start traffic split" })).toBeDisabled();
  await expectAccessible(page);
  await share.fill("30");
  await dialog.getByRole("button", { name: "Start traffic split" }).press("Enter");
  await expect(dialog).toBeHidden();
  await expectFocusKept(page);

  const panel = page.getByRole("region", { name: "Traffic split", exact: true });
  await expect(panel).toContainText("Version 1 is for 30% of the people, version 2 for the others.");
  await expect(panel).toContainText("Too few runs to say anything");
  await expect(panel.getByRole("row", { name: /^Runs/ })).toContainText("0");
  await expect(page.getByRole("button", { name: "Split traffic with version 1…" })).toBeHidden();
  for (const [language, width] of [["ko", 390], ["en", 390], ["ko", 1440]]) {
    await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
    await page.setViewportSize({ width, height: 844 });
    await open(page, `${WORKSPACE}/apps/${slug}/versions`);
    await expect(page.locator("#split")).toHaveText(language === "ko" ? "트래픽 분할" : "Traffic split");
    await expectNoOverflow(page);
    await expectAccessible(page);
  }
  await context.addCookies([{ name: "madang_language", value: "en", url: baseURL }]);
  await open(page, `${WORKSPACE}/apps/${slug}/versions`);

  await panel.getByRole("button", { name: "Change the share…" }).click();
  await page.getByRole("dialog").getByLabel("Share of version 1").fill("60");
  await confirm(page, "Change share");
  await expect(panel).toContainText("Version 1 is for 60% of the people");

  // Escape leaves all as it is.
  await panel.getByRole("button", { name: "Keep version 1" }).click();
  await page.keyboard.press("Escape");
  expect(await live(ask, slug)).toBe(2);
  await panel.getByRole("button", { name: "Keep version 1" }).click();
  await expectAccessible(page);
  await confirm(page, "Keep version 1");
  await expect(panel).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Versions" }).getByRole("link", { name: /v1/ })).toContainText("Live");
  expect(await live(ask, slug)).toBe(1);
  const earlier = page.getByRole("region", { name: "Earlier traffic splits" });
  await expect(earlier.getByRole("listitem")).toHaveCount(1);
  await earlier.getByText("Version 1 was kept.").click();
  await expect(earlier).toContainText("Version 1 was for 60% of the people at the end.");
  await expectAccessible(page);
});

test("whoever publishes ends the split, and a page that is behind is told so", async ({ page, baseURL }) => {
  const ask = api(page, baseURL);
  const { slug } = await ask("POST", "/apps", { name: "Split and overtaken" });
  await publish(ask, slug, "The first.");
  await publish(ask, slug, "The second.");
  await ask("POST", `/apps/${slug}/split`, { live: 2, version: 1, share_percent: 10 });
  await open(page, `${WORKSPACE}/apps/${slug}/versions`);
  const panel = page.getByRole("region", { name: "Traffic split", exact: true });
  await expect(panel).toContainText("Version 1 is for 10% of the people");

  // Somebody else publishes while this page is open.
  page.expectNoise(/409/);
  await publish(ask, slug, "The third.");
  await panel.getByRole("button", { name: "Stop…" }).click();
  await confirm(page, "Stop traffic split");
  await expect(page.getByRole("dialog")).toContainText("This traffic split has ended in the meantime");
  await page.keyboard.press("Escape");
  await open(page, `${WORKSPACE}/apps/${slug}/versions`);
  await expect(panel).toBeHidden();
  await expect(page.getByRole("region", { name: "Earlier traffic splits" })).toContainText("Another version went live.");
  expect(await live(ask, slug)).toBe(3);
});
