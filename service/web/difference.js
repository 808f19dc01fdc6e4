// How an answer differs from the earlier one, and how the library changed since.

import { element } from "./dom.js";
import { words } from "./words.js";

/**
 * @param {import("./api.js").Difference} difference
 * @returns {HTMLElement}
 */
export function differenceElement(difference) {
  const lines = difference.same ? [words.difference.same] : words.difference.lines(difference);
  return element(
    "div",
    { class: "difference" },
    element("h3", {}, words.difference.title),
    element("ul", { role: "list" }, ...lines.map((line) => element("li", {}, line))),
    ...difference.gone.map((each) => element("p", { class: "gone" }, element("del", {}, each.text))),
  );
}
