// One paper: what it is, what it says in short, its terms, its company, its pages.

import { network, paper, paperAddress, pdfAddress, similar, summary, terms, wholePage } from "./api.js";
import { element } from "./dom.js";
import { frame, nameView } from "./frame.js";
import { icon } from "./icons.js";
import { networkElement } from "./network.js";
import { outlineElement, previewsElement } from "./pages.js";
import { address, told } from "./service.js";
import { similarElement } from "./similar.js";
import { SourcePanel } from "./source.js";
import { summaryElements } from "./summary.js";
import { termsElement } from "./terms.js";
import { byline, words } from "./words.js";

/** @typedef {import("./api.js").KnownPaper} KnownPaper */

const source = new SourcePanel();
const openSource = source.open.bind(source);
const main = element("main", { class: "paper" });
frame("papers", "", main, { beside: [source.panel] });

const id = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
paper(id).then(show, (error) => {
  main.append(
    element("p", { class: "notice failed", role: "alert" }, told(error)),
    element("p", {}, element("a", { href: address("papers") }, words.paper.gone)),
  );
});

/** @param {KnownPaper} found */
function show(found) {
  nameView(found.title);
  const openPage = (/** @type {number} */ page, /** @type {HTMLElement} */ opener) => openSource(wholePage(found, page), opener);
  const said = words.paper;
  main.append(
    head(found),
    element(
      "div",
      { class: "columns" },
      element(
        "div",
        { class: "main-column" },
        ...(found.abstract ? [section(said.abstract, element("p", { class: "abstract", dir: "auto" }, found.abstract))] : []),
        later(summary(id), (said) => summaryElements(said, openSource)),
        section(said.pages, previewsElement(found, openPage)),
      ),
      element(
        "div",
        { class: "side-column" },
        section(said.terms, later(terms(id), (found) => [termsElement(found)])),
        ...(found.outline.length ? [section(said.outline, outlineElement(found, openPage))] : []),
      ),
    ),
    section(said.network, later(network(id), (found) => [networkElement(found)])),
    section(said.similar, later(similar(id), (found) => [similarElement(found)])),
  );
}

/** @param {KnownPaper} found */
function head(found) {
  const identifiers = [
    found.doi && element("a", { href: `https://doi.org/${found.doi}`, rel: "noopener noreferrer" }, `doi:${found.doi}`),
    found.arxiv && element("a", { href: `https://arxiv.org/abs/${found.arxiv}`, rel: "noopener noreferrer" }, `arXiv:${found.arxiv}`),
    element("span", {}, found.file),
    element("span", {}, words.counted(found.page_count, "page")),
  ].filter((each) => each instanceof HTMLElement);
  return element(
    "header",
    { class: "paper-head" },
    element("h1", { dir: "auto" }, found.title),
    element("p", { class: "byline" }, byline(found, 20)),
    element("p", { class: "identifiers muted" }, ...identifiers),
    ...versions(found),
    element(
      "div",
      { class: "choices" },
      element("a", { class: "button primary", href: address(`./?paper=${encodeURIComponent(found.id)}`) }, words.paper.ask),
      element("a", { class: "button", href: pdfAddress(found, 1), target: "_blank", rel: "noopener" }, icon("file"), words.paper.pdf),
    ),
  );
}

/** @param {KnownPaper} found */
function versions({ superseded_by, supersedes }) {
  const link = (/** @type {import("./api.js").Paper} */ other) =>
    element("a", { href: paperAddress(other) }, other.title + (other.year ? ` (${other.year})` : ""));
  const lines = [];
  if (superseded_by) lines.push(element("p", { class: "notice" }, words.paper.newer, link(superseded_by)));
  if (supersedes.length) {
    const links = supersedes.flatMap((other, at) => (at ? [", ", link(other)] : [link(other)]));
    lines.push(element("p", { class: "muted" }, words.paper.older, ...links));
  }
  return lines;
}

/**
 * @param {string} title
 * @param {...HTMLElement} content
 */
function section(title, ...content) {
  return element("section", {}, element("h2", {}, title), ...content);
}

/**
 * A place that is filled once it is known with what, or with why not.
 * @template Found
 * @param {Promise<Found>} found
 * @param {(found: Found) => HTMLElement[]} shown
 */
function later(found, shown) {
  const place = element("div", { class: "later", "aria-busy": "true" });
  found
    .then((known) => place.replaceChildren(...shown(known)))
    .catch((error) => place.replaceChildren(element("p", { class: "notice" }, told(error))))
    .finally(() => place.removeAttribute("aria-busy"));
  return place;
}
