/* An order's page stays true while it is open: it reads itself again on each event, and by the clock in any case. */
(() => {
  const d = document;
  d.querySelector("[data-print]")?.addEventListener("click", () => print());

  const area = () => d.querySelector("[data-live-order]");
  if (!area()) return;
  const news = d.querySelector("[data-live-news]");
  const QUIET = 20_000, CONNECTED = 60_000;
  let socket = null, timer = 0, busy = false;

  const reread = async () => {
    if (busy || d.hidden) return;
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live-order]");
      const old = area();
      if (!fresh || fresh.textContent === old.textContent) return;
      const before = old.querySelector("[data-headline]")?.textContent;
      old.replaceWith(fresh);
      const now = fresh.querySelector("[data-headline]")?.textContent;
      if (news && now && now !== before) news.textContent = now;
    } catch { /* without a network the page stays as it is, and tries again */ } finally { busy = false; }
  };

  const plan = () => {
    clearTimeout(timer);
    if ("final" in area().dataset) return;
    timer = setTimeout(async () => { await reread(); plan(); }, socket?.isOpen ? CONNECTED : QUIET);
  };

  const live = () => {
    socket = window.abastoLive({
      path: () => "final" in area().dataset ? "" : area().dataset.liveOrder,
      opened: () => { reread(); plan(); },
      said: (event) => { if (event !== "hello") reread(); },
      closed: plan,
    });
  };
  d.addEventListener("visibilitychange", () => { if (!d.hidden) reread(); });
  live();
  plan();
})();
