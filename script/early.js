// @ts-check
// For pages with wasm, written into their head: what somebody presses before the program is there is done as soon as it is.
// Links, menus and forms with an address of their own work without the program and are left alone.
(() => {
  const root = document.documentElement;
  /** What was pressed last. @type {(() => void) | undefined} */
  let again;

  /** @param {Event} event @param {() => void} act */
  const later = (event, act) => {
    event.preventDefault();
    event.stopPropagation();
    again = act;
    root.dataset.waiting = "";
  };

  /** @param {Event} event */
  const click = (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.type !== "button" || button.popoverTargetElement) return;
    later(event, () => button.isConnected && button.click());
  };

  /** @param {SubmitEvent} event */
  const submit = (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.hasAttribute("action")) return;
    const submitter = event.submitter;
    later(event, () => form.isConnected && form.requestSubmit(submitter));
  };

  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    const { key, code, ctrlKey, metaKey } = event;
    if (!(ctrlKey || metaKey) || key.toLowerCase() !== "k") return;
    const init = { key, code, ctrlKey, metaKey, bubbles: true, cancelable: true };
    later(event, () => document.body.dispatchEvent(new KeyboardEvent("keydown", init)));
  };

  /** What was ticked or chosen. Texts are taken over by their fields. @type {Map<HTMLInputElement, boolean>} */
  const ticked = new Map();
  /** @param {Event} event */
  const change = ({ target }) => {
    if (target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)) ticked.set(target, target.checked);
  };

  const listeners = Object.entries({ click, submit, keydown, change });
  for (const [name, listener] of listeners) addEventListener(name, /** @type {EventListener} */ (listener), true);
  const end = () => {
    observer.disconnect();
    for (const [name, listener] of listeners) removeEventListener(name, /** @type {EventListener} */ (listener), true);
    removeEventListener("unhandledrejection", end);
    delete root.dataset.waiting;
    for (const [box, checked] of ticked) {
      box.checked = checked;
      for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
    }
    again?.();
  };
  const observer = new MutationObserver(end);
  observer.observe(root, { attributes: true, attributeFilter: ["data-alive"] });
  // A program that can't be loaded never comes, and a form that is held back for it would never be sent.
  addEventListener("unhandledrejection", end);
})();
