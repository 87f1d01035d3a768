// Loaded in the head, before anything is drawn, so that no page flashes in the wrong colours.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is switched off: the system decides
    }
  };
  const choose = (theme) => {
    try {
      // What the system says anyway is not kept, so that its changes count again.
      if (theme === (dark.matches ? "dark" : "light")) localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // it holds for this page then
    }
    show(theme);
  };
  const shown = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const show = (theme) => {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    else delete root.dataset.theme;
    const button = document.querySelector("[data-theme-toggle]");
    if (!button) return;
    const next = shown() === "dark" ? "Light" : "Dark"; // where it leads to
    button.firstElementChild.textContent = next;
    button.setAttribute("aria-label", `${next} theme`);
  };

  show(chosen());
  dark.addEventListener("change", () => show(chosen()));
  addEventListener("storage", (event) => event.key === "theme" && show(event.newValue));
  document.addEventListener("DOMContentLoaded", () => {
    show(chosen());
    document.querySelector("[data-theme-toggle]")?.addEventListener("click", () => {
      choose(shown() === "dark" ? "light" : "dark");
    });
  });
})();
