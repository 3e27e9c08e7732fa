/* The page of a payment stays true while it is open, and keeps what is being typed. Without this file a reload does it. */
(() => {
  const d = document;
  const area = () => d.querySelector("[data-pay]");
  if (!area()) return;
  const news = d.querySelector("[data-live-news]");
  const QUIET = 20_000, CONNECTED = 60_000, LONGEST_SIDE = 1600;
  let socket = null, timer = 0, busy = false;

  // What was typed moves to the form of the new page, but for what we ourselves had filled in.
  const keep = (old, fresh) => {
    const from = old.querySelector("[data-report]"), to = fresh.querySelector("[data-report]");
    if (!from || !to) return;
    for (const input of from.elements) {
      const place = to.elements[input.name];
      if (!place || !input.name || input.type === "hidden") continue;
      if (input.type === "file") { if (input.files.length) place.files = input.files; continue; }
      const first = input.tagName === "SELECT" ? [...input.options].find((option) => option.defaultSelected)?.value ?? "" : input.defaultValue;
      if (input.value !== first) place.value = input.value;
    }
  };

  const reread = async () => {
    if (busy || d.hidden) return;
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || new URL(answer.url).pathname !== location.pathname) return answer.redirected && location.assign(answer.url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-pay]"), old = area();
      if (!fresh || fresh.dataset.version === old.dataset.version) return;
      keep(old, fresh);
      old.replaceWith(fresh);
      d.title = page.title;
      fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));  // the countdown starts on what is new
      watchClock();
      if (news) news.textContent = fresh.querySelector("[data-headline]")?.textContent ?? "";
    } catch { /* without a network the page stays as it is, and tries again */ } finally { busy = false; }
  };

  // The clock of the amount would load the page anew and lose what was typed: it is asked for quietly instead.
  const watchClock = () => {
    const clock = d.querySelector("[data-lock]");
    if (!clock) return;
    setTimeout(() => {
      if (!clock.isConnected) return;
      clock.replaceWith(clock.cloneNode(true));
      setTimeout(reread, 1500);
    }, Math.max(0, clock.dataset.seconds * 1000 - 800));
  };

  const plan = () => {
    clearTimeout(timer);
    if ("final" in area().dataset) return;
    timer = setTimeout(async () => { await reread(); plan(); }, socket?.isOpen ? CONNECTED : QUIET);
  };

  const live = () => {
    socket = window.abastoLive({
      path: () => "final" in area().dataset ? "" : area().dataset.pay,
      opened: () => { reread(); plan(); },
      said: (event) => { if (event !== "hello") reread(); },
      closed: plan,
    });
  };
  d.addEventListener("visibilitychange", () => { if (!d.hidden) reread(); });

  // A photo of a screen is made smaller before it takes a minute of somebody's data plan.
  const smaller = async (file) => {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = d.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  };
  d.addEventListener("change", async (event) => {
    const input = event.target, file = input.matches("[data-report] input[type=file]") && input.files[0];
    if (!file || input.dataset.small === file.name || file.size < 500_000 || file.type === "application/pdf") return;
    try {
      const small = await smaller(file), files = new DataTransfer();
      if (small === file) return;
      files.items.add(small);
      input.dataset.small = small.name;
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    } catch { /* what the browser cannot draw goes as it is: the server says what it thinks of it */ }
  });

  watchClock();
  live();
  plan();
})();
