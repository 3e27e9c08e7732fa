/* The guided form of an offer: shows what the choices ask for, and puts products that are found in their list. */
(() => {
  const form = document.querySelector("[data-offer-form]");
  if (!form) return;
  const fitting = JSON.parse(document.getElementById("fitting").textContent);
  const value = (name) => {
    if (name === "kind" && form.dataset.kind) return form.dataset.kind;
    return (form.querySelector(`[name="${name}"]:checked`) ?? form.querySelector(`select[name="${name}"]`))?.value ?? "";
  };
  const show = () => {
    const asks = form.elements.namedItem("asks");
    const allowed = fitting[value("gives")] ?? [];
    for (const option of asks.options) option.disabled = option.hidden = !allowed.includes(option.value);
    if (asks.selectedOptions[0]?.disabled) asks.value = allowed.includes("nothing") ? "nothing" : allowed[0];
    for (const part of form.querySelectorAll("[data-when]")) {
      const [name, values] = part.dataset.when.split(":");
      part.hidden = !values.split(",").includes(value(name));
    }
  };
  const tell = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  form.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-store]")) location.search = `?tienda=${encodeURIComponent(target.value)}`;
    else show();
  });
  form.addEventListener("click", ({ target }) => {
    const remove = target.closest("[data-remove]");
    if (remove) {
      remove.closest("li").remove();
      tell();
    }
    const button = target.closest("[data-add]");
    if (!button) return;
    const { add, title, to } = button.dataset;
    const list = form.querySelector(`[data-chosen="${CSS.escape(to)}"]`);
    if (form.querySelector(`input[name="${CSS.escape(to)}"][value="${CSS.escape(add)}"]`)) return;
    const row = document.createElement("li");
    row.append(Object.assign(document.createElement("input"), { type: "hidden", name: to, value: add }), title);
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "dk-link", textContent: "×" });
    drop.dataset.remove = "";
    drop.setAttribute("aria-label", `× ${title}`);
    row.append(drop);
    list.append(row);
    tell();
    if (to === "sample") form.querySelector("[data-again]").click();
  });
  // A product that joined the trial is a row of it from then on.
  form.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.id === "simulation") form.querySelector('[data-chosen="sample"]').replaceChildren();
  });
  show();
})();
