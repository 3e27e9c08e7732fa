/* Abasto: what pages of the editors do with script. The hour is in the text beside each counter, with or without it. */
(() => {
  const d = document, calm = matchMedia("(prefers-reduced-motion: reduce)");
  const two = (number, size) => (size === 86400 ? String(number) : String(number).padStart(2, "0"));

  // The page may have been kept for minutes: what is left is counted from the end, on the phone's clock. A clock that
  // stands before the page was drawn is wrong, and counts nothing.
  const count = (box) => {
    const end = Date.parse(box.dataset.clock), drawn = Date.parse(box.dataset.drawn);
    if (!(end > 0) || Date.now() < drawn - 60000) return;
    const parts = [...box.querySelectorAll("[data-part]")];
    const tick = () => {
      let left = Math.ceil((end - Date.now()) / 1000);
      if (left <= 0) { box.textContent = box.dataset.over; return; }
      if (calm.matches) left = Math.ceil(left / 60) * 60;
      for (const part of parts) {
        const size = +part.dataset.part, whole = Math.floor(left / size);
        part.textContent = two(whole, size);
        left -= whole * size;
      }
      setTimeout(tick, calm.matches ? 15000 : 1000);
    };
    box.classList.toggle("is-calm", calm.matches);
    box.hidden = false;
    tick();
  };
  d.querySelectorAll("[data-clock]").forEach(count);
})();
