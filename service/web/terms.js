// A paper's key terms, each with a bar for its weight.

import { element } from "./dom.js";
import { words } from "./words.js";

/** @param {import("./api.js").Term[]} terms */
export function termsElement(terms) {
  return element(
    "ul",
    { class: "terms", role: "list" },
    ...terms.map(({ term, weight, count }) => {
      const bar = element("span", { class: "bar", "aria-hidden": "true" });
      bar.style.inlineSize = `${(100 * weight).toFixed(1)}%`;
      return element(
        "li",
        { title: words.paper.times(count) },
        element("span", { class: "term", dir: "auto" }, term),
        element("span", { class: "times muted" }, weight.toFixed(2)),
        bar,
      );
    }),
  );
}
