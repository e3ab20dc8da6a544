// @ts-check
// Sign-in, set-up and invitations (`app/src/entry`) work without this. With it, a form is looked at before it is sent, passwords can be
// shown, what is typed survives a reload, and the program of the next page is fetched meanwhile. Every word is in the page.

const root = document.documentElement;
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.form"));
const problems = document.getElementById("problems");
let sent = false;

/** @returns {HTMLInputElement[]} */
const fields = () =>
  [...(form?.elements ?? [])].filter((el) => el instanceof HTMLInputElement && el.type !== "hidden").map((el) => /** @type {HTMLInputElement} */ (el));

/** @param {ParentNode | null | undefined} within @param {string} selector @returns {HTMLElement | null} */
const part = (within, selector) => /** @type {HTMLElement | null | undefined} */ (within?.querySelector(selector)) ?? null;

/* ---- What is wrong ---- */

/** What is wrong with a field, or nothing. The server looks at more. @param {HTMLInputElement} el */
const wrong = ({ validity, dataset }) => (validity.valueMissing && dataset.missing) || (validity.patternMismatch && dataset.misfit) || "";

/** Says at a field and over the form what is wrong. @param {HTMLInputElement} el @param {string} text */
function blame(el, text) {
  const error = document.getElementById(`${el.id}-error`);
  const words = part(error, "span");
  if (!error || !words) return;
  words.textContent = text;
  error.hidden = !text;
  if (text) el.setAttribute("aria-invalid", "true");
  else el.removeAttribute("aria-invalid");
  const link = /** @type {HTMLAnchorElement | null} */ (part(problems, `a[href="#${el.id}"]`));
  const line = link?.closest("li");
  if (!link || !line) return;
  link.textContent = text && `${el.labels?.[0]?.textContent?.trim()}: ${text}`;
  line.hidden = !text;
  if (problems) problems.hidden = !part(problems, "li:not([hidden])");
}

/** Whether all is well. If not, the summary says so. */
function check() {
  const all = fields();
  for (const el of all) blame(el, wrong(el));
  if (!all.some(wrong)) return true;
  problems?.focus();
  return false;
}

/* ---- What is typed ---- */

const KEPT = `madang:entry:${form?.id}`;
/** @param {HTMLInputElement} el */
const isKept = (el) => !el.readOnly && el.autocomplete !== "off" && !/password/.test(el.autocomplete);

/** @param {() => void} act */
function withStorage(act) {
  try {
    act();
  } catch {
    // A browser that keeps nothing must not stop anybody from typing.
  }
}
const keep = () => withStorage(() => sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(fields().filter(isKept).map((el) => [el.name, el.value])))));
const forget = () => withStorage(() => sessionStorage.removeItem(KEPT));
const bringBack = () =>
  withStorage(() => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    // What the server gave back, or somebody has typed since, is newer.
    for (const el of fields().filter(isKept)) if (!el.value && typeof kept[el.name] === "string") el.value = kept[el.name];
  });

form?.addEventListener("input", ({ target }) => {
  const el = /** @type {HTMLInputElement} */ (target);
  keep();
  // An error goes, or becomes another one, as soon as something else is typed.
  if (el.getAttribute("aria-invalid")) blame(el, wrong(el));
});

/* ---- Sending ---- */

/** @param {boolean} is */
function busy(is) {
  sent = is;
  const button = part(form, ".button:has(.button__labels)");
  if (is) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
  button?.querySelectorAll(".button__labels > *").forEach((label, at) => {
    if ((at === 0) === is) label.setAttribute("data-state", "off");
    else label.removeAttribute("data-state");
  });
}

form?.addEventListener("submit", (event) => {
  if (sent || !check()) return event.preventDefault();
  // A password that is shown would be offered to the browser as a text.
  fields().forEach(hide);
  busy(true);
  forget();
});
// Back in history can show the page as it was left.
addEventListener("pageshow", () => busy(false));

/* ---- Passwords ---- */

/** @param {Element | null} el @returns {HTMLElement | null} */
const eye = (el) => part(el?.closest(".input-wrap"), "[data-show]");

/** @param {HTMLInputElement} el @param {boolean} [shown] */
function hide(el, shown = false) {
  const button = eye(el);
  if (!button) return;
  el.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

form?.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-show]") : null;
  const el = /** @type {HTMLInputElement | null} */ (part(button?.parentElement, "input"));
  if (el) hide(el, el.type === "password");
});

/** @param {Event} event */
function caps(event) {
  const el = /** @type {Element} */ (event.target);
  const note = eye(el) && part(el.closest(".field"), "[data-caps]");
  // Browsers that fill a field in send key events that are no keyboard events.
  if (note) note.hidden = !(event instanceof KeyboardEvent && event.getModifierState("CapsLock"));
}
form?.addEventListener("keyup", caps);
form?.addEventListener("focusout", caps);

/* ---- Moments ---- */

// The server does not know the reader's zone yet.
for (const time of document.querySelectorAll("time")) {
  const { lang } = root;
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { day: "numeric", month: lang === "en" ? "short" : "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  time.textContent = format.format(new Date(time.dateTime));
  time.removeAttribute("title");
}

/* ---- The next page ---- */

// Two files at a time, so that nothing that this page needs waits for them, and none any more once the form is on its way.
function prefetch() {
  const links = /** @type {HTMLLinkElement[]} */ ([...document.querySelectorAll('link[rel="later"]')]);
  const next = () => {
    const link = links.shift();
    if (!link || sent) return;
    link.onload = link.onerror = next;
    link.rel = "prefetch";
  };
  next();
  next();
}
const { saveData } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator).connection ?? {};
// Not every browser tells when it is idle.
if (!saveData) addEventListener("load", () => (window.requestIdleCallback ?? setTimeout)(prefetch));

bringBack();
// Older browsers know `autofocus` only for fields.
if (problems && !problems.hidden && !("autofocus" in HTMLElement.prototype)) /** @type {HTMLElement} */ (problems).focus();
root.dataset.alive = "";
