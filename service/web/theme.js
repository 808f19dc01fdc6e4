// Applies the chosen theme before the first paint; a module would run too late.
try {
  const chosen = localStorage.getItem("footnote.theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // no storage: the system's theme
}
