// Shared apps, for people with a link: a small page without wasm that works without script, and better with it.
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { devices } from "@playwright/test";
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, ask, expectNoOverflow, onSlowLine, shareApp, takenOver, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

/** A part of an office file, which is an archive with the sizes before each part. */
function partOf(bytes, name) {
  const header = bytes.indexOf(name) - 30;
  const start = header + 30 + name.length + bytes.readUInt16LE(header + 28);
  return inflateRawSync(bytes.subarray(start, start + bytes.readUInt32LE(header + 18))).toString();
}

const KINDS = ["text", "paragraph", "number", "select", "multiselect", "checkbox", "date", "url", "list"];

/** A field of each kind; two of them are needed. */
function everyKind(definition) {
  definition.inputs = KINDS.map((kind) => ({
    name: kind,
    label: { en: `Your ${kind}`, ko: `입력 ${kind}` },
    kind,
    required: kind === "paragraph" || kind === "text",
    ...(kind === "paragraph" && { max_chars: 4000 }),
    ...(kind.endsWith("select") && { options: ["Warm and personal", "Formal"] }),
  }));
  definition.prompt.messages.at(-1).text = "{{ paragraph }} {{ text }}";
}

function chat(definition) {
  definition.kind = "chat";
  definition.inputs = [{ name: "about", label: { en: "About", ko: "주제" }, kind: "text", required: false }];
  definition.prompt.messages = definition.prompt.messages.slice(0, 1);
  definition.chat = { opening: "Ask me about the sea.", suggestions: ["How wide is it?"], keep_turns: 5 };
}

let form = "";
let talk = "";

test.beforeAll(async ({ browser, baseURL }) => {
  const context = await browser.newContext({ storageState: SESSION, baseURL });
  const page = await context.newPage();
  form = await shareApp(page, baseURL, "Every kind", everyKind);
  talk = await shareApp(page, baseURL, "The sea", chat);
  await context.close();
});

/** A stranger's page: none of the owner's cookies. */
async function stranger(browser, options, story) {
  const context = await browser.newContext({ storageState: undefined, locale: "en-GB", ...options });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  try {
    await story(page, context);
  } finally {
    await context.close();
  }
  return said;
}

const fill = async (page, text = "Tell me of the sea.") => {
  await page.getByLabel("Your text").fill("now");
  await page.getByLabel("Your paragraph").fill(text);
};

test("on a slow line it weighs 40 kB, can be filled in within 2 seconds and is alive within 3", async ({ browser }, info) => {
  const said = await stranger(browser, { ...devices["Pixel 7"] }, async (page, context) => {
    const weights = await onSlowLine(page, context);
    const begun = Date.now();
    await page.goto(form, { waitUntil: "commit" });
    await page.getByLabel("Your paragraph").fill("Tell me of the sea.");
    const fillable = Date.now() - begun;
    await takenOver(page);
    const alive = Date.now() - begun;
    await page.waitForLoadState("networkidle");
    const weight = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
    info.annotations.push({ type: "measured", description: JSON.stringify({ fillable, alive, weight, files: Object.fromEntries(weights) }) });
    expect(weight).toBeLessThanOrEqual(40_000);
    expect([...weights.keys()].filter((file) => /wasm|madang/.test(file))).toEqual([]);
    expect(fillable).toBeLessThanOrEqual(seconds(2));
    expect(alive).toBeLessThanOrEqual(seconds(3));
    // What was typed before script was there is still there.
    await expect(page.getByLabel("Your paragraph")).toHaveValue("Tell me of the sea.");
  });
  expect(said).toEqual([]);
});

test("on a phone the answer comes into view, grows in place, is stopped and copied", async ({ page: owner, browser, baseURL }) => {
  await withStandIn(owner, baseURL, "endless", async () => {
    const said = await stranger(browser, { ...devices["Pixel 7"], permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await page.goto(form);
      await takenOver(page);
      await fill(page);
      await expect(page.getByText("19 / 4,000")).toBeVisible();
      const address = page.url();
      await page.getByRole("button", { name: "Get the answer" }).click();
      const title = page.getByRole("heading", { name: "Answer" });
      await expect(title).toBeFocused();
      await expect(title).toBeInViewport();
      await expect(page.locator("#status")).toHaveText("Writing the answer");
      await expect(page).toHaveTitle(/^Writing: Every kind/);
      const answer = page.getByRole("region", { name: "Answer" });
      await expect.poll(async () => (await answer.innerText()).length).toBeGreaterThan(200);
      expect(new URL(page.url()).pathname).toBe(new URL(address).pathname);
      expect(page.url()).toContain("run=");
      // A reload in the middle has the whole text, and goes on.
      await page.reload();
      await takenOver(page);
      await expect(answer).toContainText("The sea is wide and the moon is bright");
      await expect(page.getByLabel("Your paragraph")).toHaveValue("Tell me of the sea.");
      const before = (await answer.innerText()).length;
      await expect.poll(async () => (await answer.innerText()).length).toBeGreaterThan(before);
      await answer.focus();
      await page.keyboard.press("Escape");
      await expect(answer.getByText("Stopped. What was written is kept.").first()).toBeVisible();
      await expect(page.locator("#status")).toHaveText("Stopped. What was written is kept.");
      await expect(answer.getByRole("button", { name: "Copy" })).toBeVisible();
      await expect(answer.getByRole("button", { name: "Stop" })).toHaveCount(0);
      await answer.focus();
      await page.keyboard.press("c");
      await expect(answer.getByRole("button", { name: "Copied" })).toBeVisible();
      const copied = await page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        return Promise.all(["text/html", "text/plain"].map(async (type) => (await item.getType(type)).text()));
      });
      expect(copied[0]).toContain("<p>The sea is wide");
      expect(copied[1]).toMatch(/^The sea is wide/);
      await expectNoOverflow(page);
      await expectAccessible(page);
    });
    expect(said).toEqual([]);
  });
});

test("an answer goes on after the network was away, and what was typed survives a reload", async ({ page: owner, browser, baseURL }) => {
  await withStandIn(owner, baseURL, "endless", async () => {
    await stranger(browser, {}, async (page, context) => {
      await page.goto(form);
      await takenOver(page);
      await fill(page, "Not sent yet.");
      await page.getByLabel(/^Your select/).selectOption("Formal");
      await page.getByLabel("Warm and personal").check();
      await page.reload();
      await takenOver(page);
      await expect(page.getByLabel("Your paragraph")).toHaveValue("Not sent yet.");
      await expect(page.getByLabel(/^Your select/)).toHaveValue("Formal");
      await expect(page.getByLabel("Warm and personal")).toBeChecked();

      await context.setOffline(true);
      await expect(page.getByText("You are offline.").first()).toBeVisible();
      await page.getByRole("button", { name: "Get the answer" }).click();
      await expect(page.getByText("No connection, so nothing was sent.").first()).toBeVisible();
      await context.setOffline(false);
      await expect(page.getByText("You are offline.").first()).toBeHidden();
      // An open stream outlives a browser that is told to be offline, so the line is broken here: the first stream ends at once.
      let streams = 0;
      await page.route(/\/blocks\?/, (route) => (streams++ ? route.continue() : route.fulfill({ contentType: "text/event-stream", body: "retry: 2000\n\n" })));
      await page.getByRole("button", { name: "Get the answer" }).click();
      const answer = page.getByRole("region", { name: "Answer" });
      await expect(answer.getByText("The connection is gone.")).toBeVisible();
      await expect(answer).toContainText("The sea is wide and the moon is bright");
      await expect(answer.getByText("The connection is gone.")).toBeHidden();
      expect(streams).toBe(2);
      const before = (await answer.innerText()).length;
      await expect.poll(async () => (await answer.innerText()).length).toBeGreaterThan(before);
      await answer.getByRole("button", { name: "Stop" }).click();
      await expect(answer.getByText("Stopped. What was written is kept.").first()).toBeVisible();
    });
  });
});

test("a conversation goes on with its set-up folded, with script and without", async ({ page: owner, browser, baseURL }) => {
  await withStandIn(owner, baseURL, "words", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await stranger(browser, { ...devices["Pixel 7"], javaScriptEnabled }, async (page) => {
        await page.goto(talk);
        await expect(page.getByText("Ask me about the sea.")).toBeVisible();
        await expect(page.getByLabel("About")).toBeVisible();
        for (const message of ["How wide is it?", "And how deep?"]) {
          if (javaScriptEnabled && message.startsWith("How")) {
            await takenOver(page);
            await page.getByRole("button", { name: message }).click();
          } else {
            await page.getByLabel("Your message").fill(message);
          }
          await page.getByRole("button", { name: "Send", exact: true }).click();
          const turn = page.getByRole("article").filter({ hasText: message });
          await expect(turn).toContainText("The sea is wide");
          await expect(turn.getByText("Writing").filter({ visible: true })).toHaveCount(0, { timeout: seconds(30) });
          await expect(page.getByLabel("Your message")).toHaveValue("");
          await expect(page.getByLabel("About")).toBeHidden();
        }
        await expect(page.getByRole("article")).toHaveCount(2);
        await page.getByText("For this conversation").click();
        await expect(page.getByLabel("About")).toBeVisible();
        // Without script nobody can look: axe is one.
        if (javaScriptEnabled) await expectAccessible(page);
      });
    }
  });
});

test("without script every kind of field is kept when something is wrong, and the answer comes on a page that stays open", async ({ page: owner, browser, baseURL }) => {
  await withStandIn(owner, baseURL, "words", async () => {
    await stranger(browser, { javaScriptEnabled: false }, async (page) => {
      await page.goto(form);
      await page.getByLabel("Your paragraph").fill("</textarea>\n<b>Tell me</b>");
      await page.getByLabel("Your number").fill("1,250");
      await page.getByLabel(/^Your select/).selectOption("Formal");
      await page.getByLabel("Warm and personal").check();
      await page.getByLabel("Your checkbox").check();
      await page.getByLabel("Your date").fill("2026-03-31");
      await page.getByLabel("Your url").fill("https://a.example");
      await page.getByLabel("Your list").fill("one\ntwo");
      await page.getByRole("button", { name: "Get the answer" }).click();
      await expect(page.getByRole("link", { name: "Your text: Fill this in." })).toBeVisible();
      await expect(page).toHaveTitle(/^Nothing was sent/);
      await expect(page.getByLabel("Your paragraph")).toHaveValue("</textarea>\n<b>Tell me</b>");
      await expect(page.getByLabel("Your number")).toHaveValue("1,250");
      await expect(page.getByLabel(/^Your select/)).toHaveValue("Formal");
      await expect(page.getByLabel("Warm and personal")).toBeChecked();
      await expect(page.getByLabel("Your checkbox")).toBeChecked();
      await expect(page.getByLabel("Your date")).toHaveValue("2026-03-31");
      await expect(page.getByLabel("Your list")).toHaveValue("one\ntwo");
      await page.getByLabel("Your text").fill("now");
      await page.getByRole("button", { name: "Get the answer" }).click();
      const answer = page.getByRole("region", { name: "Answer" });
      await expect(answer.getByText("Done", { exact: true })).toBeVisible({ timeout: seconds(30) });
      await expect(answer).toContainText("The sea is wide");
      await expect(answer.getByText("Writing", { exact: true })).toBeHidden();
    });
  });
});

test("a problem is reported and stands on the share page", async ({ page, browser }) => {
  await stranger(browser, {}, async (visitor) => {
    await visitor.goto(form);
    await visitor.getByText("Report a problem").click();
    await visitor.getByLabel("What is wrong?").fill("The form asks too much.");
    await visitor.getByRole("button", { name: "Send report" }).click();
    await expect(visitor.getByText(/Your report was sent to/)).toBeVisible();
  });
  await page.goto("/w/moonlight-foods/apps/every-kind/share");
  await expect(page.getByText("The form asks too much.")).toBeVisible();
});

const LOOKS = [390, 1440].flatMap((width) => ["light", "dark"].flatMap((theme) => ["en", "ko"].map((language) => ({ width, theme, language }))));

test("each state of it is whole in both widths, themes and languages", async ({ page: owner, browser, baseURL }) => {
  test.setTimeout(seconds(300));
  let answered = "";
  await withStandIn(owner, baseURL, "words", async () => {
    const { id } = await (await owner.request.post(`/api/v1/shared/${form.split("/").at(-1)}/runs`, { data: { inputs: { text: "now", paragraph: "Tell me." } }, headers: { origin: baseURL } })).json();
    answered = `${form}?run=${id}`;
    await expect.poll(async () => (await (await owner.request.get(`/api/v1/shared/${form.split("/").at(-1)}/runs/${id}`)).json()).state, { timeout: seconds(30) }).toBe("completed");
  });
  await stranger(browser, { locale: "en" }, async (page) => {
    await page.goto(answered);
    await page.getByText("Download", { exact: true }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: "Word (.docx)" }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(/\.docx$/);
    const bytes = readFileSync(await file.path());
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    // Whoever gets the file on can tell what made it, and people who read the page as well.
    expect(partOf(bytes, "docProps/custom.xml")).toContain("digitalsourcetype/trainedAlgorithmicMedia");
    await expect(page.getByText("AI-generated answer", { exact: true })).toBeVisible();
    await expect(page.locator("#answer link[itemprop=digitalSourceType]")).toHaveAttribute("href", /trainedAlgorithmicMedia$/);
  });
  for (const { width, theme, language } of LOOKS) {
    const said = await stranger(browser, { viewport: { width, height: 900 }, colorScheme: theme, locale: language }, async (page) => {
      for (const path of [form, answered, talk, "/s/nowhere"]) {
        await test.step(`${path} ${width} ${theme} ${language}`, async () => {
          await page.goto(path);
          await takenOver(page);
          await expect(page.locator("html")).toHaveAttribute("lang", language);
          await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
          await expectNoOverflow(page);
          await expectAccessible(page);
        });
      }
      await page.goto(form);
      await takenOver(page);
      await page.locator("#form > .button").click();
      await expect(page.locator(".error-summary")).toBeFocused();
      await expectAccessible(page);
      await page.screenshot({ path: `${process.env.MADANG_TEST_OUTPUT ?? "../target/browser"}/visit-${width}-${theme}-${language}.png`, fullPage: true });
    });
    expect(said.filter((line) => !/404/.test(line))).toEqual([]);
  }
});

test("a link that gives no more answers says so and shows the last one", async ({ page: owner, browser, baseURL }) => {
  await withStandIn(owner, baseURL, "words", async () => {
    const { url } = await ask(owner, baseURL, "POST", "/apps/every-kind/links", { name: "Once", max_runs: 1 });
    await stranger(browser, {}, async (page) => {
      await page.goto(new URL(url).pathname);
      await takenOver(page);
      await expect(page.getByText("This link gives one more answer.")).toBeVisible();
      await fill(page);
      await page.getByRole("button", { name: "Get the answer" }).click();
      await expect(page.getByText("This link has no answers left.")).toBeVisible();
      await expect(page.getByRole("button", { name: "Get the answer" })).toHaveCount(0);
      const answer = page.getByRole("region", { name: "Answer" });
      await expect(answer.getByText("Done", { exact: true })).toBeVisible({ timeout: seconds(30) });
      const gone = await page.reload();
      expect(gone.status()).toBe(410);
      await expect(page.getByRole("heading", { level: 1, name: "All answers of this link are used up" })).toBeVisible();
      await expect(page.getByText("The sea is wide").first()).toBeVisible();
      await expectAccessible(page);
    });
  });
});

test("a field that depends on another shows itself once it is needed, also without wasm", async ({ page: owner, browser, baseURL }) => {
  const depends = await shareApp(owner, baseURL, "Depends", (definition) => {
    const field = (name, label, kind, more) => ({ name, label: { en: label, ko: label }, kind, required: false, ...more });
    definition.inputs = [
      field("kind", "Kind", "select", { options: ["Complaint", "Praise"] }),
      field("urgent", "Urgent", "checkbox", { shown_when: { input: "kind", is: ["Complaint"] } }),
      field("until", "Until", "text", { required: true, shown_when: { input: "urgent" } }),
    ];
    definition.prompt.messages.at(-1).text = "Answer. {{kind}} {{urgent}} {{until}}";
  });
  const said = await stranger(browser, {}, async (page) => {
    await page.goto(depends);
    await takenOver(page);
    await expect(page.getByLabel("Urgent")).toBeHidden();
    await page.getByLabel("Kind").selectOption("Complaint");
    await expect(page.getByLabel("Until")).toBeHidden();
    await page.getByLabel("Urgent").check();
    await expect(page.getByLabel("Until")).toBeVisible();
    await page.reload();
    await takenOver(page);
    await expect(page.getByLabel("Until"), "what was chosen is kept over a reload").toBeVisible();
    await page.getByLabel("Kind").selectOption("Praise");
    await expect(page.getByLabel("Until"), "as its own field is hidden").toBeHidden();
    await expectAccessible(page);
  });
  expect(said).toEqual([]);
});
