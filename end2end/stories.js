// What the stories share: who signs in, where they are, and how to wait until a page has come alive.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { seconds } from "./patience.js";
import { expect } from "./quiet.js";

export const OWNER = { name: "Jiwon Kim", email: "kim@example.com", password: "correct horse battery" };
export const WORKSPACE = "/w/moonlight-foods";

const kept = join(process.env.MADANG_TEST_OUTPUT ?? "../target/browser", "..", "browser-kept");
mkdirSync(kept, { recursive: true });
/** Where the owner's session is kept for the files after the first. */
export const SESSION = join(kept, "owner.json");

/** Opens an address and waits until script has taken the page over. */
export async function open(page, path) {
  await page.goto(path);
  await takenOver(page);
}

/** Script answers from the moment it has taken the page over; after a walk within the page, from when the next one has loaded. */
export async function alive(page) {
  await takenOver(page);
  await page.waitForLoadState("networkidle");
}

/** Waits until script has taken the page over, also while a stream keeps the network busy. */
export async function takenOver(page) {
  await page.locator("html[data-alive]").waitFor({ state: "attached", timeout: seconds(30) });
}

/** Fails when the focus stays on nothing: the next Tab would begin at the top of the page. */
export async function expectFocusKept(page) {
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), "what has the focus").not.toBe("BODY");
}

/** Fails when the page is wider than the window. */
export async function expectNoOverflow(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, "pixels beyond the window's edge").toBeLessThanOrEqual(0);
}

/** Has a page load over a slow line with a cold cache. It gives the weight of each file on the wire, by its path, as they come. */
export async function onSlowLine(page, context) {
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.setCacheDisabled", { cacheDisabled: true });
  await line.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 });
  const [files, weights] = [new Map(), new Map()];
  line.on("Network.requestWillBeSent", ({ requestId, request }) => files.set(requestId, new URL(request.url).pathname));
  line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => weights.set(files.get(requestId), encodedDataLength));
  return weights;
}

/** Asks the API as the person who is signed in on this page; `path` is within the workspace. */
export async function ask(page, origin, method, path, data) {
  const workspace = `/api/v1/workspaces/${WORKSPACE.split("/").at(-1)}`;
  const answer = await page.request.fetch(workspace + path, { method, data, headers: { origin }, timeout: seconds(30) });
  expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  return answer.status() === 204 ? undefined : answer.json();
}

/** The same, for somebody who asks often. */
export const api = (page, origin) => (method, path, data) => ask(page, origin, method, path, data);

/** A page of somebody else in this workspace, who is invited for it; an admin may change every app. */
export async function colleague(page, browser, baseURL, name, role = "admin") {
  const { url } = await api(page, baseURL)("POST", "/invitations", { role });
  const context = await browser.newContext({ storageState: undefined, locale: "en-GB", baseURL });
  const other = await context.newPage();
  await other.goto(new URL(url).pathname);
  await other.getByLabel("Name", { exact: true }).fill(name);
  await other.getByLabel("Work e-mail").fill(`${name.toLowerCase().replaceAll(" ", ".")}@example.com`);
  await other.getByLabel("Password", { exact: true }).fill("a good long password");
  await other.getByRole("button", { name: /^Join/ }).click();
  await other.waitForURL(`**${WORKSPACE}`);
  return other;
}

/** Keeps a page of the builder from learning, before it saves itself, that somebody else has saved. */
export async function hearingNothing(page) {
  await page.route("**/presence/*", (route) => route.fulfill({ json: { others: [], other_tab: false, revision: 0 } }));
}

/** Has apps answered, for as long as `story` takes, by a model that writes slowly until it is stopped: no machine is too quick or too slow for it. */
export const withPatientModel = (page, origin, story) => withStandIn(page, origin, "endless", story);

/** Has apps answered, for as long as `story` takes, by this model of `stand-in.js`. */
export async function withStandIn(page, origin, model, story) {
  const workspace = api(page, origin);
  const usual = (await workspace("GET", "")).default_model;
  const { id } = await workspace("POST", "/connections", { provider: "custom", name: "Stand-in", base_url: process.env.MADANG_STAND_IN_URL, named_models: [model] });
  await workspace("PATCH", "", { default_model: { connection: id, model } });
  try {
    await story();
  } finally {
    await workspace("PATCH", "", { default_model: usual });
    await workspace("DELETE", `/connections/${id}`);
  }
}

/** Makes an app with a share link; `change` makes of the definition of a new app what it is to be. The path of the link. */
export async function shareApp(page, origin, name, change) {
  const { slug } = await ask(page, origin, "POST", "/apps", { name });
  const { definition, revision } = await ask(page, origin, "GET", `/apps/${slug}/draft`);
  change(definition);
  const saved = await ask(page, origin, "PUT", `/apps/${slug}/draft`, { definition, revision });
  await ask(page, origin, "POST", `/apps/${slug}/publish`, { revision: saved.revision });
  const { url } = await ask(page, origin, "POST", `/apps/${slug}/links`, { name: "For the tests", max_runs_per_address_hour: 1000 });
  return new URL(url).pathname;
}
