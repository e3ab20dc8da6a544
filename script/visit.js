// @ts-check
// The page of a shared app (`app/src/visit`) works without this. With it, the form is sent in place, the answer grows in place, can
// be stopped and copied, and what is typed survives a reload. All HTML comes from the server; every word is in the page.

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */
/** @typedef {{ from: number, keep: number, html: string[], lang?: string }} Blocks */
/** @typedef {{ live: boolean, state: string, end: string, say?: string, title: string }} State */
/** @typedef {{ form: string, title: string, say?: string, answer?: string, address?: string, reload?: boolean }} Reply */

const KEPT = `madang:visit:${location.pathname}`;
/** @type {EventSource | undefined} */
let source;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again;
let sending = false;

/** @param {string} id @returns {HTMLElement} */
function need(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is missing`);
  return found;
}

/** The words that are not drawn. This may run before the page is there, so nothing of it is looked up at once. */
const words = () => need("main").dataset;

/** @param {ParentNode} within @param {string} selector @returns {HTMLElement} */
const part = (within, selector) => /** @type {HTMLElement} */ (within.querySelector(selector));

/** The form; it is replaced each time it was sent. */
const theForm = () => /** @type {HTMLFormElement | null} */ (document.getElementById("form"));
/** The newest answer. */
const theAnswer = () => /** @type {HTMLElement | null} */ (document.querySelector("#answers > :last-child"));

/** @param {string | undefined} text */
function say(text) {
  const status = need("status");
  // The same text again would not be read again.
  status.textContent = text && text === status.textContent ? `${text}\u00a0` : (text ?? "");
}

/* ---- What is typed ---- */

/** @param {HTMLFormElement} form @returns {Control[]} */
const controls = (form) =>
  /** @type {Control[]} */ ([...form.elements].filter((el) => /** @type {Control} */ (el).name && /** @type {Control} */ (el).type !== "hidden"));

/** What a form holds: a name and a value for each field, for each choice whether it is ticked. @param {HTMLFormElement} form */
const held = (form) => controls(form).map((el) => [el.name, isTick(el) ? `${el.checked} ${el.value}` : el.value]);

/** @param {Control} el @returns {el is HTMLInputElement} */
const isTick = (el) => el.type === "checkbox" || el.type === "radio";

/** Puts values back, of fields that hold what they held at first. @param {HTMLFormElement} form @param {string[][]} values */
function putBack(form, values) {
  controls(form).forEach((el, at) => {
    const [name, value] = values[at] ?? [];
    if (name !== el.name) return;
    if (isTick(el)) {
      if (el.checked === el.defaultChecked && value.endsWith(` ${el.value}`)) el.checked = value.startsWith("true");
    } else if (el instanceof HTMLSelectElement) {
      const first = [...el.options].find((option) => option.defaultSelected) ?? el.options[0];
      if (first?.selected && [...el.options].some((option) => option.value === value)) el.value = value;
    } else if (el.value === el.defaultValue) {
      el.value = value;
    }
    count(el);
  });
}

const run = () => theAnswer()?.dataset.run ?? "";

function keep() {
  const form = theForm();
  try {
    if (form) sessionStorage.setItem(KEPT, JSON.stringify([run(), held(form)]));
  } catch {
    // A browser that keeps nothing must not stop anybody from typing.
  }
}

function bringBack() {
  const form = theForm();
  try {
    const [of, values] = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    // What was typed beside another answer belongs there.
    if (form && of === run()) putBack(form, values);
  } catch {
    // Nothing that can be read was kept.
  }
}

/** How much is written, of how much. @param {Control} el */
function count(el) {
  const shown = el.closest(".field")?.querySelector(".field__count");
  if (!shown) return;
  const [chars, most] = [[...el.value].length, shown.textContent?.split("/")[1] ?? ""];
  shown.textContent = `${chars.toLocaleString("en")} /${most}`;
  shown.toggleAttribute("data-over", chars > Number(most.replaceAll(",", "")));
}

/** Shows fields that depend on an earlier one while that has such a value; a hidden field has none. @param {HTMLFormElement} form */
function showNeeded(form) {
  const values = new FormData(form);
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll(".shown-when"))) {
    const { when = "", is } = field.dataset;
    const given = values.getAll(when).map((value) => String(value).trim());
    const hidden = form.querySelector(`.shown-when[data-off] [name="${when}"]`);
    field.toggleAttribute("data-off", Boolean(hidden) || !given.some((value) => (is ? JSON.parse(is).includes(value) : value)));
  }
}

/** What was wrong is looked at again when it is sent again. @param {Control} el */
function forgive(el) {
  const field = el.closest(".field");
  if (!field?.querySelector(".field__error")) return;
  field.querySelector(".field__error")?.remove();
  field.querySelectorAll("[aria-invalid]").forEach((wrong) => wrong.removeAttribute("aria-invalid"));
  const summary = document.querySelector("#form .error-summary");
  const ids = [field.id, ...[...field.querySelectorAll("[id]")].map(({ id }) => id)];
  summary?.querySelectorAll("a").forEach((link) => ids.includes(link.hash.slice(1)) && link.closest("li")?.remove());
  if (summary && !summary.querySelector("li")) summary.remove();
}

/* ---- Sending ---- */

/** @param {boolean} is */
function busy(is) {
  const button = document.querySelector("#form > .button");
  if (!button) return;
  if (is) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
  const [label, working] = button.querySelectorAll(".button__labels > *");
  label?.toggleAttribute("data-state", is);
  working?.toggleAttribute("data-state", !is);
  [label, working].forEach((el) => el?.hasAttribute("data-state") && el.setAttribute("data-state", "off"));
}

/** @param {HTMLFormElement} form */
async function send(form) {
  if (sending || source) return;
  sending = true;
  busy(true);
  need("unsent").hidden = true;
  const sent = held(form);
  try {
    // What browsers send of a form without files is just this.
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    take(form, sent, /** @type {Reply} */ (await answer.json()));
  } catch {
    need("unsent").hidden = false;
  } finally {
    sending = false;
    busy(Boolean(source));
  }
}

/** @param {HTMLFormElement} form @param {string[][]} sent @param {Reply} reply */
function take(form, sent, reply) {
  if (reply.reload) return location.reload();
  const focused = form.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const now = held(form);
  form.outerHTML = reply.form;
  const fresh = theForm();
  // What was typed on meanwhile was not sent, so it stays.
  if (fresh) putBack(fresh, now.map(([name, value], at) => (value === sent[at]?.[1] ? [""] : [name, value])));
  if (fresh) showNeeded(fresh);
  document.title = `${reply.title} · ${document.title.split(" · ").at(-1)}`;
  const answers = document.getElementById("answers");
  if (!reply.answer || !answers) {
    (part(document, "#form .error-summary") ?? part(document, "#form > .button"))?.focus();
    return;
  }
  if (!("chat" in answers.dataset)) answers.textContent = "";
  answers.insertAdjacentHTML("beforeend", reply.answer);
  history.replaceState(null, "", reply.address);
  const report = document.querySelector('#report-form [name="run"]');
  if (report) /** @type {HTMLInputElement} */ (report).value = run();
  say(reply.say);
  keep();
  const answer = theAnswer();
  if (!answer) return;
  follow(answer);
  const field = matchMedia("(width < 900px)").matches ? null : document.getElementById(focused ?? "");
  (field ?? part(answer, "h2[tabindex]") ?? answer).focus({ preventScroll: true });
  answer.scrollIntoView({ block: "start" });
}

/* ---- The answer ---- */

/** Changes an answer as it is written, from the event on that the page has. @param {HTMLElement} answer */
function follow(answer) {
  const { follow: address, event = "0" } = answer.dataset;
  if (!address) return;
  const [prose, lost] = [part(answer, ".prose"), part(answer, ".visit-answer__lost")];
  let [at, last] = [event, ""];
  const open = () => {
    // What was told of the last block before counts only for the connection that told it.
    last = "";
    const url = new URL(address, location.href);
    url.searchParams.set("after", at);
    source = new EventSource(url);
    source.onopen = () => (lost.hidden = true);
    source.onerror = () => {
      last = "";
      lost.hidden = false;
      // Refused, and not only broken off: the browser does not come back by itself.
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, 3000);
    };
    source.addEventListener("gone", () => location.reload());
    source.addEventListener("blocks", (event) => {
      at = event.lastEventId;
      /** @type {Blocks} */
      const { from, keep, html, lang } = JSON.parse(event.data);
      followEnd(answer, () => {
        while (prose.children.length > from) prose.lastElementChild?.remove();
        if (html.length > 0) html[0] = last.slice(0, keep) + html[0];
        prose.insertAdjacentHTML("beforeend", html.join(""));
        last = html.at(-1) ?? "";
        if (lang) prose.lang = lang;
        else prose.removeAttribute("lang");
      });
    });
    source.addEventListener("state", (event) => {
      at = event.lastEventId;
      followEnd(answer, () => show(answer, JSON.parse(event.data)));
    });
  };
  open();
  busy(true);
}

/** @param {HTMLElement} answer @param {State} state */
function show(answer, { live, state, end, say: text, title }) {
  const head = part(answer, ".visit-answer__state");
  const focused = head.contains(document.activeElement);
  head.innerHTML = state;
  part(answer, ".visit-answer__end").innerHTML = end;
  if (focused) answer.focus({ preventScroll: true });
  if (text) say(text);
  document.title = `${title} · ${document.title.split(" · ").at(-1)}`;
  if (!live) done(answer);
}

/** @param {HTMLElement} answer */
function done(answer) {
  clearTimeout(again);
  source?.close();
  source = undefined;
  const prose = part(answer, ".prose");
  prose.removeAttribute("data-state");
  prose.removeAttribute("aria-busy");
  part(answer, ".visit-answer__lost").hidden = true;
  delete answer.dataset.follow;
  busy(false);
}

/** Scrolls along as long as the end is in view. @param {HTMLElement} answer @param {() => void} change */
function followEnd(answer, change) {
  const inView = answer.getBoundingClientRect().bottom <= innerHeight;
  change();
  const beyond = answer.getBoundingClientRect().bottom - innerHeight;
  if (inView && beyond > 0) scrollBy(0, beyond + 8);
}

/** @param {HTMLFormElement} form */
async function stop(form) {
  const answer = /** @type {HTMLElement} */ (form.closest("[data-run]"));
  const status = /** @type {HTMLElement} */ (form.previousElementSibling);
  const before = [status.textContent, status.dataset.tone];
  // It looks stopped at once; the server has the last word.
  if (form.contains(document.activeElement)) answer.focus({ preventScroll: true });
  form.hidden = true;
  status.textContent = words().stopped ?? "";
  delete status.dataset.tone;
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    if (!form.isConnected) return;
    form.hidden = false;
    [status.textContent, status.dataset.tone] = /** @type {string[]} */ (before);
    say(words().stopFailed);
  }
}

/* ---- Copying ---- */

/** An answer's text, as it is read. @param {Node} node @returns {string} */
function plain(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
  if (!(node instanceof Element) || node.matches(".code__head")) return "";
  const name = node.localName;
  if (name === "br") return "\n";
  const inner = [...node.childNodes].map(plain).join("");
  if (name === "li") {
    const list = /** @type {Element} */ (node.parentElement);
    const number = (Number(list.getAttribute("start")) || 1) + [...list.children].indexOf(node);
    return `\n${list.localName === "ol" ? `${number}.` : "-"} ${inner.trim().replace(/\n+/g, "\n  ")}`;
  }
  if (name === "td" || name === "th") return `${inner.trim()}\t`;
  if (name === "tr" || name === "dt") return `${inner.trim()}\n`;
  if (/^(p|h\d|ul|ol|pre|table|blockquote|dl|hr|dd)$/.test(name)) return `\n\n${inner.trim()}\n\n`;
  return inner;
}

/** Copies what is drawn, as formatted text and as plain text. @param {HTMLElement} what @param {HTMLElement} button */
async function copy(what, button) {
  const clean = /** @type {HTMLElement} */ (what.cloneNode(true));
  clean.querySelectorAll(".code__head").forEach((head) => head.remove());
  const types = { "text/html": clean.innerHTML, "text/plain": plain(clean).replace(/\n{3,}/g, "\n\n").trim() };
  try {
    if (navigator.clipboard?.write) {
      const blobs = Object.entries(types).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else {
      // Without TLS there is no clipboard object; this is from before there was one.
      const fill = (/** @type {ClipboardEvent} */ event) => {
        Object.entries(types).forEach(([type, text]) => event.clipboardData?.setData(type, text));
        event.preventDefault();
      };
      getSelection()?.selectAllChildren(what);
      document.addEventListener("copy", fill, { once: true });
      const copied = document.execCommand("copy");
      document.removeEventListener("copy", fill);
      getSelection()?.removeAllRanges();
      if (!copied) throw new Error("refused");
    }
  } catch {
    return say(words().copyFailed);
  }
  say(words().copied);
  const label = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
  if (!label || label.textContent === words().copied) return;
  const before = label.textContent;
  label.textContent = words().copied ?? "";
  setTimeout(() => (label.textContent = before), 2000);
}

/* ---- What people do ---- */

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const sends = form.id === "form";
  if (!sends && !("stop" in form.dataset)) return;
  event.preventDefault();
  if (sends) send(form);
  else stop(form);
});

document.addEventListener("input", (event) => {
  const el = /** @type {Control} */ (event.target);
  if (el.form?.id !== "form") return;
  count(el);
  forgive(el);
  showNeeded(el.form);
  keep();
});

document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("button");
  if (!button) return;
  if ("say" in button.dataset) {
    const message = /** @type {HTMLTextAreaElement} */ (need("in-message"));
    message.value = button.textContent ?? "";
    message.focus();
    keep();
  } else if (button.closest("[data-copy]")) {
    copy(part(/** @type {Element} */ (button.closest("[data-run]")), ".prose"), button);
  } else if (button.closest(".code__head")) {
    copy(part(/** @type {Element} */ (button.closest(".code")), "pre"), button);
  }
});

document.addEventListener("keydown", (event) => {
  const at = /** @type {HTMLElement} */ (event.target);
  const answer = /** @type {HTMLElement | null} */ (at.closest("[data-run]"));
  // While a syllable is composed, Enter only ends it; Safari tells so by the key code 229. On a touch screen it makes a new line.
  const enter = event.key === "Enter" && !event.isComposing && event.keyCode !== 229 && theForm()?.contains(at);
  const ctrl = event.ctrlKey || event.metaKey;
  const sends = at.id === "in-message" && !ctrl && !event.shiftKey && !event.altKey && !matchMedia("(pointer: coarse)").matches;
  if (enter && (ctrl || sends)) {
    event.preventDefault();
    theForm()?.requestSubmit();
  } else if (event.key === "Escape" && answer) {
    /** @type {HTMLFormElement | null} */ (answer.querySelector("[data-stop]:not([hidden])"))?.requestSubmit();
  } else if (event.key.toLowerCase() === "c" && answer && !event.ctrlKey && !event.metaKey && !event.altKey) {
    /** @type {HTMLElement | null} */ (answer.querySelector("[data-copy] button"))?.click();
  }
});

const offline = () => (need("offline").hidden = navigator.onLine);
addEventListener("offline", offline);
addEventListener("online", offline);

function begin() {
  bringBack();
  const form = theForm();
  if (form) showNeeded(form);
  offline();
  part(document, "#form .error-summary")?.focus();
  const answer = theAnswer();
  if (!answer?.dataset.follow) return;
  // A page that stayed open and came to its end has everything; one that broke off goes on from here.
  if ("open" in answer.dataset && answer.querySelector(".visit-answer__end .status")) done(answer);
  else follow(answer);
}

// Before the page is whole, what was sent of it can be used already.
document.documentElement.dataset.alive = "";
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
