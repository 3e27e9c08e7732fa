/* The tree of categories: opened and closed (remembered here), searched, and dragged: above, below or into another. */
(() => {
  const KEY = "abasto.categories.closed";
  const closed = new Set(JSON.parse(localStorage.getItem(KEY) || "[]"));
  const nodes = [...document.querySelectorAll("[data-node]")];
  const find = document.querySelector("[data-tree-find]");
  const status = document.querySelector("[data-tree-status]");
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const depth = (node) => Number(node.dataset.depth);

  const show = () => {
    const wanted = plain(find.value.trim());
    const way = [];
    const visible = new Set();
    let hiddenBelow = Infinity;
    nodes.forEach((node) => {
      const level = depth(node);
      if (!node.previousElementSibling) { way.length = 0; hiddenBelow = Infinity; }
      way.length = level - 1;
      way.push(node);
      if (level <= hiddenBelow) hiddenBelow = Infinity;
      const isUnderClosed = level > hiddenBelow;
      if (wanted ? plain(node.dataset.name).includes(wanted) : !isUnderClosed) {
        if (wanted) way.forEach((above) => visible.add(above));
        else visible.add(node);
      }
      if (!isUnderClosed && closed.has(node.dataset.node)) hiddenBelow = level;
    });
    nodes.forEach((node) => {
      node.hidden = !visible.has(node);
      node.querySelector("[data-tree-toggle]")?.setAttribute("aria-expanded", String(Boolean(wanted) || !closed.has(node.dataset.node)));
    });
  };
  const remember = () => localStorage.setItem(KEY, JSON.stringify([...closed]));

  const place = (node, y) => {
    const box = node.getBoundingClientRect();
    const part = (y - box.top) / box.height;
    return part < 0.3 ? "before" : part > 0.7 ? "after" : "inside";
  };
  let dragged = null;
  const clear = () => nodes.forEach((node) => node.classList.remove("is-before", "is-after", "is-inside", "is-dragged"));

  const move = async (node, target, where) => {
    const form = node.closest("form");
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("do", `${where}:${node.dataset.node}`);
    body.set("target", target.dataset.node);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (answer.ok) window.location.reload();
      else tell(said.words);
    } catch {
      tell(node.closest("ul").dataset.failed);
    }
  };
  const tell = (words) => {
    status.textContent = words;
    status.classList.remove("dk-sr");
    status.classList.add("dk-note", "dk-note--bad");
  };

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-node]");
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.node);
  });
  document.addEventListener("dragover", (event) => {
    const target = event.target.closest?.("[data-node]");
    if (!dragged || !target || target === dragged || target.closest("form") !== dragged.closest("form")) return;
    event.preventDefault();
    nodes.forEach((node) => node.classList.remove("is-before", "is-after", "is-inside"));
    target.classList.add(`is-${place(target, event.clientY)}`);
  });
  document.addEventListener("drop", (event) => {
    const target = event.target.closest?.("[data-node]");
    if (!dragged || !target || target === dragged) return;
    event.preventDefault();
    move(dragged, target, place(target, event.clientY));
  });
  document.addEventListener("dragend", () => { clear(); dragged = null; });
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-tree-toggle]");
    if (toggle) {
      const key = toggle.closest("[data-node]").dataset.node;
      if (!closed.delete(key)) closed.add(key);
    }
    const all = event.target.closest("[data-tree-all]")?.dataset.treeAll;
    if (all === "open") closed.clear();
    if (all === "close") nodes.forEach((node) => node.querySelector("[data-tree-toggle]") && closed.add(node.dataset.node));
    if (toggle || all) { remember(); show(); }
  });
  find.addEventListener("input", show);
  document.querySelectorAll("[data-tree-all]").forEach((button) => { button.hidden = false; });
  show();
})();
