// What is shown if the papers have no answer. It must never look like an answer.

import { element } from "./dom.js";
import { place } from "./place.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Answer} Answer */

/**
 * Why there is no answer, what to try, and the nearest passages.
 * @param {Answer} answer
 * @param {import("./place.js").OpenSource} openSource
 * @param {(question: string) => void} ask
 * @returns {HTMLElement}
 */
export function refusalElement(answer, openSource, ask) {
  const { suggestions, nearest } = answer;
  const made = element(
    "article",
    { class: "refusal" },
    element("h3", {}, words.refusal.title),
    element("p", {}, answer.message || words.refusal.why),
  );
  if (suggestions.length) {
    made.append(
      element("h4", {}, words.refusal.instead),
      element("ul", { class: "instead", role: "list" }, ...suggestions.map((each) => element("li", {}, suggested(each, ask)))),
    );
  }
  if (nearest.length) {
    made.append(
      element("h4", {}, words.refusal.nearest),
      element("ul", { class: "nearest", role: "list" }, ...nearest.map((quote) => element("li", {}, place(quote, openSource)))),
    );
  }
  return made;
}

/**
 * A suggested question as a button that asks it; other advice as text.
 * @param {string} text
 * @param {(question: string) => void} ask
 */
function suggested(text, ask) {
  if (!text.endsWith("?")) return text;
  return element("button", { type: "button", class: "linked", onclick: () => ask(text) }, text);
}
