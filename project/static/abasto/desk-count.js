/* A counting sheet: every number is kept as soon as it is typed, so a reload or a flat battery loses nothing. */
(() => {
  const sheet = document.querySelector("[data-count-sheet]");
  if (!sheet) return;
  const token = sheet.querySelector("[name=csrfmiddlewaretoken]").value;
  const done = document.querySelector("[data-count-done]");

  const tell = (input, text, bad) => {
    const place = document.getElementById(input.getAttribute("aria-describedby"));
    place.textContent = text;
    place.classList.toggle("dk-err", bad);
    input.toggleAttribute("aria-invalid", bad);
  };
  const keep = async (input) => {
    const body = new URLSearchParams({ quantity: input.value });
    try {
      const answer = await fetch(input.dataset.countLine, { method: "POST", body, headers: { "X-CSRFToken": token } });
      const said = await answer.json();
      tell(input, answer.ok ? (said.saved ? "✓ " + said.saved : "") : said.error, !answer.ok);
      if (answer.ok && done) done.textContent = said.done;
    } catch {
      tell(input, sheet.dataset.countError, true);
    }
  };
  sheet.addEventListener("change", (event) => event.target.dataset.countLine && keep(event.target));
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.dataset.countLine) return;
    event.preventDefault();
    const inputs = [...sheet.querySelectorAll("[data-count-line]")];
    const next = inputs[inputs.indexOf(event.target) + 1];
    if (next) next.focus();
    else event.target.blur();
  });
  const print = sheet.querySelector("[data-count-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
})();
