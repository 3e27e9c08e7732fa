/* The keys of every staff page. A list moves with j and k; g and a letter go somewhere; ? lists what this page has.
   An element says with data-key which key presses it. A desk with keys of its own (data-desk) presses its own. */
addEventListener("DOMContentLoaded", () => {
  const d = document, help = d.getElementById("page-keys");
  if (!help) return;
  const SWITCH = "abasto.desk.keys", GO_WITHIN = 1500;
  const desk = d.querySelector("[data-desk]");
  const isTyping = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]");
  const keysOn = () => localStorage.getItem(SWITCH) !== "off";
  const rows = () => [...d.querySelectorAll("#result_list tr.data-row")].concat(desk ? [] : [...d.querySelectorAll("#content .dk-table tbody tr")].filter((row) => row.querySelector("a[href]")));
  const handle = (row) => row.querySelector("th a[href], td a[href]") || row.querySelector("input.action-select");
  let row = null, goUntil = 0;

  const move = (by) => {
    const all = rows();
    if (!all.length) return false;
    const now = all.indexOf(d.activeElement?.closest("tr")), at = now >= 0 ? now : all.indexOf(row);
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))];
    row?.classList.remove("is-here");
    row = next;
    row.classList.add("is-here");
    handle(row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    return true;
  };
  const mark = () => {
    const chosen = d.activeElement?.closest("tr.data-row") || row, box = chosen?.isConnected && chosen.querySelector("input.action-select");
    box?.click();
    return Boolean(box);
  };
  const find = () => {
    const box = d.getElementById("searchbar") || d.querySelector("#content input[type=search]");
    box?.focus();
    box?.select?.();
    return Boolean(box);
  };
  const openRow = () => {
    if (d.activeElement !== d.body || !row?.isConnected) return false;
    const link = row.querySelector("a[href]");
    link?.click();
    return Boolean(link);
  };
  const words = (element) => element.getAttribute("aria-label") || element.dataset.keyWords || [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join(" ").trim() || element.value || element.title;
  const fill = () => {
    help.querySelector("[data-keys-of-list]").hidden = !rows().length;
    help.querySelector("[data-keys-of-boxes]").hidden = !d.querySelector("input.action-select");
    const found = help.querySelector("[data-keys-found]");
    const pressed = [...d.querySelectorAll("[data-key]")].filter((element) => element.dataset.key !== "?");
    found.replaceChildren(...pressed.map((element) => {
      const line = d.createElement("div"), key = d.createElement("kbd"), term = d.createElement("dt"), says = d.createElement("dd");
      key.textContent = element.dataset.key.toUpperCase();
      term.append(key);
      says.textContent = words(element);
      line.append(term, says);
      return line;
    }));
    help.querySelector("[data-keys-of-page]").hidden = !pressed.length;
  };
  const list = () => {
    fill();
    box.checked = keysOn();
    help.showModal();
    return true;
  };
  const press = (key) => {
    const element = !desk && d.querySelector(`[data-key="${CSS.escape(key)}"]:not([disabled])`);
    if (element) element.click();
    return Boolean(element);
  };
  const go = (key) => {
    const link = d.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (link) location.assign(link.href);
    return Boolean(link);
  };
  const act = (key) => {
    if (goUntil > Date.now()) { goUntil = 0; return go(key); }
    if (desk?.querySelector(`[data-key="${CSS.escape(key)}"]`)) return false;
    if (key === "g") { goUntil = Date.now() + GO_WITHIN; return true; }
    if (press(key)) return true;
    return { j: () => !desk && move(1), k: () => !desk && move(-1), x: () => !desk && mark(), "/": find, enter: openRow }[key]?.() || false;
  };
  // First of all listeners, so that Unfold's and a desk's own do not act a second time on the same key.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing || isTyping(event.target)) return;
    if (d.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "?" && desk?.querySelector('[data-key="?"]')) return;
    const done = key === "?" ? list() : keysOn() && act(key);
    if (done) event.preventDefault();
    if (done || (!keysOn() && "/[fc".includes(key))) event.stopImmediatePropagation();
  }, true);
  const box = help.querySelector("[data-page-keys-switch]");
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  // A desk lists its own keys; the places to go are the same everywhere.
  const ofDesk = desk && d.querySelector("dialog .dk-keys")?.closest("dialog"), places = help.querySelector("[data-keys-go]");
  if (ofDesk && places) {
    const copy = places.cloneNode(true);
    copy.querySelectorAll("[data-go]").forEach((link) => link.removeAttribute("data-go"));
    ofDesk.querySelector(".dk-keys").after(copy);
  }
  help.addEventListener("click", ({ target }) => { if (target === help) help.close(); });
});
