// An answer on the page: statements with footnote marks, the footnotes, or a refusal.

import { element } from "./dom.js";
import { previewOn } from "./preview.js";
import { VERDICTS, counted, pageName, paperName } from "./words.js";

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./api.js").Citation} Citation */
/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").Statement} Statement */
/** @typedef {(quote: Quote, opener: HTMLElement) => void} OpenSource */

/**
 * @param {Answer} answer
 * @param {OpenSource} openSource
 * @returns {HTMLElement}
 */
export function answerElement(answer, openSource) {
  const made =
    answer.status === "answered" ? answered(answer, openSource) : refused(answer, openSource);
  if (answer.not_indexed) {
    made.append(
      element(
        "p",
        { class: "notice" },
        `${counted(answer.not_indexed, "file")} could not be read and are missing from the library.`,
      ),
    );
  }
  return made;
}

/**
 * @param {Answer} answer
 * @param {OpenSource} openSource
 */
function answered(answer, openSource) {
  const footnotes = answer.statements.flatMap((statement) =>
    statement.citations.map((citation) => footnote(statement, citation, openSource)),
  );
  return element(
    "article",
    { class: "answer" },
    element("div", { class: "statements" }, ...answer.statements.map((each) => statementElement(each, openSource))),
    element("ol", { class: "footnotes", "aria-label": "Footnotes" }, ...footnotes),
  );
}

/**
 * @param {Statement} statement
 * @param {OpenSource} openSource
 */
function statementElement(statement, openSource) {
  return element(
    "p",
    { class: "statement" },
    statement.text,
    ...statement.citations.map((citation) => mark(citation, openSource)),
  );
}

/**
 * @param {Citation} citation
 * @param {OpenSource} openSource
 */
function mark(citation, openSource) {
  const made = element(
    "button",
    {
      type: "button",
      class: "mark",
      "aria-label": `Footnote ${citation.number}: ${paperName(citation.paper)}, ${pageName(citation)}`,
      onclick: () => openSource(citation, made),
    },
    `${citation.number}`,
  );
  previewOn(made, citation);
  return made;
}

/**
 * @param {Statement} statement
 * @param {Citation} citation
 * @param {OpenSource} openSource
 */
function footnote(statement, citation, openSource) {
  const made = element(
    "button",
    { type: "button", class: "place", onclick: () => openSource(citation, made) },
    `${paperName(citation.paper)}, ${pageName(citation)}`,
  );
  return element(
    "li",
    { value: `${citation.number}` },
    made,
    element("span", { class: `verdict ${statement.support}` }, VERDICTS[statement.support]),
    element("q", {}, citation.quote),
  );
}

/**
 * @param {Answer} answer
 * @param {OpenSource} openSource
 */
function refused(answer, openSource) {
  const nearest = answer.nearest.map((quote) => {
    const place = element(
      "button",
      { type: "button", class: "place", onclick: () => openSource(quote, place) },
      `${paperName(quote.paper)}, ${pageName(quote)}`,
    );
    return element("li", {}, place, element("q", {}, quote.quote));
  });
  return element(
    "article",
    { class: "answer refusal" },
    element("h3", {}, "No answer found"),
    element("p", {}, answer.message),
    ...(nearest.length
      ? [element("h4", {}, "Nearest passages (not an answer)"), element("ul", { class: "nearest" }, ...nearest)]
      : []),
  );
}
