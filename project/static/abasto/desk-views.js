/* The counters of saved views, read after the page is there and again while it is looked at. */
addEventListener("DOMContentLoaded", () => {
  const d = document, OFTEN = 60_000;
  const places = [...d.querySelectorAll("[data-view-count]")];
  const pops = [...d.querySelectorAll(".hb-pop")];
  d.addEventListener("click", ({ target }) => pops.forEach((pop) => { if (!pop.contains(target)) pop.open = false; }));
  d.addEventListener("keydown", ({ key }) => { if (key === "Escape") pops.filter((pop) => pop.open).forEach((pop) => { pop.open = false; pop.querySelector("summary").focus(); }); });
  if (!places.length) return;
  const read = async () => {
    if (d.hidden) return;
    try {
      const answer = await fetch(places[0].dataset.viewCounts, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const counts = await answer.json();
      for (const place of places) {
        place.textContent = counts[place.dataset.viewCount] ?? "";
        place.hidden = !place.textContent;
      }
    } catch { /* without a network the numbers stay as they are */ }
  };
  read();
  setInterval(read, OFTEN);
});
