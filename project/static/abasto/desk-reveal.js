/* A masked value shows itself in place; without this file the same form opens a page with the value. */
(() => {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-reveal]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (!answer.ok) { form.submit(); return; }
      const { value } = await answer.json();
      const place = form.closest("[data-datum]").querySelector("[data-value]");
      place.textContent = value;
      place.tabIndex = -1;
      form.remove();
      place.focus();
    } catch {
      button.disabled = false; // without a network nothing was shown, and nothing was noted
    }
  });
})();
