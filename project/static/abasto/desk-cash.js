// The change, as it is typed. Without this the button beside it works it out.
(() => {
  "use strict";
  const form = document.querySelector("[data-cash]");
  if (!form) return;
  const says = form.querySelector("[data-cash-says]");
  const field = (name) => form.elements.namedItem(name);
  const cents = (text) => {
    const bare = String(text).replace(/[^\d.,]/g, "");
    const at = Math.max(bare.lastIndexOf(","), bare.lastIndexOf("."));
    const tail = at >= 0 && bare.length - at - 1 <= 2;
    const whole = (tail ? bare.slice(0, at) : bare).replace(/[.,]/g, "") || "0";
    const part = tail ? (bare.slice(at + 1) + "00").slice(0, 2) : "00";
    return Number(whole) * 100 + Number(part);
  };
  const written = (amount, currency) =>
    `${currency === "USD" ? "US$" : "Bs"} ${(amount / 100).toLocaleString("es-VE", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  const typed = (amount) => (amount / 100).toFixed(2).replace(".", ",");
  const due = { USD: Math.round(Number(form.dataset.usd) * 100), VES: Math.round(Number(form.dataset.ves || 0) * 100) };
  const rate = Number(form.dataset.rate || 0);

  const reckon = (writes) => {
    const how = field("how").value;
    const currency = how === "USD" ? "USD" : "VES";
    const back = field("change_currency").value || currency;
    const left = how === "transfer" ? 0 : Math.max(0, cents(field("received").value) - due[currency]);
    const change = back === currency ? left : currency === "USD" ? Math.round(left * rate) : rate ? Math.round(left / rate) : 0;
    if (writes) field("change").value = typed(change);
    says.textContent = change ? `${says.dataset.words} ${written(change, back)}` : "";
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "how") field("received").value = typed(due[event.target.value === "USD" ? "USD" : "VES"]);
    reckon(event.target.name !== "change" && event.target.name !== "reference");
  });
  form.querySelector("[data-cash-reckon]").hidden = true;
  reckon(false);
})();
