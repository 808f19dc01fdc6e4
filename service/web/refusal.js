// What stands where the papers hold no answer. It must never look like one.

import { element } from "./dom.js";
import { place } from "./place.js";

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./place.js").OpenSource} OpenSource */

/**
 * @param {Answer} answer
 * @param {OpenSource} openSource
 * @returns {HTMLElement}
 */
export function refusalElement(answer, openSource) {
  const made = element(
    "article",
    { class: "refusal" },
    element("h3", {}, "No answer found"),
    element("p", {}, answer.message || "The papers in the library do not answer this question."),
  );
  if (answer.nearest.length) {
    made.append(
      element("h4", {}, "Nearest passages (not an answer)"),
      element(
        "ul",
        { class: "nearest", role: "list" },
        ...answer.nearest.map((quote) => element("li", {}, place(quote, openSource))),
      ),
    );
  }
  return made;
}
