// A paper's table of contents and the thumbnails of its pages; both open a page.

import { pageAddress } from "./api.js";
import { element } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").KnownPaper} KnownPaper */
/** @typedef {(page: number, opener: HTMLElement) => void} OpenPage */

const FIRST = 6; // pages that are shown at first
const WIDTH = 220; // pixels
const DEEPEST = 3; // levels of the outline

/**
 * @param {KnownPaper} paper
 * @param {OpenPage} openPage
 */
export function outlineElement({ outline }, openPage) {
  const top = Math.min(...outline.map(({ level }) => level));
  return element(
    "ol",
    { class: "outline", role: "list", tabindex: "0" },
    ...outline
      .filter(({ level }) => level < top + DEEPEST)
      .map(({ title, level, page }) => {
        /** @type {HTMLButtonElement} */
        const button = element(
          "button",
          { type: "button", class: "linked", onclick: () => openPage(page, button) },
          element("span", { dir: "auto" }, title),
          element("span", { class: "muted" }, words.paper.onPage(page)),
        );
        return element("li", { class: `level-${level - top}` }, button);
      }),
  );
}

/**
 * @param {KnownPaper} paper
 * @param {OpenPage} openPage
 */
export function previewsElement(paper, openPage) {
  const previews = element("div", { class: "previews" });
  const add = (/** @type {number} */ first, /** @type {number} */ last) => {
    for (let page = first; page <= last; page++) previews.append(preview(page));
  };
  const preview = (/** @type {number} */ page) => {
    /** @type {HTMLButtonElement} */
    const button = element(
      "button",
      { type: "button", "aria-label": words.paper.openPage(page), onclick: () => openPage(page, button) },
      element("img", { src: pageAddress(paper, page, WIDTH), alt: "", loading: "lazy", width: `${WIDTH}`, height: `${Math.round(WIDTH * 1.3)}` }),
      element("span", { class: "muted" }, String(page)),
    );
    return button;
  };
  add(1, Math.min(FIRST, paper.page_count));
  if (paper.page_count <= FIRST) return previews;
  const all = element("button", { type: "button", onclick: () => {
    all.remove();
    add(FIRST + 1, paper.page_count);
  } }, words.paper.allPages(paper.page_count));
  return element("div", {}, previews, all);
}
