// Runs before the first paint, so that a dark room never sees a white flash. Not a module for that reason.
(() => {
  const chosen = localStorage.getItem("fieldrack.theme");
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
