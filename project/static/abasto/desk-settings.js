/* The colours of a store while they are chosen: how they look, and whether people can read them. */
(() => {
  const d = document, look = d.querySelector("[data-look]");
  if (!look) return;
  const HEX = /^#[0-9a-f]{6}$/i, said = look.querySelector("[data-says-good]").dataset;
  const boxes = Object.fromEntries([...d.querySelectorAll("[data-colour]")].map((box) => [box.dataset.colour, box]));
  const parts = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const mix = (colour, other, share) => `#${parts(colour).map((value, at) => Math.round(value + (parts(other)[at] - value) * share).toString(16).padStart(2, "0")).join("")}`;
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((value) => value / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const show = () => {
    const own = (name) => { const value = boxes[name].value.trim(); return HEX.test(value) ? value : ""; };
    const brand = own("brand") || "#155B4E";
    const shown = {
      brand, brand_on: own("brand_on") || "#FFFFFF", brand_soft: own("brand_soft") || mix(brand, "#FFFFFF", 0.9),
      brand_deep: own("brand_deep") || mix(brand, "#000000", 0.5), brand_deep_on: own("brand_deep_on") || mix(brand, "#FFFFFF", 0.8),
    };
    for (const [name, value] of Object.entries(shown)) look.style.setProperty(`--${name.replaceAll("_", "-")}`, value);
    const pairs = { paper: [brand, "#FFFFFF"], brand: [shown.brand_on, brand], deep: [shown.brand_deep_on, shown.brand_deep] };
    for (const [name, [one, other]] of Object.entries(pairs)) {
      const ratio = contrast(one, other), good = ratio >= Number(look.dataset.least), place = look.querySelector(`[data-contrast=${name}]`);
      place.textContent = `${ratio.toFixed(1).replace(".", ",")} · ${good ? said.saysGood : said.saysBad}`;
      place.className = good ? "dk-ok" : "dk-bad";
    }
  };
  for (const box of Object.values(boxes)) {
    const picker = d.createElement("input");
    Object.assign(picker, { type: "color", value: HEX.test(box.value) ? box.value : "#155b4e", className: "hb-colour", tabIndex: -1 });
    picker.setAttribute("aria-hidden", "true");
    picker.addEventListener("input", () => { box.value = picker.value.toUpperCase(); box.dispatchEvent(new Event("input", { bubbles: true })); });
    box.addEventListener("input", () => { if (HEX.test(box.value)) picker.value = box.value; show(); });
    box.before(picker);
  }
  show();
})();
