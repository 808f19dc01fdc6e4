// An answer on the page: statements with footnote marks and verdicts, and the footnotes.

import { element } from "./dom.js";
import { place } from "./place.js";
import { previewOn } from "./preview.js";
import { refusalElement } from "./refusal.js";
import { VERDICTS, missing, pageName } from "./words.js";

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./api.js").Citation} Citation */
/** @typedef {import("./api.js").Statement} Statement */
/** @typedef {import("./place.js").OpenSource} OpenSource */

/**
 * The answer or the refusal, and a notice where files are missing from the library.
 * @param {Answer} answer
 * @param {OpenSource} openSource
 * @returns {HTMLElement[]}
 */
export function answerElements(answer, openSource) {
  const show = answer.status === "answered" ? answeredElement : refusalElement;
  const notice = answer.not_indexed
    ? [element("p", { class: "notice" }, missing(answer.not_indexed))]
    : [];
  return [show(answer, openSource), ...notice];
}

/**
 * @param {Answer} answer
 * @param {OpenSource} openSource
 * @returns {HTMLElement}
 */
function answeredElement(answer, openSource) {
  return element(
    "article",
    { class: "answer" },
    ...answer.statements.map((each) => statementElement(each, openSource)),
    element(
      "ol",
      { class: "footnotes", role: "list", "aria-label": "Footnotes" },
      ...answer.statements.flatMap((each) => footnoteElements(each, openSource)),
    ),
  );
}

/**
 * @param {Statement} statement
 * @param {OpenSource} openSource
 */
function statementElement(statement, openSource) {
  const marks = statement.citations.map((citation) => markElement(citation, openSource));
  const last = statement.text.lastIndexOf(" ") + 1;
  return element(
    "p",
    { class: `statement ${statement.support}` },
    statement.text.slice(0, last),
    // no line begins with a footnote mark
    element("span", { class: "tail" }, statement.text.slice(last), ...marks),
    verdictElement(statement),
  );
}

/**
 * @param {Citation} citation
 * @param {OpenSource} openSource
 */
function markElement(citation, openSource) {
  const mark = element(
    "button",
    {
      type: "button",
      class: "mark",
      "aria-label": `Footnote ${citation.number}: ${citation.paper.title}, ${pageName(citation)}`,
      onclick: () => openSource(citation, mark),
    },
    `[${citation.number}]`,
  );
  previewOn(mark, citation);
  return mark;
}

/**
 * @param {Statement} statement
 * @param {OpenSource} openSource
 */
function footnoteElements(statement, openSource) {
  return statement.citations.map((citation) =>
    element(
      "li",
      { value: `${citation.number}` },
      place(citation, openSource, verdictElement(statement)),
    ),
  );
}

/** @param {Statement} statement */
function verdictElement(statement) {
  return element("span", { class: `verdict ${statement.support}` }, VERDICTS[statement.support]);
}
