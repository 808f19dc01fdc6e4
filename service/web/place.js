// A location in a paper with its quote; it opens the source panel.

import { element } from "./dom.js";
import { placeName } from "./names.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {(quote: Quote, opener: HTMLElement) => void} OpenSource */

/**
 * The paper's title as a button, then year, page and further details, then the quote.
 * @param {Quote} quote
 * @param {OpenSource} openSource
 * @param {...(Node | string)} more
 * @returns {HTMLElement}
 */
export function place(quote, openSource, ...more) {
  /** @type {HTMLButtonElement} */
  const title = element(
    "button",
    {
      type: "button",
      class: "place",
      "aria-label": words.answer.show(quote.paper.title, placeName(quote)),
      onclick: () => openSource(quote, title),
    },
    quote.paper.title,
  );
  return element(
    "div",
    { class: "entry" },
    title,
    element("p", { class: "where" }, placeName(quote), ...more),
    element("q", { class: "line", title: quote.quote }, quote.quote),
  );
}
