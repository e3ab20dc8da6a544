// Files in an app's form: by button, drop and paste, by keyboard alone, over a lost connection, and through a share link.
import { seconds } from "../patience.js";
import { expect, expectAccessible, test } from "../quiet.js";
import { SESSION, WORKSPACE, api, expectFocusKept, expectNoOverflow, open, shareApp, takenOver, withStandIn } from "../stories.js";

test.use({ storageState: SESSION });

/** An app that takes up to three PDFs, texts or spreadsheets of one MB. */
function takesPapers(definition) {
  definition.inputs = [
    {
      name: "papers",
      label: { en: "Papers", ko: "서류" },
      kind: "file",
      required: true,
      files: { groups: ["pdf", "sheet", "text"], max_files: 3, max_mib: 3 },
    },
    { name: "tone", label: { en: "Tone", ko: "말투" }, kind: "text", required: false },
  ];
  definition.prompt.messages.at(-1).text = "{{papers}} {{tone}}";
}

const text = (name, words = "The sea is wide and the moon is bright. ".repeat(40)) => ({ name, mimeType: "text/plain", buffer: Buffer.from(words) });
/** A text that goes up in several pieces. */
const long = (name) => text(name, "바다는 넓고 달은 밝아서, 이 줄은 여러 조각으로 나뉘어요.\n".repeat(27_000));

let link = "";
let slug = "";

test.beforeAll(async ({ browser, baseURL }) => {
  const context = await browser.newContext({ storageState: SESSION, baseURL });
  const page = await context.newPage();
  link = await shareApp(page, baseURL, "Papers read", takesPapers);
  const { items } = await api(page, baseURL)("GET", "/apps");
  slug = items.find(({ name }) => name === "Papers read").slug;
  await context.close();
});

const app = () => `${WORKSPACE}/apps/${slug}`;
const list = (page) => page.getByRole("list", { name: "Attached files" });
const row = (page, name) => list(page).getByRole("listitem").filter({ hasText: name });
const ready = (page, name) => expect(row(page, name)).toHaveAttribute("data-state", "ready", { timeout: seconds(20) });

/** Hands over files as a drop or a paste does. */
const hand = (target, kind, files) =>
  target.evaluate(
    (element, { kind, files }) => {
      const data = new DataTransfer();
      for (const { name, mimeType, words } of files) data.items.add(new File([words], name, { type: mimeType }));
      const options = { bubbles: true, cancelable: true };
      if (kind === "paste") return element.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
      for (const step of ["dragenter", "dragover", "drop"]) element.dispatchEvent(new DragEvent(step, { ...options, dataTransfer: data }));
    },
    { kind, files: files.map(({ name, mimeType, buffer }) => ({ name, mimeType, words: buffer.toString() })) },
  );

test("files come by button, drop and paste, say what was read, and go into the run", async ({ page, baseURL }) => {
  await withStandIn(page, baseURL, "short", async () => {
    await open(page, app());
    await page.getByLabel("Papers").setInputFiles([text("회의록.txt")]);
    await ready(page, "회의록.txt");
    await expect(row(page, "회의록.txt")).toContainText("tokens");
    await row(page, "회의록.txt").getByText("How it begins").click();
    await expect(row(page, "회의록.txt").locator("pre")).toContainText("The sea is wide");
    await hand(page.locator(".dropzone"), "drop", [text("dropped.md")]);
    await ready(page, "dropped.md");
    await hand(page.getByLabel("Tone"), "paste", [text("pasted.csv", "name,role\nKim,PM\n")]);
    await ready(page, "pasted.csv");
    await expect(page.locator(".file-sum")).toContainText("tokens");
    await expectAccessible(page);

    // One more than is taken is said, and nothing else changes.
    await page.getByLabel("Papers").setInputFiles([text("fourth.txt")]);
    await expect(page.getByText("At most 3 files are possible.")).toBeVisible();
    await expect(list(page).getByRole("listitem")).toHaveCount(3);
    await row(page, "pasted.csv").getByRole("button", { name: "Remove pasted.csv" }).click();
    await expect(list(page).getByRole("listitem")).toHaveCount(2);
    await expect(page.getByText("At most 3 files are possible.")).toBeHidden();
    await expectFocusKept(page);

    await page.getByRole("button", { name: "Run" }).click();
    await expect(page).toHaveURL(/run=/);
    const id = new URL(page.url()).searchParams.get("run");
    const { run } = await api(page, baseURL)("GET", `/runs/${id}`);
    expect(run.inputs.papers.map(({ name }) => name)).toEqual(["회의록.txt", "dropped.md"]);

    // The run keeps its files, and the form has them again after a reload.
    await open(page, page.url());
    await ready(page, "회의록.txt");
    await ready(page, "dropped.md");
  });
});

test("what isn't taken is refused before it is sent, and what isn't ready isn't run", async ({ page }) => {
  await open(page, app());
  let created = 0;
  page.on("request", (request) => (created += request.method() === "POST" && request.url().endsWith("/files") ? 1 : 0));
  await page.getByLabel("Papers").setInputFiles([text("photo.png")]);
  await expect(row(page, "photo.png")).toContainText("Files of this kind can't be used here.");
  await page.getByLabel("Papers").setInputFiles([text("empty.txt", "")]);
  await expect(row(page, "empty.txt")).toContainText("This file is empty.");
  await page.getByLabel("Papers").setInputFiles([text("large.txt", "x".repeat(3 * 1024 * 1024 + 1))]);
  await expect(row(page, "large.txt")).toContainText("This file is too large.");
  expect(created).toBe(0);
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("alert")).toContainText("“photo.png” can’t be used.");
  await page.getByRole("alert").getByRole("link").click();
  await expect(page.getByLabel("Papers")).toBeFocused();
  for (const name of ["photo.png", "empty.txt", "large.txt"]) await row(page, name).getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.locator("#in-papers-error")).toContainText("Attach a file.");
});

test("an upload can be cancelled, and goes on by itself after a lost connection", async ({ page }) => {
  page.expectNoise(/ERR_FAILED|ERR_CONNECTION/);
  await open(page, app());
  // The second piece is lost on its way, and the third request says where to go on.
  const offsets = [];
  let lost = 0;
  await page.route("**/files/*", async (route) => {
    const request = route.request();
    if (request.method() !== "PATCH") return route.continue();
    offsets.push(Number(request.headers()["upload-offset"]));
    if (offsets.length === 2) {
      lost += 1;
      return route.abort("connectionfailed");
    }
    return route.continue();
  });
  await page.getByLabel("Papers").setInputFiles([long("long.txt")]);
  await ready(page, "long.txt");
  expect(lost).toBe(1);
  expect(offsets[2], "it goes on where the server is").toBe(offsets[1]);
  await page.unroute("**/files/*");

  // Pieces that never arrive leave the time to cancel.
  await page.route("**/files/*", (route) => (route.request().method() === "PATCH" ? undefined : route.continue()));
  const removed = page.waitForRequest((request) => request.method() === "DELETE");
  await page.getByLabel("Papers").setInputFiles([long("other.txt")]);
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("alert")).toContainText("“other.txt” is not ready yet.");
  await row(page, "other.txt").getByRole("button", { name: "Cancel the upload of other.txt" }).click();
  await removed;
  await expect(row(page, "other.txt")).toHaveCount(0);
  await ready(page, "long.txt");
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("a reload keeps what is attached, and half a file goes on once it is chosen again", async ({ page }) => {
  await open(page, app());
  await page.getByLabel("Papers").setInputFiles([text("kept.txt")]);
  await ready(page, "kept.txt");
  let pieces = 0;
  await page.route("**/files/*", (route) => (route.request().method() === "PATCH" && ++pieces > 1 ? undefined : route.continue()));
  const second = page.waitForRequest((request) => request.method() === "PATCH" && request.headers()["upload-offset"] !== "0");
  await page.getByLabel("Papers").setInputFiles([long("half.txt")]);
  await second;
  // The reload comes first: a piece that is let go before it may arrive, and the file is whole.
  await open(page, app());
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await ready(page, "kept.txt");
  await expect(row(page, "half.txt")).toContainText("Choose it again");
  const went = page.waitForRequest((request) => request.method() === "PATCH");
  await page.getByLabel("Papers").setInputFiles([long("half.txt")]);
  expect(Number((await went).headers()["upload-offset"])).toBeGreaterThan(0);
  await ready(page, "half.txt");
  await expect(list(page).getByRole("listitem")).toHaveCount(2);
});

test("a file that is gone is dropped with a word", async ({ page, baseURL }) => {
  page.expectNoise(/404/);
  await open(page, app());
  await page.getByLabel("Papers").setInputFiles([text("gone.txt")]);
  await ready(page, "gone.txt");
  const id = await page.evaluate(() => JSON.stringify({ ...sessionStorage }).match(/id[\\"]+:[\\"]+([0-9a-f-]{36})(?=[^}]*gone\.txt)/)[1]);
  await api(page, baseURL)("DELETE", `/apps/${slug}/files/${id}`);
  await open(page, app());
  await expect(row(page, "gone.txt")).toContainText("The server no longer has this file.");
});

test("all of it works by keyboard", async ({ page }) => {
  await open(page, app());
  await page.getByLabel("Papers").focus();
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Space");
  await (await chooser).setFiles([text("keys.txt")]);
  await ready(page, "keys.txt");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(row(page, "keys.txt").locator("pre")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Remove keys.txt" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(list(page)).toBeHidden();
  await expect(page.getByLabel("Papers")).toBeFocused();
});

test("in Korean and on a phone nothing is lost", async ({ page, context, baseURL }) => {
  for (const [language, label] of [["ko", "서류"], ["en", "Papers"]]) {
    await context.addCookies([{ name: "madang_language", value: language, url: baseURL }]);
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, app());
    await page.evaluate(() => sessionStorage.clear());
    await open(page, app());
    await page.getByLabel(label).setInputFiles([text("아주-긴-이름의-회의록-".repeat(6) + ".txt"), text("plan.docx")]);
    await expect(page.locator(".file-row[data-state=ready]")).toHaveCount(1, { timeout: seconds(20) });
    await expect(page.locator(".file-row[data-state=refused]")).toHaveCount(1);
    await expectNoOverflow(page);
    await expectAccessible(page);
    if (language === "ko") await expect(page.locator(".file-row[data-state=refused]")).toContainText("여기서는 쓸 수 없는 형식이에요.");
  }
});

test("the builder says what an input takes, and tries the draft with a file", async ({ page, baseURL }) => {
  await withStandIn(page, baseURL, "short", async () => {
    const { slug: draft } = await api(page, baseURL)("POST", "/apps", { name: "Files in a draft" });
    await open(page, `${WORKSPACE}/apps/${draft}/edit`);
    await page.getByRole("button", { name: "Add input" }).click();
    await page.getByLabel("Label", { exact: true }).fill("Contract");
    await page.getByLabel("Kind").selectOption("file");
    await expect(page.getByLabel("Default value")).toHaveCount(0);
    await page.getByRole("checkbox", { name: "Images" }).uncheck();
    await page.getByLabel(/Most files/).fill("11");
    await expect(page.getByText("This has to be from 1 to 10.")).toBeVisible();
    await page.getByLabel(/Most files/).fill("2");
    await expect(page.getByText("This has to be from 1 to 10.")).toBeHidden();
    const preview = page.locator("form", { has: page.getByRole("button", { name: "Try it" }) });
    await preview.getByLabel("Contract").setInputFiles([text("deal.txt")]);
    await ready(page, "deal.txt");
    const { definition } = await api(page, baseURL)("GET", `/apps/${draft}/draft`);
    const input = definition.inputs.find(({ kind }) => kind === "file");
    expect(input.files).toEqual({ groups: ["pdf", "office", "hangul", "sheet", "text"], max_files: 2 });
  });
});

test("visitors attach files, with a lost connection in between, and see them in their answer's form", async ({ browser, page: owner, baseURL }) => {
  await withStandIn(owner, baseURL, "short", async () => {
    const context = await browser.newContext({ storageState: undefined, locale: "en-GB", baseURL });
    const page = await context.newPage();
    await page.goto(link);
    await takenOver(page);
    await page.getByLabel("Papers").setInputFiles([text("photo.png")]);
    await expect(row(page, "photo.png")).toContainText("Files of this kind can't be used here.");
    await page.getByRole("button", { name: "Get the answer" }).click();
    await expect(page.getByText("“photo.png” can’t be used.")).toBeVisible();
    await row(page, "photo.png").getByRole("button", { name: "Remove photo.png" }).click();
    let pieces = 0;
    await page.route("**/files/*", (route) =>
      route.request().method() === "PATCH" && ++pieces === 2 ? route.abort("connectionfailed") : route.continue(),
    );
    await page.getByLabel("Papers").setInputFiles([long("visit.txt")]);
    await ready(page, "visit.txt");
    await hand(page.getByLabel("Tone"), "paste", [text("more.md")]);
    await ready(page, "more.md");
    await expectNoOverflow(page);
    await expectAccessible(page);

    await page.reload();
    await takenOver(page);
    await ready(page, "visit.txt");
    await ready(page, "more.md");
    await page.getByRole("button", { name: "Get the answer" }).click();
    await expect(page.locator("#answers [data-run]")).toHaveCount(1);
    await expect(list(page).getByRole("listitem")).toHaveCount(2);
    await context.close();
  });
});

test("without script the field says what it needs", async ({ browser, baseURL }) => {
  for (const address of [app(), link]) {
    const context = await browser.newContext({ storageState: address === link ? undefined : SESSION, javaScriptEnabled: false, locale: "en-GB", baseURL });
    const page = await context.newPage();
    await page.goto(address);
    // Found by its place, because Playwright takes no text inside `noscript` for text of the page.
    await expect(page.locator("noscript .field__hint")).toHaveText("Attaching files needs JavaScript. Turn it on and reload the page.");
    await context.close();
  }
});
