/* Abasto: progressive enhancement. Every page works without this file. */
(() => {
  const d = document, root = d.documentElement, words = root.dataset;
  const $$ = (selector, from = d) => [...from.querySelectorAll(selector)];
  root.classList.add("js");

  // Toasts: reversible successes only, one at a time, six seconds, kept while the pointer or the focus is on them.
  const live = d.querySelector(".toasts");
  const show = (toast) => {
    if (!live) return;
    live.replaceChildren(toast);
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, 6000);
  };
  const say = (text) => {
    const toast = d.createElement("div");
    toast.className = "toast";
    toast.textContent = text;
    show(toast);
  };
  // A live region speaks only of what arrives after the page: those that the server sent are put in again.
  const sent = $$(".toast", live || d);
  if (live && sent.length) { live.replaceChildren(); setTimeout(() => show(sent.at(-1)), 150); }
  d.addEventListener("htmx:oobAfterSwap", (event) => { if (event.target === live && live.lastElementChild) show(live.lastElementChild); });

  // What went wrong stays on the page, before the form that failed.
  const problem = (form, text) => {
    form.querySelector(":scope > [data-problem]")?.remove();
    const note = d.createElement("div"), body = d.createElement("p");
    note.className = "note note--bad";
    note.dataset.problem = "";
    note.setAttribute("role", "alert");
    body.textContent = text;
    note.append(body);
    form.prepend(note);
  };

  // Copy rows. The value stays selectable (user-select: all) where the clipboard is refused.
  const copy = async (text, button) => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const box = d.createElement("textarea");  // plain http on a shop's own network has no clipboard
    box.value = text;
    box.className = "sr";
    button.after(box);
    box.select();
    const done = d.execCommand("copy");
    box.remove();
    button.focus();
    if (!done) throw new Error("copy refused");
  };
  d.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const label = button.querySelector("[data-label]") || button, was = label.dataset.was || label.textContent;
    try { await copy(button.dataset.copy, button); } catch { return say(words.nocopy); }
    label.dataset.was = was;
    label.textContent = words.copied;
    button.classList.add("is-done");
    say(button.dataset.said || words.pasteit);
    setTimeout(() => { label.textContent = was; button.classList.remove("is-done"); }, 2500);
  });

  // Share: the phone's own sheet, or the address on the clipboard.
  d.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-share]");
    if (!button) return;
    const url = button.dataset.share;
    try {
      if (navigator.share) await navigator.share({ title: button.dataset.title, url });
      else { await copy(url, button); say(button.dataset.said || words.copied); }
    } catch (error) { if (error.name !== "AbortError") say(words.nocopy); }
  });

  // A form is sent once: the second tap of an impatient thumb is dropped. The server is idempotent anyway.
  const free = (form) => {
    delete form.dataset.sent;
    $$("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  };
  d.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) return event.preventDefault();
    if (navigator.onLine === false) { event.preventDefault(); return problem(form, words.offline); }
    if (event.defaultPrevented && !form.matches("[hx-post], [data-hx-post]")) return;
    form.dataset.sent = "1";
    (event.submitter || form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), 20000);
    if (form.matches(".card__act")) { event.preventDefault(); addQuietly(form); }
  });
  // Adding from a shelf keeps the place on the shelf: of the page that answers only the basket's count and its words are
  // taken. What cannot be read that way is sent as any form is.
  const addQuietly = async (form) => {
    const body = new URLSearchParams(new FormData(form));
    body.set("next", words.light);
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const badge = page.getElementById("badge"), toast = page.querySelector(".toast"), notes = page.querySelector(".notes");
      if (!answer.ok || !badge) return form.submit();
      d.getElementById("badge")?.replaceWith(d.importNode(badge, true));
      form.querySelector(":scope > [data-problem]")?.remove();
      if (toast) show(d.importNode(toast, true));
      if (notes) problem(form, notes.textContent.trim());
    } catch { problem(form, words.offline); }
    free(form);
  };
  addEventListener("pageshow", (event) => { if (event.persisted) $$("form[data-sent]").forEach(free); });
  d.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest("form"); if (form) free(form); });
  d.addEventListener("htmx:sendError", (event) => {
    const form = event.target.closest("form");
    if (form) problem(form, words.offline); 
  });

  // Quantities of a page that has not been sent yet (data-local): plus and minus count here, in steps of the unit.
  const read = (text) => Number(text.replace(/[^\d.,]/g, "").replace(",", "."));
  const write = (number, box) => {
    const places = (box.dataset.step.split(".")[1] || "").length;
    const text = number.toFixed(places);
    return (root.lang === "en" ? text : text.replace(".", ",")) + (box.dataset.unit ? ` ${box.dataset.unit}` : "");
  };
  const settle = (box, input, number) => {
    const { step, min = step, max } = box.dataset;
    const least = +min, most = max ? +max : Infinity;
    const value = Math.min(most, Math.max(least, Math.round(number / step) * step));
    input.value = write(value, box);
    const [less, more] = $$("button", box);
    less.disabled = value <= least;
    more.disabled = value >= most;
  };
  d.addEventListener("click", (event) => {
    const button = event.target.closest(".qty[data-local] button");
    if (!button) return;
    event.preventDefault();
    const box = button.closest(".qty"), input = box.querySelector("input");
    const direction = button.name === "menos" ? -1 : 1;
    settle(box, input, (read(input.value) || 0) + direction * box.dataset.step);
  });

  // A choice that shows something else (the order of a list) needs no button where there is script.
  d.addEventListener("change", (event) => { if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit(); });

  // Rate lock. The server sends the seconds that are left; the phone's clock is never trusted.
  const two = (number) => String(number).padStart(2, "0");
  const lock = (box) => {
    const out = box.querySelector("[data-left]"), bar = box.querySelector("[data-bar]"), aloud = box.querySelector("[data-say]");
    const end = performance.now() + box.dataset.seconds * 1000, total = +box.dataset.total;
    const tick = () => {
      if (!box.isConnected) return;
      const left = Math.max(0, Math.round((end - performance.now()) / 1000));
      const hours = Math.floor(left / 3600);
      out.textContent = `${hours ? `${hours}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
      bar?.style.setProperty("--left", `${((100 * left) / total).toFixed(1)}%`);
      if (aloud && (left === 600 || left === 120)) aloud.textContent = words.minutes.replace("{n}", left / 60);
      if (left) setTimeout(tick, 1000); else location.reload();
    };
    tick();
  };
  $$("[data-lock]").forEach(lock);
  d.addEventListener("htmx:load", (event) => $$("[data-lock]", event.target).forEach(lock));

  // Filter drawer (a :target panel): focus moves in, Escape closes, focus returns.
  let back;
  addEventListener("hashchange", () => {
    const panel = d.querySelector(".drawer:target");
    if (panel) { back = d.activeElement; panel.querySelector("a, input")?.focus(); } else { back?.focus(); back = null; }
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && d.querySelector(".drawer:target")) location.hash = "lista";
  });

  // A menu that is open closes when one goes elsewhere, by pointer or by Escape, which gives the focus back.
  const shut = (keep) => $$(".cats details[open]").forEach((menu) => { if (menu !== keep) menu.open = false; });
  d.addEventListener("click", (event) => shut(event.target.closest(".cats details")));
  d.addEventListener("focusin", (event) => shut(event.target.closest(".cats details")));
  addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && d.querySelector(".cats details[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // Receipt: say what was chosen before sending slow megabytes.
  d.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches(".upload input[type=file]") || !input.files[0]) return;
    const box = input.closest(".upload"), out = box.querySelector("[data-file]"), file = input.files[0];
    const big = file.size > 8e6;
    out.textContent = big ? words.toobig : `${file.name}, ${(file.size / 1024).toFixed(0)} KB`;
    box.classList.toggle("upload--done", !big);
    box.classList.toggle("upload--bad", big);
  });

  // A form that was refused: the summary of what to look at gets the focus.
  d.querySelector("[data-focus]")?.focus();
})();
