/* Pages of getting in and of one's own account. They work without this file. */
(() => {
  // On a narrow screen the tabs scroll: the one that is open is seen.
  document.querySelector(".account .tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

  // "Mostrar" beside each password: what was typed can be checked, so nobody has to type it twice.
  const { show, hide } = document.currentScript.dataset;
  for (const input of document.querySelectorAll('input[type="password"]')) {
    const box = document.createElement("div"), button = document.createElement("button");
    box.className = "secret";
    button.type = "button";
    button.className = "secret__show";
    button.textContent = show;
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", input.id);
    input.before(box);
    box.append(input, button);
    button.addEventListener("click", () => {
      const visible = input.type === "password";
      input.type = visible ? "text" : "password";
      button.textContent = visible ? hide : show;
      button.setAttribute("aria-pressed", String(visible));
      input.focus();
    });
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
})();
