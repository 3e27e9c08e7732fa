/* The product's screen: attributes of the chosen class, a search in the category tree, pictures moved with the keys. */
(() => {
  const ready = (act) => (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", act) : act());

  const followClass = () => {
    const choice = document.getElementById("id_product_class");
    if (!choice) return;
    const change = async () => {
      const panel = document.querySelector("[data-attributes]");
      if (!panel) return;
      const query = new URLSearchParams({ clase: choice.value, producto: panel.dataset.product || "" });
      const answer = await fetch(`${panel.dataset.attributes}?${query}`);
      if (answer.ok) panel.outerHTML = await answer.text();
    };
    choice.addEventListener("change", change);
    // The picker with a search is jQuery's: it tells nobody else.
    if (window.django && window.django.jQuery) window.django.jQuery(choice).on("select2:select", change);
  };

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const searchTree = (event) => {
    if (!event.target.matches("[data-shelves-find]")) return;
    const wanted = plain(event.target.value.trim());
    event.target.closest("[data-shelves]").querySelectorAll("[data-shelves-node]").forEach((node) => {
      const found = plain(node.dataset.shelvesNode).includes(wanted);
      node.hidden = Boolean(wanted) && !found && !node.querySelector("input").checked;
    });
  };

  const rowsOf = (table) => [...table.querySelectorAll("tbody.form-group.original")];
  const renumber = (table) =>
    rowsOf(table).forEach((row, index) => {
      const input = row.querySelector(`input[name$="-${table.dataset.orderingField}"]`);
      if (input) {
        input.value = index;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  const giveKeys = () => {
    const words = document.querySelector("[data-order-words]")?.dataset;
    if (!words) return;
    document.querySelectorAll("table[data-ordering-field]").forEach((table) => {
      rowsOf(table).forEach((row) => {
        const cell = row.querySelector("td.field-tabular");
        if (!cell || cell.querySelector(".dk-order-keys")) return;
        const keys = document.createElement("span");
        keys.className = "dk-order-keys";
        [["arrow_upward", -1, words.up], ["arrow_downward", 1, words.down]].forEach(([icon, way, label]) => {
          const key = document.createElement("button");
          key.type = "button";
          key.setAttribute("aria-label", label);
          const sign = document.createElement("span");
          sign.className = "material-symbols-outlined";
          sign.setAttribute("aria-hidden", "true");
          sign.textContent = icon;
          key.append(sign);
          key.addEventListener("click", () => {
            const rows = rowsOf(table);
            const other = rows[rows.indexOf(row) + way];
            if (!other) return;
            if (way < 0) other.before(row);
            else other.after(row);
            renumber(table);
            key.focus();
          });
          keys.append(key);
        });
        cell.prepend(keys);
      });
    });
  };

  document.addEventListener("input", searchTree);
  ready(() => {
    followClass();
    giveKeys();
  });
})();
