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
  let isChanged = false;
  const watched = ({ target }) => target.closest?.("form[data-warn-unsaved]");
  d.addEventListener("input", (event) => { if (watched(event)) isChanged = true; });
  d.addEventListener("submit", (event) => { if (!event.defaultPrevented) isChanged = false; });
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
});
