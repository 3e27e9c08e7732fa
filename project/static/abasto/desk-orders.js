/* The list of orders: what is typed narrows it (htmx), and what happens in the stores appears in it without reloading. */
(() => {
  const d = document, SOON = 400;
  const box = d.getElementById("changelist-search");
  if (!box) return;
  let timer = 0, waiting = false;

  const chosen = () => d.querySelector("#changelist-form input.action-select:checked");
  // Unfold's script counts the boxes that are chosen: a list that came later is made known to it, once.
  const known = new WeakSet(d.querySelectorAll(".result-list-wrapper"));
  const wake = () => {
    for (const list of d.querySelectorAll(".result-list-wrapper")) {
      const boxes = list.querySelectorAll("tr input.action-select");
      if (known.has(list) || !boxes.length || !window.Actions) continue;
      known.add(list);
      window.Actions(boxes, { parent: list });
    }
  };
  // While what was typed is being looked for, a list that replaced the old one would leave the answer without a place.
  const searching = () => box.classList.contains("htmx-request");
  const reread = async () => {
    timer = 0;
    if (searching()) { soon(); return; }
    if (d.hidden || chosen()) { waiting = true; return; } // whoever is choosing rows keeps them under the pointer
    waiting = false;
    try {
      const asked = location.href, answer = await fetch(asked, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || answer.redirected || chosen()) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (searching() || location.href !== asked) { soon(); return; }
      for (const id of ["orders-tabs", "orders-pages", "changelist-form"]) {
        const old = d.getElementById(id), now = fresh.getElementById(id);
        if (old && now && old.textContent !== now.textContent) old.replaceWith(d.adoptNode(now));
      }
      wake();
    } catch { /* without a network the list stays as it is, and is read when the socket is back */ }
  };
  const soon = () => { timer ||= setTimeout(reread, SOON); };

  d.body.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target?.id === "changelist-form") wake(); });
  d.addEventListener("visibilitychange", () => { if (!d.hidden && waiting) soon(); });
  d.addEventListener("change", () => { if (waiting && !chosen()) soon(); });
  // What was typed since the page came goes along when the filters are applied.
  d.addEventListener("submit", ({ target }) => {
    if (target.id !== "filter-form") return;
    let words = target.querySelector('input[name="q"]');
    if (!words) { words = d.createElement("input"); words.type = "hidden"; words.name = "q"; target.append(words); }
    words.value = d.getElementById("searchbar").value;
  });
  for (const path of box.dataset.ordersSockets.split(" ").filter(Boolean)) {
    window.abastoLive({ path, said: soon, tries: Infinity, longest: 30_000 });
  }
})();
