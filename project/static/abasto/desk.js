/* The verification desk: keys, dialogs, a lease that lasts while the page is open, and a queue that stays true.
   Without it every decision still works as a form. */
(() => {
  const d = document, desk = d.querySelector("[data-desk]");
  if (!desk) return;
  const $ = (what, from = desk) => from.querySelector(what);
  const region = (name) => $(`[data-region="${name}"]`);
  const SWITCH = "abasto.desk.keys";
  const isTyping = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const openDialog = () => $("dialog[open]");

  /* Keys: an element says with data-key which one presses it. */
  const keysOn = () => localStorage.getItem(SWITCH) !== "off";
  const press = (key) => {
    const found = $(`[data-key="${CSS.escape(key)}"]:not([disabled])`);
    found?.click();
    return Boolean(found);
  };
  d.addEventListener("keydown", (event) => {
    const dialog = openDialog();
    if (dialog && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      $("form", dialog)?.requestSubmit();
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    if (dialog) {
      const radio = /^[1-9]$/.test(event.key) && $(`input[data-number="${event.key}"]`, dialog);
      if (radio && keysOn()) { radio.checked = true; radio.focus(); radio.dispatchEvent(new Event("change", { bubbles: true })); event.preventDefault(); }
      return;
    }
    if ((keysOn() || event.key === "?") && press(event.key.toLowerCase())) event.preventDefault();
  });
  const keySwitch = $("[data-keys-switch]");
  keySwitch.checked = keysOn();
  keySwitch.addEventListener("change", () => localStorage.setItem(SWITCH, keySwitch.checked ? "on" : "off"));

  /* Dialogs, steps in the queue, the receipt. */
  const step = (by) => {
    const links = [...region("queue").querySelectorAll("[data-entry]")];
    const here = links.findIndex((link) => link.getAttribute("aria-current"));
    links[here < 0 ? 0 : here + by]?.click();
  };
  const turn = (button) => {
    const view = $(".dk-receipt__view", button.closest("[data-receipt]")), image = $("img", view);
    let zoom = Number(image.dataset.zoom || 1), degrees = Number(image.dataset.degrees || 0);
    if (button.dataset.turn === "in") zoom = Math.min(4, zoom * 1.5);
    if (button.dataset.turn === "out") zoom = Math.max(1, zoom / 1.5);
    if (button.dataset.turn === "right") degrees += 90;
    Object.assign(image.dataset, { zoom, degrees });
    image.style.transform = `rotate(${degrees}deg)`;
    image.style.inlineSize = `${100 * zoom}%`;
    image.style.maxInlineSize = "none";
    view.classList.toggle("is-near", zoom > 1);
  };
  const fillReason = (dialog) => {
    const chosen = $("input[data-says]:checked", dialog), words = $("[data-reason]", dialog);
    if (chosen && words && !words.dataset.typed) words.value = chosen.dataset.says;
  };
  let lastLook = 0;
  const findLines = async (dialog, text) => {
    const look = ++lastLook;
    const answer = await fetch(`${dialog.dataset.lines}?q=${encodeURIComponent(text)}`, { headers: { Accept: "text/html" } });
    if (answer.ok && look === lastLook) $("[data-lines-found]", dialog).innerHTML = await answer.text();
  };
  desk.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = d.getElementById(opener.dataset.opens);
      opener.closest("details")?.removeAttribute("open");
      dialog.showModal();
      fillReason(dialog);
      if (dialog.dataset.lines) findLines(dialog, "");
    }
    event.target.closest("[data-closes]")?.closest("dialog").close();
    const stepper = event.target.closest("[data-step]");
    if (stepper) step(Number(stepper.dataset.step));
    const turner = event.target.closest("[data-turn]");
    if (turner) turn(turner);
  });
  desk.addEventListener("input", ({ target }) => {
    if (target.matches("[data-reason]")) target.dataset.typed = "yes";
    if (target.matches("[data-lines-text]")) findLines(target.closest("dialog"), target.value);
  });
  const countPicked = () => {
    const button = $("[data-bulk]");
    if (button) button.disabled = !$("[data-pick]:checked");
  };
  desk.addEventListener("change", ({ target }) => {
    if (target.matches("input[data-says]")) fillReason(target.closest("dialog"));
    if (target.matches("[data-pick]")) countPicked();
  });
  let sent = false;
  desk.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });

  /* Seconds in which a decision can be taken back. */
  const undo = $("[data-undo]");
  if (undo) {
    const end = Date.now() + 1000 * Number(undo.dataset.undo);
    const tick = setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left <= 0) { clearInterval(tick); undo.remove(); } else $("[data-undo-left]", undo).textContent = left;
    }, 500);
  }

  /* The lease lasts while the page is open and seen. */
  setInterval(async () => {
    const form = $("[data-renews]");
    if (!form || d.hidden) return;
    try {
      const answer = await fetch(form.dataset.renews, { method: "POST", body: new FormData(form) });
      if (answer.status === 409) readClaim();
    } catch { /* without a network the lease may end; the screen is read again when the connection is back */ }
  }, 120_000);

  /* Live: told that something moved, read again what one sees; never under the pointer or a dialog. */
  let isLate = false;
  const readQueue = async () => {
    const list = region("queue"), note = $("[data-queue-note]", list);
    if (list.matches(":hover") || list.contains(d.activeElement)) {
      isLate = true;
      if (note) note.textContent = note.dataset.waiting;
      return;
    }
    isLate = false;
    const query = new URLSearchParams(location.search);
    query.set("abierto", region("claim").dataset.report || "");
    const answer = await fetch(`${desk.dataset.queueUrl}?${query}`, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const picked = new Set([...list.querySelectorAll("[data-pick]:checked")].map((box) => box.value));
    for (const name of ["figures", "queue"]) region(name).innerHTML = fresh.querySelector(`[data-part="${name}"]`).innerHTML;
    list.querySelectorAll("[data-pick]").forEach((box) => { box.checked = picked.has(box.value); });
    countPicked();
  };
  const readClaim = async () => {
    const claim = region("claim"), report = claim.dataset.report;
    if (!report || openDialog() || sent) return;
    const address = new URL(location.href);
    if (!address.pathname.includes(`/${report}/`)) address.pathname += `${report}/`;
    const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector('[data-region="claim"]');
    if (fresh?.dataset.report === report && !openDialog()) claim.innerHTML = fresh.innerHTML;
  };
  const quietly = (read) => () => { read().catch(() => { /* without a network the screen waits for the socket */ }); };
  const [again, claimAgain] = [quietly(readQueue), quietly(readClaim)];
  region("queue").addEventListener("pointerleave", () => { if (isLate) again(); });
  let soon = 0;
  const told = ({ report_id: report }) => {
    clearTimeout(soon);
    soon = setTimeout(again, 150);
    if (!report || String(report) === region("claim").dataset.report) claimAgain();
  };
  const label = $("[data-live]");
  const show = (isOn) => {
    label.textContent = isOn ? label.dataset.on : label.dataset.off;
    label.classList.toggle("is-on", isOn);
    label.classList.toggle("is-off", !isOn);
  };
  let wasLost = false;
  window.abastoLive({
    path: desk.dataset.socket,
    said: (event, body) => {
      if (event !== "hello") { told(body); return; }
      show(true);
      if (wasLost) { again(); claimAgain(); }
    },
    closed: () => { wasLost = true; show(false); },
    tries: Infinity,
    longest: 30_000,
  });
  setInterval(again, 60_000); /* ages go on by themselves */
})();
