// What is missing from the library, why, and what to do: files that could not be read, and papers of
// the reading list that are not downloaded yet.

import { missing } from "./api.js";
import { element } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").MissingFile} MissingFile */

/** Sections that are shown only if something is missing. */
export function missingSections() {
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
  const later = element("section", { class: "later", "aria-label": words.papers.later, hidden: true });
  const load = async () => {
    const { files, not_downloaded } = await missing().catch(() => ({ files: [], not_downloaded: [] }));
    section.hidden = !files.length;
    rows.replaceChildren(
      ...files.map(({ name, cause, remedy }) =>
        element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, cause), element("td", {}, remedy)),
      ),
    );
    later.hidden = !not_downloaded.length;
    later.replaceChildren(...(not_downloaded.length ? notDownloaded(not_downloaded, !files.length) : []));
    if (location.hash === "#missing" && files.length) section.scrollIntoView();
  };
  return { elements: [section, later], load };
}

/**
 * The number of papers, what to do, and their titles; a shared cause is shown once.
 * @param {MissingFile[]} papers
 * @param {boolean} isAll whether nothing else is missing
 */
function notDownloaded(papers, isAll) {
  const [{ cause, remedy }] = papers;
  const shared = papers.every((each) => each.cause === cause && each.remedy === remedy);
  const titles = papers.map((each) =>
    element(
      "li",
      {},
      element("span", { dir: "auto" }, each.name),
      ...(shared ? [] : [element("p", { class: "muted" }, [each.cause, each.remedy].filter(Boolean).join("; "))]),
    ),
  );
  return [
    element("p", {}, words.papers.notDownloaded(papers.length, shared ? cause : "", isAll)),
    element("p", { class: "muted" }, words.papers.howToDownload(shared ? remedy : "")),
    element("details", {}, element("summary", {}, words.papers.notDownloadedTitles), element("ul", {}, ...titles)),
  ];
}
