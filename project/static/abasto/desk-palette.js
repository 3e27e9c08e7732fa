/* The palette (⌘K, Ctrl K): a combobox that finds rows and places. The server answers with the options. */
addEventListener("DOMContentLoaded", () => {
  const d = document, box = d.getElementById("palette");
  if (!box) return;
  const PAUSE = 120;
  const input = box.querySelector("input"), list = box.querySelector("[role=listbox]"), says = box.querySelector("[data-palette-count]");
  let timer = 0, asking = null, here = -1, enterWhenThere = false;
  const options = () => [...list.querySelectorAll("[role=option]")];

  const show = (index) => {
    const all = options();
    here = all.length ? (index + all.length) % all.length : -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === here)));
    if (here < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", all[here].id);
    all[here].scrollIntoView({ block: "nearest" });
  };
  const tell = (count) => { says.textContent = count === 0 ? says.dataset.none : count === 1 ? says.dataset.one : `${count} ${says.dataset.many}`; };
  const ask = async () => {
    timer = 0;
    asking?.abort();
    const mine = asking = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.palette}?q=${encodeURIComponent(input.value)}`, { signal: mine.signal, headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      list.innerHTML = await answer.text();
      show(0);
      tell(options().length);
      if (enterWhenThere && here >= 0) options()[here].click();
    } catch (error) {
      if (error.name !== "AbortError") { list.textContent = says.textContent = says.dataset.lost; }
    } finally {
      if (asking === mine) { asking = null; enterWhenThere = false; }
    }
  };
  const soon = () => { clearTimeout(timer); enterWhenThere = false; timer = setTimeout(ask, PAUSE); };
  const open = () => {
    if (box.open) { box.close(); return; }
    d.querySelector("dialog[open]")?.close();
    input.value = "";
    box.showModal();
    input.focus();
    ask();
  };

  d.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      event.stopImmediatePropagation();
      open();
    }
  }, true);
  d.addEventListener("click", ({ target }) => {
    if (target.closest("[data-palette-open]")) open();
    if (target.closest("[data-palette-close]") || target === box) box.close();
  });
  input.addEventListener("input", soon);
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) { event.preventDefault(); show(here + steps[event.key]); }
    if (event.key === "Escape") { event.preventDefault(); box.close(); }
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (timer) { clearTimeout(timer); ask(); }
      if (asking) { enterWhenThere = true; return; } // what was typed counts, not what is still on the screen
      const chosen = options()[here];
      if (!chosen) return;
      if (event.ctrlKey || event.metaKey) window.open(chosen.href, "_blank", "noopener"); else chosen.click();
    }
  });
  list.addEventListener("pointermove", ({ target }) => {
    const at = options().indexOf(target.closest("[role=option]"));
    if (at >= 0 && at !== here) show(at);
  });
});
