// @ts-check
// Shows a shared app in somebody's page: by a button in the corner, or in place (`data-inline`). All words come from the line that loads
// it, and nothing is kept: <script async src="…/embed.js" data-link="…" data-label="Ask us" data-close="Close"></script>
// Also: data-lang, data-theme, data-accent, data-on-accent.
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const wanted = script?.dataset;
  if (!script || !wanted?.link) return;
  const home = new URL(script.src).origin;
  const label = wanted.label ?? "Madang";

  const frame = document.createElement("iframe");
  const query = new URLSearchParams();
  if (wanted.lang) query.set("lang", wanted.lang);
  if (wanted.theme) query.set("theme", wanted.theme);
  frame.src = `${home}/e/${encodeURIComponent(wanted.link)}?${query}`;
  frame.title = label;
  frame.allow = "clipboard-write";

  /** Sets what a page's own styles and policy can't take away. @param {HTMLElement} of @param {Record<string, string>} values */
  const style = (of, values) => {
    for (const [name, value] of Object.entries(values)) of.style.setProperty(name, value);
  };
  style(frame, { display: "block", border: "0", width: "100%", height: "600px", "color-scheme": "normal" });

  let shut = () => {};
  window.addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    const told = event.data;
    if (told?.madang === "height" && Number.isFinite(told.height)) {
      frame.style.setProperty("height", `${Math.min(Math.max(told.height, 120), 20000)}px`);
    }
    if (told?.madang === "close") shut();
  });

  if (wanted.inline !== undefined) {
    script.after(frame);
    return;
  }

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const panel = document.createElement("div");
  panel.id = "panel";
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", label);
  panel.hidden = true;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = wanted.close ?? "×";
  const open = document.createElement("button");
  open.type = "button";
  open.textContent = label;
  open.setAttribute("aria-expanded", "false");
  open.setAttribute("aria-controls", panel.id);

  const dark = wanted.theme === "dark";
  style(host, { position: "fixed", right: "16px", bottom: "16px", "z-index": "2147483000", "color-scheme": dark ? "dark" : "light" });
  style(panel, {
    "box-sizing": "border-box", width: "min(26rem, calc(100vw - 32px))", "max-height": "calc(100vh - 6rem)", overflow: "auto",
    "margin-bottom": "12px", border: "1px solid #858a83", "border-radius": "12px", background: dark ? "#131514" : "#f8f7f4",
    "text-align": "end",
  });
  const button = {
    font: "500 16px/1.5 system-ui, sans-serif", "min-height": "44px", padding: "8px 20px", "border-radius": "22px", cursor: "pointer",
  };
  style(open, {
    ...button, display: "block", "margin-left": "auto", border: "1px solid transparent", background: wanted.accent ?? "#0b6264",
    color: wanted.onAccent ?? "#fff",
  });
  style(close, { ...button, margin: "4px", border: "0", background: "transparent", color: dark ? "#ecedea" : "#1c1f1e" });

  const show = () => {
    // Only now: whoever doesn't open it asks nothing of the server.
    if (!frame.isConnected) panel.append(frame);
    panel.hidden = false;
    open.setAttribute("aria-expanded", "true");
    close.focus();
  };
  shut = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    open.setAttribute("aria-expanded", "false");
    open.focus();
  };
  open.addEventListener("click", () => (panel.hidden ? show() : shut()));
  close.addEventListener("click", () => shut());
  root.addEventListener("keydown", (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === "Escape") shut();
  });
  panel.append(close);
  root.append(panel, open);
  document.body.append(host);
})();
