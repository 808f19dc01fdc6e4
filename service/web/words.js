// How papers, pages and verdicts are put into words.

/** @typedef {import("./api.js").Paper} Paper */
/** @typedef {import("./api.js").Quote} Quote */

/** @type {Record<string, string>} */
export const VERDICTS = {
  verified: "✓ verified",
  partial: "≈ partly supported",
  unsupported: "✗ unsupported",
};

/** @param {Paper} paper */
export function paperName(paper) {
  const year = paper.year ? ` (${paper.year})` : "";
  return `${paper.title}${year}${paper.is_primer ? ", primer by this project" : ""}`;
}

/** @param {Quote} quote */
export function pageName(quote) {
  const printed = quote.page_label && quote.page_label !== String(quote.page);
  return `page ${quote.page}${printed ? ` (printed ${quote.page_label})` : ""}`;
}

/**
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
