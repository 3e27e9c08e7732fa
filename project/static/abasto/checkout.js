/* The checkout keeps its amounts up to date while one chooses. Without this file a button does it. */
(() => {
  const form = document.querySelector("[data-checkout]");
  if (!form || !window.fetch) return;
  const wanted = new Set(["delivery", "payment", "address", "state"]);
  let running = null;

  const refresh = async () => {
    running?.abort();
    running = new AbortController();
    const body = new FormData(form);
    body.set("recalculate", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: running.signal });
      if (!answer.ok || new URL(answer.url).pathname !== new URL(form.action).pathname) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = document.activeElement;
      const mark = focused?.name && [focused.name, focused.value];
      for (const part of form.querySelectorAll("[data-part]")) {
        const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
        if (next) part.replaceChildren(...next.childNodes);
      }
      const ticket = fresh.querySelector("[name=ticket]");
      if (ticket) form.elements.ticket.value = ticket.value;
      if (mark && !focused.isConnected) {
        [...form.querySelectorAll(`[name="${mark[0]}"]`)].find((field) => field.value === mark[1])?.focus();
      }
    } catch { /* a newer choice is on its way, or there is no network: the server decides the amounts anyway */ }
  };

  form.addEventListener("change", (event) => { if (wanted.has(event.target.name)) refresh(); });
})();
