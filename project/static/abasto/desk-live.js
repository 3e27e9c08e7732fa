/* A staff screen of orders stays true while it is open: it reads itself again when a store's orders move. */
(() => {
  const d = document;
  const area = () => d.querySelector("[data-live-area]");
  if (!area()) return;
  let busy = false, again = false;

  const reread = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live-area]");
      const old = area();
      if (!fresh || fresh.textContent === old.textContent) return;
      const focused = old.contains(d.activeElement) && d.activeElement.getAttribute("href");
      old.replaceWith(d.adoptNode(fresh));
      if (focused) area().querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    } catch { /* without a network the screen stays as it is, and tries again when the socket is back */ } finally {
      // A page that costs more than a list says for how long it rests before it reads itself again.
      const pause = Number(area().dataset.livePause || 0);
      setTimeout(() => {
        busy = false;
        if (again) { again = false; reread(); }
      }, pause);
    }
  };

  for (const path of area().dataset.liveSockets.split(" ").filter(Boolean)) {
    window.abastoLive({ path, said: reread }); // also on "hello": something may have moved before we listened
  }
})();
