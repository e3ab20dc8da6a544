// @ts-check
// Attaches files to the form of a shared app (`app/src/visit/files.rs`). Only pages whose form takes files load it. A file goes up in
// pieces, goes on after a lost connection, and is waited for until it is read. All HTML and all words are in the page.

/** @typedef {{ place: string, input: string, max: number, bytes: number, words: Record<string, string>, notes: Record<string, string> }} About */
/** @typedef {{ pages?: number, notes?: string[] }} Contents */
/** @typedef {{ id: string, name: string, size: number, received: number, state: string, contents?: Contents, error?: { message: string } }} Stored */

const PIECE_BYTES = 768 * 1024;
const KEPT = `madang:files:${location.pathname}`;
/** The files of rows, as long as the page has them. @type {WeakMap<Element, File>} */
const files = new WeakMap();
/** What the server last said of the file of a row. @type {WeakMap<Element, Stored>} */
const known = new WeakMap();
/** The list of a row, which may be drawn anew meanwhile. @type {WeakMap<Element, string>} */
const homes = new WeakMap();

/** What can't be helped by waiting. */
class Refused extends Error {}

/** @template {HTMLElement} T @param {ParentNode} within @param {string} selector @returns {T} */
const part = (within, selector) => /** @type {T} */ (within.querySelector(selector));
/** @param {Element} el @returns {HTMLElement} */
const field = (el) => /** @type {HTMLElement} */ (el.closest(".field"));
/** @param {Element} within @returns {HTMLElement} */
const list = (within) => part(within, "[data-files]");
/** @param {Element} row @returns {HTMLInputElement} */
const hidden = (row) => part(row, "input[type=hidden]");
/** @param {Element} within @returns {HTMLInputElement} */
const chooser = (within) => part(within, ".dropzone__input");
/** @param {Element} row */
const nameOf = (row) => part(row, "bdi").textContent ?? "";
/** @returns {HTMLElement[]} */
const lists = () => [...document.querySelectorAll(/** @type {"div"} */ ("#form [data-files]"))];
const run = () => /** @type {HTMLElement | null} */ (document.querySelector("#answers > :last-child"))?.dataset.run ?? "";

/** @param {HTMLElement} of @returns {About} */
const about = (of) => JSON.parse(of.dataset.files ?? "{}");

/** The row's list; the row goes back into it where the form was drawn anew. @param {Element} row @returns {HTMLElement | undefined} */
function home(row) {
  const found = lists().find((list) => about(list).input === homes.get(row));
  if (found && !row.isConnected) found.append(row);
  return found;
}

/** @param {HTMLElement} of @param {string} [text] */
function note(of, text = "") {
  const note = part(field(of), "[data-note]");
  note.textContent = text;
  note.hidden = !text;
}

/* ---- Rows ---- */

/** @param {HTMLElement} of @param {string} name @param {number} [size] @returns {HTMLElement} */
function draw(of, name, size) {
  const template = /** @type {HTMLTemplateElement} */ (/** @type {Element} */ (part(field(of), "template")));
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  part(row, "bdi").textContent = name;
  if (size) part(row, "small").textContent = size < 1 << 20 ? `${Math.ceil(size / 1024)} KB` : `${Math.floor(size / 104857.6) / 10} MB`;
  homes.set(row, about(of).input);
  of.append(row);
  return row;
}

/** @param {HTMLElement} row @param {string} state @param {string} text @param {number | null} [percent] `null` if nobody knows */
function show(row, state, text, percent) {
  const of = home(row);
  if (!of) return;
  const { words } = about(of);
  const told = part(row, "[data-told]");
  const bar = /** @type {HTMLProgressElement} */ (/** @type {Element} */ (part(row, "progress")));
  const cancels = state === "busy";
  row.dataset.state = state;
  told.textContent = text;
  told.className = state === "refused" ? "file-row__error" : "muted";
  bar.hidden = percent === undefined;
  bar.ariaLabel = text;
  if (typeof percent === "number") bar.value = percent;
  else bar.removeAttribute("value");
  part(row, "[data-retry]").hidden = state !== "refused" || !files.has(row) || !("again" in row.dataset);
  const button = part(row, "[data-remove]");
  button.textContent = (cancels ? words.cancel : words.remove) ?? "";
  button.ariaLabel = ((cancels ? words.cancelThis : words.removeThis) ?? "").replace("{}", nameOf(row));
}

/** @param {HTMLElement} row @param {string | undefined} why @param {boolean} [again] */
function refuse(row, why, again) {
  row.toggleAttribute("data-again", Boolean(again));
  show(row, "refused", why ?? "");
  say(`${nameOf(row)}: ${why}`);
}

/** @param {string} text */
function say(text) {
  const status = document.getElementById("status");
  if (status) status.textContent = text;
}

/** @param {HTMLElement} row */
function remove(row) {
  const [of, stored] = [home(row), known.get(row)];
  row.remove();
  homes.delete(row);
  if (!of) return;
  // What was attached here and is in no run yet is of no use to anybody.
  if (stored && files.has(row)) forget(about(of).place, stored);
  note(of);
  keep();
}

/** Removes a file from the server, where what belongs to no run goes by itself if this fails. @param {string} place @param {Stored} stored */
const forget = (place, { id }) => void fetch(`${place}/${id}`, { method: "DELETE" }).catch(() => {});

/* ---- Uploading ---- */

/** @param {string} address @param {RequestInit} [request] @returns {Promise<Stored>} */
async function ask(address, { headers, ...request } = {}) {
  const language = { "accept-language": document.documentElement.lang };
  const answer = await fetch(address, { ...request, headers: { ...language, ...headers } });
  if (answer.ok) return answer.json();
  const { error } = await answer.json().catch(() => ({}));
  // It has other bytes than were thought.
  if (error?.current?.id) return error.current;
  if (!error || answer.status >= 500 || answer.status === 408) throw new Error(String(answer.status));
  throw new Refused(answer.status === 404 ? "" : (Object.values(error.fields ?? {})[0] ?? error.message));
}

/** One step; whether it was the last one. @param {HTMLElement} row @param {About} about @param {boolean} lost @param {string} once */
async function step(row, { place, input, words, notes }, lost, once) {
  const [file, before] = [files.get(row), known.get(row)];
  const address = `${place}/${before?.id}`;
  let stored;
  if (!before) {
    const body = JSON.stringify({ name: file?.name, size: file?.size, media_type: file?.type || undefined, input });
    // As the conversation has the app.
    stored = await ask(place + (run() && `?run=${run()}`), { method: "POST", headers: { "content-type": "application/json", "idempotency-key": once }, body });
  } else if (before.state === "uploading" && file && !lost) {
    const piece = file.slice(before.received, before.received + PIECE_BYTES);
    const body = await piece.arrayBuffer().catch(() => Promise.reject(new Refused(words.unreadable)));
    const headers = { "content-type": "application/octet-stream", "upload-offset": String(before.received) };
    stored = await ask(address, { method: "PATCH", headers, body });
    if (stored.state === "uploading" && stored.received === before.received) throw new Error("stuck");
  } else {
    stored = await ask(before.state === "reading" ? `${address}?wait=20` : address);
  }
  if (!homes.has(row)) {
    // It was cancelled on the way.
    forget(place, stored);
    return true;
  }
  known.set(row, stored);
  hidden(row).value = JSON.stringify({ id: stored.id, name: stored.name });
  hidden(row).disabled = false;
  part(row, "bdi").textContent = stored.name;
  keep();
  if (stored.state === "uploading") {
    if (!file) throw new Refused(words.halted);
    show(row, "busy", words.sending ?? "", (100 * stored.received) / stored.size);
  } else if (stored.state === "reading") {
    show(row, "busy", words.reading ?? "", null);
  } else if (stored.state === "ready") {
    const { pages, notes: told = [] } = stored.contents ?? {};
    const facts = [pages && words.pages?.replace("{}", pages.toLocaleString("en")), ...told.map((code) => notes[code])];
    show(row, "ready", facts.filter(Boolean).join(" · ") || (words.ready ?? ""));
    say(`${stored.name}: ${words.ready}`);
    return true;
  } else {
    throw new Refused(stored.error?.message);
  }
}

/** @param {HTMLElement} row */
async function carry(row) {
  // One for all tries: an answer that was lost must not begin a second upload.
  const once = crypto.getRandomValues(new Uint32Array(4)).join("-");
  for (let lost = 0, look = false; homes.has(row); ) {
    const of = home(row);
    if (!of) return;
    const before = known.get(row);
    try {
      if (await step(row, about(of), look, once)) return;
      look = false;
      // Only bytes that arrive are progress: a proxy may let every question pass, and no piece.
      if ((known.get(row)?.received ?? 0) > (before?.received ?? -1)) lost = 0;
      else await pause(lost);
    } catch (error) {
      if (error instanceof Refused) {
        const stored = known.get(row);
        // A file that is gone can be sent anew; one that was refused for what it is can't.
        if (!error.message) known.delete(row), (hidden(row).disabled = true);
        if (homes.has(row)) refuse(row, error.message || about(of).words.gone, !stored || !error.message);
        return keep();
      }
      const { received = 0, size = 1 } = known.get(row) ?? {};
      if (homes.has(row)) show(row, "busy", about(of).words.waiting ?? "", (100 * received) / size);
      look = true;
      await pause(lost++);
    }
  }
}

/** Waits longer each time, and for the network as long as the browser knows that there is none. @param {number} lost */
const pause = (lost) =>
  /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      addEventListener("online", () => resolve(), { once: true });
      if (navigator.onLine) setTimeout(resolve, Math.min(500 * 2 ** lost, 30_000));
    })
  );

/** @param {HTMLElement} of @param {File[]} chosen */
function add(of, chosen) {
  const { max, bytes, words } = about(of);
  note(of);
  const endings = chooser(field(of)).accept.split(",");
  for (const file of chosen) {
    const halted = rows(of).find((row) => row.dataset.state === "refused" && !files.has(row) && nameOf(row) === file.name && known.get(row)?.size === file.size);
    const fits = endings.some((ending) => file.name.toLowerCase().endsWith(ending));
    const why = !fits ? words.unsupported : !file.size ? words.empty : file.size > bytes ? words.tooLarge : "";
    if (max === 1 && chosen.length === 1 && !halted) {
      // A wrong choice must not cost the file that is there.
      if (why && rows(of).length) {
        note(of, `${file.name}: ${why}`);
        break;
      }
      rows(of).forEach(remove);
    }
    if (!halted && rows(of).length >= max) {
      note(of, words.tooMany);
      break;
    }
    const row = halted ?? draw(of, file.name, file.size);
    if (why) {
      refuse(row, why);
      continue;
    }
    files.set(row, file);
    show(row, "busy", words.sending ?? "", 0);
    carry(row);
  }
}

/** @param {HTMLElement} of */
const rows = (of) => /** @type {HTMLElement[]} */ ([...of.children]);

/* ---- What stays over a reload ---- */

function keep() {
  const kept = lists().flatMap((of) => rows(of).filter((row) => !hidden(row).disabled).map((row) => [about(of).input, hidden(row).value]));
  try {
    sessionStorage.setItem(KEPT, JSON.stringify([run(), kept]));
  } catch {
    // A browser that keeps nothing must not stop anybody from attaching.
  }
}

function bringBack() {
  let kept;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  } catch {
    return;
  }
  if (kept[0] !== run()) return;
  for (const of of lists().filter((of) => !of.children.length)) {
    for (const [input, value] of kept[1] ?? []) {
      if (input !== about(of).input) continue;
      const { id, name } = JSON.parse(value);
      const row = draw(of, name);
      known.set(row, { id, name, size: 0, received: 0, state: "unknown" });
      show(row, "busy", about(of).words.reading ?? "", null);
      carry(row);
    }
  }
}

/* ---- What people do ---- */

/** @param {FileList | undefined | null} from */
const listed = (from) => [...(from ?? [])];

document.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (!input.matches(".dropzone__input")) return;
  const chosen = listed(input.files);
  // Emptied, so that the same file can be chosen again.
  input.value = "";
  if (chosen.length) add(list(field(input)), chosen);
});

for (const kind of /** @type {const} */ (["dragenter", "dragover", "dragleave", "drop"])) {
  document.addEventListener(kind, (event) => {
    const zone = /** @type {Element} */ (event.target).closest?.(".dropzone");
    if (!event.dataTransfer?.types.includes("Files")) return;
    // Beside the zone, too: there the browser would open the file and leave the page.
    if (kind !== "dragleave") event.preventDefault();
    if (!(zone instanceof HTMLElement)) return;
    if (kind === "dragleave" || kind === "drop") delete zone.dataset.state;
    else zone.dataset.state = "over";
    const dropped = listed(event.dataTransfer.files);
    if (kind === "drop" && dropped.length) add(list(field(zone)), dropped);
  });
}

document.addEventListener("paste", (event) => {
  const at = /** @type {Element} */ (event.target);
  const pasted = listed(event.clipboardData?.files);
  const own = at.matches(".dropzone__input") ? list(field(at)) : lists()[0];
  // Office puts a picture of what was copied beside its text, which is meant where text can be written.
  const isText = at.matches("textarea, input:not([type=file])") && event.clipboardData?.types.includes("text/plain");
  if (!pasted.length || !own || isText || !at.closest("#form")) return;
  event.preventDefault();
  add(own, pasted);
});

document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest(".file-row button");
  const row = /** @type {HTMLElement | null | undefined} */ (button?.closest(".file-row"));
  if (!(button instanceof HTMLElement) || !row) return;
  const input = chooser(field(row));
  if ("retry" in button.dataset) {
    known.delete(row);
    // The pressed button is hidden now, and the focus may not fall out of the row.
    part(row, "[data-remove]").focus();
    show(row, "busy", "", null);
    carry(row);
  } else {
    homes.set(row, about(list(field(row))).input);
    remove(row);
    input.focus();
  }
});

// A form with a file that isn't ready isn't sent. This comes before the page's own script hears of it.
document.addEventListener(
  "submit",
  (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (form.querySelector(".file-row:not([data-state=ready])"));
    if (form.id !== "form" || !row) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const of = list(field(row));
    const { notReady = "", unusable = "" } = about(of).words;
    note(of, (row.dataset.state === "busy" ? notReady : unusable).replace("{}", nameOf(row)));
    chooser(field(row)).focus();
  },
  true,
);

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", bringBack);
else bringBack();
