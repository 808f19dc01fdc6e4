// A button that opens a short list of links or buttons.

import { element } from "./dom.js";

/**
 * Closes on Esc, on a choice, and when the focus goes elsewhere.
 * @param {string} name the button's accessible name, and its title if its content differs
 * @param {(Node | string)[]} shown the button's content
 * @param {HTMLElement[]} entries
 */
export function menu(name, shown, entries) {
  const summary = element("summary", { class: "quiet", "aria-label": name, title: name }, ...shown);
  const made = element(
    "details",
    { class: "menu" },
    summary,
    element("ul", { role: "list" }, ...entries.map((entry) => element("li", {}, entry))),
  );
  const close = () => {
    made.open = false;
  };
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !made.open) return;
    event.preventDefault();
    event.stopPropagation();
    close();
    summary.focus();
  });
  made.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !made.contains(relatedTarget)) close();
  });
  made.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("ul a, ul button")) close();
  });
  return made;
}
