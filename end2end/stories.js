// What the stories share: who signs in, where they are, and how to wait until a page has come alive.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "./quiet.js";

export const OWNER = { name: "Jiwon Kim", email: "kim@example.com", password: "correct horse battery" };
export const WORKSPACE = "/w/moonlight-foods";
export const HAS_MODEL = process.env.MADANG_HAS_DEMO_MODEL === "1";

const kept = join(process.env.MADANG_TEST_OUTPUT ?? "../target/browser", "..", "browser-kept");
mkdirSync(kept, { recursive: true });
/** Where the owner's session is kept for the files after the first. */
export const SESSION = join(kept, "owner.json");

/** Opens an address and waits until script has taken the page over. */
export async function open(page, path) {
  await page.goto(path);
  await alive(page);
}

/** Script answers from the moment its last part has loaded. */
export async function alive(page) {
  await page.waitForLoadState("networkidle");
}

/** Fails when the page is wider than the window. */
export async function expectNoOverflow(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, "pixels beyond the window's edge").toBeLessThanOrEqual(0);
}
