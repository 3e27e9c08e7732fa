/* What Unfold draws for the mouse alone, for the keyboard and for those who listen: tabs and toggles that are no links,
   tables that scroll, cells whose label is the head of their column, and boxes that search. */
addEventListener("DOMContentLoaded", () => {
  const d = document, words = d.querySelector("[data-reach]")?.dataset;
  const reachable = "a[href], button, input:not([type=hidden]), select, textarea, [tabindex]";

  const press = (element, name) => {
    if (element.matches(reachable)) return;
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    if (name) element.setAttribute("aria-label", name);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      element.click();
    });
  };
  d.querySelectorAll("[x-on\\:click*=activeFieldsetTab]").forEach((tab) => press(tab));
  d.querySelectorAll("[x-on\\:click*=sidebarToggle]").forEach((toggle) => press(toggle, words?.menu));
  d.querySelectorAll("[x-on\\:click*=openTabsDropdown]").forEach((toggle) => press(toggle, words?.more));

  const scrollers = () => {
    for (const box of d.querySelectorAll(".dk-scroll, .overflow-x-auto")) {
      if (box.scrollWidth <= box.clientWidth || box.hasAttribute("tabindex") || box.querySelector(reachable)) continue;
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.closest(".dk-card")?.querySelector("h2, h3")?.textContent.trim() || d.title);
    }
  };
  scrollers();
  addEventListener("resize", scrollers);

  const label = (table) => {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.replace("*", "").trim());
    for (const cell of table.querySelectorAll("tbody td")) {
      const control = cell.querySelector("input:not([type=hidden]), select, textarea");
      if (!control || control.labels?.length || control.hasAttribute("aria-label") || control.hasAttribute("aria-labelledby")) continue;
      const head = heads[cell.cellIndex];
      if (head) control.setAttribute("aria-label", head);
    }
  };
  const tables = () => d.querySelectorAll("table.formset").forEach(label);
  tables();
  d.addEventListener("formset:added", tables);

  const searching = () => {
    for (const box of d.querySelectorAll(".select2-selection[aria-labelledby]")) {
      const select = box.closest(".select2-container")?.previousElementSibling, name = select?.labels?.[0] || d.querySelector(`label[for="${select?.id}"]`);
      if (!name || box.getAttribute("aria-labelledby").includes(name.id || " ")) continue;
      name.id ||= `${select.id}_label`;
      const shown = box.querySelector(".select2-selection__rendered");
      box.setAttribute("aria-labelledby", `${name.id} ${shown?.id || ""}`.trim());
      shown?.setAttribute("aria-label", name.textContent.replace("*", "").trim());
    }
  };
  const tips = () => d.querySelectorAll(".help-tooltip[aria-label]:not([role])").forEach((tip) => tip.setAttribute("role", "img"));
  addEventListener("load", () => setTimeout(() => { searching(); tips(); }));
});
