// A paper's page: metadata, summary, key terms, related papers, pages.

import { network, paper, paperAddress, pdfAddress, similar, stretch, summary, terms, wholePage } from "./api.js";
import { element } from "./dom.js";
import { frame, nameView } from "./frame.js";
import { icon } from "./icons.js";
import { byline } from "./names.js";
import { networkElement } from "./network.js";
import { outlineElement, previewsElement } from "./pages.js";
import { address, told } from "./service.js";
import { similarElement } from "./similar.js";
import { SourcePanel } from "./source.js";
import { summaryElements } from "./summary.js";
import { termsElement } from "./terms.js";
import { words } from "./words.js";

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
  const known = { summary: summary(id), terms: terms(id), network: network(id), similar: similar(id) };
  // sections below one that is still loading wait for it, so that nothing moves
  const pages = section(said.pages, previewsElement(found, openPage));
  const outline = found.outline.length ? [section(said.outline, outlineElement(found, openPage))] : [];
  const company = [
    section(said.network, later(known.network, (found) => [networkElement(found)])),
    section(said.similar, later(known.similar, (found) => [similarElement(found)])),
  ];
  below([pages], [known.summary]);
  below(outline, [known.terms]);
  below(company, Object.values(known));
  main.append(
    head(found),
    element(
      "div",
      { class: "columns" },
      element(
        "div",
        { class: "main-column" },
        ...(found.abstract ? [section(said.abstract, element("p", { class: "abstract", dir: "auto" }, found.abstract))] : []),
        later(known.summary, (said) => summaryElements(said, openSource)),
        pages,
      ),
      element(
        "div",
        { class: "side-column" },
        section(said.terms, later(known.terms, (found) => [termsElement(found)])),
        ...outline,
      ),
    ),
    ...company,
  );
  openLinked(found);
}

/**
 * Opens the page in the address, with the text from `start` to `end` marked.
 * @param {KnownPaper} found
 */
async function openLinked(found) {
  const asked = new URLSearchParams(location.search);
  const [page, start, end] = ["page", "start", "end"].map((name) => Number(asked.get(name) ?? 0));
  if (!page) return;
  try {
    openSource(end ? await stretch(found, page, start, end) : wholePage(found, page), main);
  } catch (error) {
    main.prepend(element("p", { class: "notice failed", role: "alert" }, told(error)));
  }
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
 * Shows the sections once everything has loaded or failed.
 * @param {HTMLElement[]} sections
 * @param {Promise<unknown>[]} known
 */
function below(sections, known) {
  const toggle = (/** @type {boolean} */ hidden) => sections.forEach((each) => (each.hidden = hidden));
  toggle(true);
  Promise.allSettled(known).then(() => toggle(false));
}

/**
 * An element that is filled with the loaded content, or with the error.
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
