/* Charts: what is pointed at, or reached with the keyboard, says its words. One stop per chart; arrows go through it. */
(() => {
  const d = document;
  const marks = (plot) => [...plot.querySelectorAll("[data-tip]")];

  const show = (mark) => {
    const plot = mark.closest("[data-plot]"), box = plot.querySelector("[data-tip-box]");
    const [head, ...rest] = mark.dataset.tip.split("\n");
    const strong = d.createElement("b");
    strong.textContent = head;
    box.replaceChildren(strong, ...rest.map((line) => Object.assign(d.createElement("span"), { textContent: line })));
    box.hidden = false;
    const seen = mark.querySelector("rect[class^='dk-c'], .dk-dot__seen") || mark;
    const at = mark.getBoundingClientRect(), top = seen.getBoundingClientRect().top, around = plot.getBoundingClientRect();
    const middle = at.left + at.width / 2 - around.left + plot.scrollLeft, half = box.offsetWidth / 2;
    const left = plot.scrollLeft + half + 2, right = plot.scrollLeft + plot.clientWidth - half - 2;
    box.style.left = `${Math.max(left, Math.min(right, middle))}px`;
    const above = Math.min(top, ...[...mark.querySelectorAll("rect[class^='dk-c']")].map((piece) => piece.getBoundingClientRect().top));
    box.style.top = `${Math.max(0, above - around.top - box.offsetHeight - 8)}px`;
  };
  const hide = (plot) => { if (plot) plot.querySelector("[data-tip-box]").hidden = true; };
  const markOf = (event) => event.target.closest?.("[data-plot] [data-tip]");

  const rove = (plot) => {
    const all = marks(plot);
    all.forEach((mark, n) => mark.setAttribute("tabindex", n === all.length - 1 ? "0" : "-1"));
    plot.scrollLeft = plot.scrollWidth; // on a phone the latest days are in sight
  };
  const rerove = () => d.querySelectorAll("[data-plot]:not([data-ready])").forEach((plot) => { plot.dataset.ready = ""; rove(plot); });

  d.addEventListener("pointerover", (event) => {
    const mark = markOf(event);
    if (mark) show(mark);
  });
  d.addEventListener("pointerout", (event) => {
    const mark = markOf(event);
    if (mark && !mark.contains(event.relatedTarget)) hide(mark.closest("[data-plot]"));
  });
  d.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (!mark) return;
    marks(mark.closest("[data-plot]")).forEach((other) => other.setAttribute("tabindex", other === mark ? "0" : "-1"));
    show(mark);
  });
  d.addEventListener("focusout", (event) => {
    const mark = markOf(event);
    if (mark) hide(mark.closest("[data-plot]"));
  });
  d.addEventListener("keydown", (event) => {
    const mark = markOf(event);
    if (!mark) return;
    const plot = mark.closest("[data-plot]");
    if (event.key === "Escape") { hide(plot); return; }
    const all = marks(plot), here = all.indexOf(mark);
    const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || !all[next]) return;
    event.preventDefault();
    all[next].focus();
  });

  rerove();
  new MutationObserver(rerove).observe(d.body, { childList: true, subtree: true });
})();
