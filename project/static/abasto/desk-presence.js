/* Who else has this page open, and whether somebody saved since; and a question before leaving a form half filled. */
addEventListener("DOMContentLoaded", () => {
  const d = document, place = d.querySelector("[data-presence]");
  if (place) {
    d.getElementById("content")?.prepend(place);
    const show = (name, words) => {
      const line = place.querySelector(`[data-presence-${name}]`), text = line.querySelector("span:not(.dk-ms)");
      if (text.textContent !== words) text.textContent = words;
      line.hidden = !words;
    };
    window.abastoLive({
      path: place.dataset.presence,
      said: (event, body) => { if (event === "presence") { show("here", body.here); show("saved", body.saved); } },
      closed: () => show("here", ""),
      tries: Infinity,
      longest: 30_000,
    });
  }

  /* Unfold watches its own forms; a desk's form asks for it with data-warn-unsaved. */
  const changed = new Set();
  d.addEventListener("input", ({ target }) => { const form = target.closest?.("form[data-warn-unsaved]"); if (form) changed.add(form); });
  d.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed.delete(event.target); });
  addEventListener("beforeunload", (event) => { if ([...changed].some((form) => form.isConnected)) event.preventDefault(); });
});
