// The papers most similar to one, as a table.

import { paperAddress } from "./api.js";
import { element } from "./dom.js";
import { words } from "./words.js";

/** @param {import("./api.js").Similar[]} similar */
export function similarElement(similar) {
  const { columns, noneSimilar } = words.paper;
  if (!similar.length) return element("p", { class: "muted" }, noneSimilar);
  return element(
    "table",
    { class: "papers" },
    element("thead", {}, element("tr", {}, ...Object.entries(columns).map(([name, text]) => element("th", { scope: "col", class: name }, text)))),
    element(
      "tbody",
      {},
      ...similar.map(({ paper }) =>
        element(
          "tr",
          {},
          element("th", { scope: "row", class: "title" }, element("a", { href: paperAddress(paper), dir: "auto" }, paper.title)),
          element("td", { class: "authors" }, paper.authors.slice(0, 4).join(", ") || "–"),
          element("td", { class: "number" }, paper.year ? String(paper.year) : "–"),
        ),
      ),
    ),
  );
}
