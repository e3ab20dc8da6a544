// The editor: what is changed can be undone, also after a reload; inputs that depend on others; examples kept from answers.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectNoOverflow, open, takenOver, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

const preview = (page) => page.getByRole("complementary", { name: "Preview" });

/** A new draft, changed before anybody opens it. */
async function draft(ask, name, change = () => {}) {
  const { slug } = await ask("POST", "/apps", { name });
  const { definition, revision } = await ask("GET", `/apps/${slug}/draft`);
  change(definition);
  await ask("PUT", `/apps/${slug}/draft`, { definition, revision });
  return slug;
}

test("all changes are undone in one order, by key and by button, also after a reload", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), "Undone");
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  const message = page.getByRole("textbox", { name: "User message" });
  const before = await message.inputValue();
  await message.press("End");
  await page.keyboard.type(" Be brief.");
  await page.getByRole("button", { name: "Edit Your text" }).click();
  const label = page.getByRole("textbox", { name: "Label", exact: true });
  await label.fill("The letter");
  await label.press("Control+z");
  await expect(label).toHaveValue("Your text");
  await expect(label).toBeFocused();
  await expect(page.getByText("Undone: Input “Your text”").first()).toBeAttached();
  await page.keyboard.press("Control+z");
  await expect(message).toHaveValue(before);
  await expect(message).toBeFocused();
  await page.keyboard.press("Control+Shift+z");
  await expect(message).toHaveValue(`${before} Be brief.`);
  await expect(page.getByText(/^Draft saved/)).toBeVisible();
  await page.reload();
  await takenOver(page);
  await expect(message).toHaveValue(`${before} Be brief.`);
  await page.getByRole("button", { name: "Redo change" }).click();
  await expect(page.getByRole("button", { name: "Edit The letter" })).toBeVisible();
  const undo = page.getByRole("button", { name: "Undo change" });
  await undo.click();
  await undo.click();
  await expect(message).toHaveValue(before);
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  await expect(undo).toBeFocused();
});

test("in the form in which it is tried, the browser undoes", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), "Undone there");
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  const message = page.getByRole("textbox", { name: "User message" });
  await message.press("End");
  await page.keyboard.type(" Be brief.");
  const written = await message.inputValue();
  const field = preview(page).getByLabel("Your text");
  await field.click();
  await page.keyboard.type("Hello");
  // Chromium undoes in two steps what was typed before and after a node left the page, such as the estimate that stood below.
  await expect(async () => {
    await field.press("Control+z");
    expect(await field.inputValue()).toBe("");
  }).toPass();
  await expect(message).toHaveValue(written);
});

test("an input is shown only when another has a value", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), "Shown when", (definition) => {
    definition.inputs = [
      { name: "kind", label: "Kind", kind: "select", options: ["Complaint", "Praise"] },
      { name: "order", label: "Order number", kind: "text", required: true },
    ];
    definition.prompt.messages.at(-1).text = "{{kind}} {{order}}";
  });
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  const order = preview(page).getByLabel("Order number");
  await expect(order).toBeVisible();
  await page.getByRole("button", { name: "Edit Order number" }).click();
  await page.getByRole("combobox", { name: "Shown" }).selectOption("kind");
  await expect(order).toBeHidden();
  await page.getByRole("group", { name: "Which choices show it" }).getByLabel("Complaint").check();
  await expectAccessible(page);
  const kind = preview(page).getByLabel("Kind");
  await kind.selectOption("Praise");
  await expect(order).toBeHidden();
  await kind.selectOption("Complaint");
  await order.fill("A-1");
  await kind.selectOption("Praise");
  await expect(order).toBeHidden();
  await kind.selectOption("Complaint");
  await expect(order).toHaveValue("A-1");
});

test("on a phone the buttons are in reach and nothing is too wide", async ({ page, baseURL }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const slug = await draft(api(page, baseURL), "Undone on a phone");
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  await page.getByRole("textbox", { name: "User message" }).fill("{{text}} Be kind.");
  await page.getByRole("button", { name: "Undo change" }).click();
  await expect(page.getByRole("textbox", { name: "User message" })).not.toHaveValue(/Be kind/);
  await expect(page.getByText(/About \d+ tokens/).first()).toBeVisible();
  await expectNoOverflow(page);
});

test("a tag that no input fills in can be sent as it stands", async ({ page, baseURL }) => {
  const slug = await draft(api(page, baseURL), "As it stands");
  await open(page, `${WORKSPACE}/apps/${slug}/edit`);
  const message = page.getByRole("textbox", { name: "User message" });
  await message.fill("{{text}} Dear {{first_name}},");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Send as it stands" }).click();
  await expect(message).toHaveValue("{{text}} Dear {{{{first_name}}}},");
  await expect(message).toBeFocused();
});

test("a good answer is kept as an example with one click", async ({ page, baseURL }) => {
  await withStandIn(page, baseURL, "steady", async () => {
    const slug = await draft(api(page, baseURL), "Kept answers");
    await open(page, `${WORKSPACE}/apps/${slug}/edit`);
    await preview(page).getByLabel("Your text").fill("The sea");
    await preview(page).getByRole("button", { name: "Try it" }).click();
    const keep = preview(page).getByRole("button", { name: "Keep as example" });
    await keep.click({ timeout: seconds(60) });
    await expect(keep).toBeHidden();
    await expect(page.getByRole("button", { name: "Edit example 1" })).toBeVisible();
    await page.getByRole("button", { name: "Undo change" }).click();
    await expect(page.getByRole("button", { name: "Edit example 1" })).toBeHidden();
    await expect(keep).toBeVisible();
  });
});
