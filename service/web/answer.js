// The parts of an answer: statements with footnote marks and verdicts, and the footnotes.

import { element } from "./dom.js";
import { pageName } from "./names.js";
import { place } from "./place.js";
import { previewOn } from "./preview.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Citation} Citation */
/** @typedef {import("./api.js").Statement} Statement */
/** @typedef {import("./place.js").OpenSource} OpenSource */

/**
 * @param {Statement} statement
 * @param {OpenSource} openSource
 */
export function statementElement(statement, openSource) {
  const marks = statement.citations.map((citation) => markElement(citation, openSource));
  const last = statement.text.lastIndexOf(" ") + 1;
  return element(
    "p",
    { class: `statement ${statement.support}`, dir: "auto" },
    element("span", { class: "said-text" }, statement.text.slice(0, last)),
    // keeps a footnote mark from starting a line
    element("span", { class: statement.text.length - last < 30 ? "tail" : "" }, element("span", { class: "said-text" }, statement.text.slice(last)), ...marks, verdictElement(statement)),
  );
}

/**
 * @param {Citation} citation
 * @param {OpenSource} openSource
 */
function markElement(citation, openSource) {
  /** @type {HTMLButtonElement} */
  const mark = element(
    "button",
    {
      type: "button",
      class: "mark",
      "aria-label": citation.shown
        ? words.answer.pageMark(citation.shown, citation.paper.title)
        : words.answer.mark(citation.number, citation.paper.title, pageName(citation)),
      onclick: () => openSource(citation, mark),
    },
    citation.shown ?? `[${citation.number}]`,
  );
  previewOn(mark, citation);
  return mark;
}

/**
 * The footnotes of statements, in order.
 * @param {Statement[]} statements
 * @param {OpenSource} openSource
 */
export function footnotesElement(statements, openSource) {
  return element(
    "ol",
    { class: "footnotes", role: "list", "aria-label": words.answer.footnotes },
    ...statements.flatMap((statement) =>
      statement.citations.map((citation) =>
        element("li", { value: `${citation.number}` }, place(citation, openSource, verdictElement(statement))),
      ),
    ),
  );
}

/** @param {Statement} statement */
export function verdictElement(statement) {
  return element("span", { class: `verdict ${statement.support}` }, words.verdicts[statement.support]);
}
