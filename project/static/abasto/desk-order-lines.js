/* Products that are found are put into the order's form as rows of their own. */
(() => {
  const form = document.querySelector("[data-lines]");
  form?.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-add]");
    if (!button) return;
    const { add, title, quantity } = button.dataset;
    if (form.querySelector(`input[name="nuevo"][value="${CSS.escape(add)}"]`)) return;
    const row = form.querySelector("[data-added]").insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = title;
    const id = Object.assign(document.createElement("input"), { type: "hidden", name: "nuevo", value: add });
    name.append(id);
    const box = Object.assign(document.createElement("input"), {
      className: "dk-input dk-input--n", name: `nueva-${add}`, value: quantity.replace(".", ","), inputMode: "decimal",
    });
    box.setAttribute("aria-label", title);
    row.append(name);
    row.insertCell().append(box);
    row.insertCell();
    box.focus();
  });
})();
