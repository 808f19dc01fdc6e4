// The files that could not be taken into the library, why, and what to do about it.

import { missingFiles } from "./api.js";
import { element } from "./dom.js";
import { words } from "./words.js";

/** A section that stands only where something is missing. */
export function missingSection() {
  const { missingTitle, missingWhy, missingColumns } = words.papers;
  const rows = element("tbody");
  const section = element(
    "section",
    { id: "missing", class: "missing", "aria-labelledby": "missing-title", hidden: true },
    element("h2", { id: "missing-title" }, missingTitle),
    element("p", { class: "muted" }, missingWhy),
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...Object.values(missingColumns).map((text) => element("th", { scope: "col" }, text)))),
      rows,
    ),
  );
  const load = async () => {
    const files = await missingFiles().catch(() => []);
    section.hidden = !files.length;
    rows.replaceChildren(
      ...files.map(({ name, cause, remedy }) =>
        element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, cause), element("td", {}, remedy)),
      ),
    );
    if (location.hash === "#missing" && files.length) section.scrollIntoView();
  };
  return { element: section, load };
}
