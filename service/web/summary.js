// A paper's summary in its own sentences, each with its page.

import { statementElement } from "./answer.js";
import { element } from "./dom.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Statement} Statement */

/**
 * @param {import("./api.js").Summary} summary
 * @param {import("./place.js").OpenSource} openSource
 */
export function summaryElements(summary, openSource) {
  /** @param {string} title @param {Statement[]} statements @param {"p" | "ul"} kind */
  const part = (title, statements, kind) =>
    statements.length ? [element("section", { class: "said" }, element("h2", {}, title), list(statements, kind, openSource))] : [];
  const said = new Set(summary.quick_summary.map((each) => each.text));
  const further = (/** @type {Statement[]} */ statements) => statements.filter((each) => !said.has(each.text));
  return [
    ...part(words.paper.summary, summary.quick_summary, "p"),
    ...part(words.paper.findings, further(summary.key_findings), "ul"),
    ...part(words.paper.contributions, further(summary.contributions), "ul"),
    ...part(words.paper.limitations, further(summary.limitations), "ul"),
  ];
}

/**
 * @param {Statement[]} statements
 * @param {"p" | "ul"} kind
 * @param {import("./place.js").OpenSource} openSource
 */
function list(statements, kind, openSource) {
  const shown = statements.map((each) => statementElement({ ...each, citations: byPage(each) }, openSource));
  if (kind === "p") return element("div", { class: "short" }, ...shown);
  return element("ul", { class: "points" }, ...shown.map((each) => element("li", {}, each)));
}

/**
 * Marks show the page here, since all citations are in one paper.
 * @param {Statement} statement
 */
function byPage(statement) {
  return statement.citations.map((citation) => ({ ...citation, shown: words.paper.onPage(citation.page) }));
}
