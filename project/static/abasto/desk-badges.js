/* The sidebar's counters stay true on every page of the back office: told that something moved, they are read again. */
addEventListener("DOMContentLoaded", () => {
  const d = document, MOST_OFTEN = 500, IN_ANY_CASE = 120_000;
  const badges = [...d.querySelectorAll("[data-badge]")];
  if (!badges.length) return;  // nothing that this person may count: no socket either
  const { badgesUrl, badgesSocket } = badges[0].dataset;
  let timer = 0, busy = false, again = false;

  const read = async () => {
    timer = 0;
    if (d.hidden) { again = true; return; }
    if (busy) { again = true; return; }
    busy = true;
    again = false;
    try {
      const answer = await fetch(badgesUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const counts = await answer.json();
      for (const badge of badges) {
        const shown = counts[badge.dataset.badge] ?? "";
        if (badge.textContent !== shown) badge.textContent = shown;
      }
    } catch { /* without a network the numbers stay as they are, and are read when the socket is back */ } finally {
      busy = false;
      if (again && !d.hidden) soon();
    }
  };
  const soon = () => { timer ||= setTimeout(read, MOST_OFTEN); };

  // "hello" as well: something may have moved before the server listened to us, or while the connection was lost.
  window.abastoLive({ path: badgesSocket, said: soon, tries: Infinity, longest: 30_000 });
  d.addEventListener("visibilitychange", () => { if (!d.hidden && again) soon(); });
  setInterval(soon, IN_ANY_CASE);  // work that was put off for a while counts again without anybody doing anything
});
