// Sets the colours that were chosen before the page is first painted; a module would come too late.
try {
  const chosen = localStorage.getItem("footnote.theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // no storage: the system's colours
}
