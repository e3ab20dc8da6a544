// @ts-check
// A shared app in a frame: tells the page around it how high it is, and that somebody pressed Escape. It tells only the pages that the
// link names, which `data-frame` lists; the frame works without it, at the height that it was given.

const shown = /** @type {HTMLElement | null} */ (document.querySelector("[data-frame]"));
const named = (shown?.dataset.frame ?? "").split(" ").filter(Boolean);

/** The origin of the page around this one, where the browser says it. */
const around = () => {
  try {
    const told = window.location.ancestorOrigins?.[0];
    if (told !== undefined) return told;
    // After the first page in the frame it is that page, which says nothing of the one around.
    const before = new URL(document.referrer).origin;
    return before === window.location.origin ? null : before;
  } catch {
    return null;
  }
};

if (shown && window.parent !== window) {
  const origin = around();
  // A browser that says nothing delivers only where the origin is right.
  const targets = origin === null ? named : named.filter((known) => known === origin);
  /** @param {object} message */
  const tell = (message) => targets.forEach((target) => window.parent.postMessage(message, target));
  new ResizeObserver(() => tell({ madang: "height", height: Math.ceil(shown.getBoundingClientRect().height) })).observe(shown);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell({ madang: "close" });
  });
}
