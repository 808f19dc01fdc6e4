// How papers, pages, verdicts and counts are put into words.

/** @typedef {import("./api.js").Paper} Paper */
/** @typedef {import("./api.js").Quote} Quote */

export const PRIMER = "primer by this project";

/** @type {Record<import("./api.js").Statement["support"], string>} */
export const VERDICTS = {
  verified: "✓ verified",
  partial: "≈ partly supported",
  unsupported: "✗ unsupported",
};

/** @param {Quote} quote */
export function pageName(quote) {
  const printed = quote.page_label && quote.page_label !== String(quote.page);
  return `page ${quote.page}${printed ? ` (printed ${quote.page_label})` : ""}`;
}

/**
 * The year where it is known, whether it is a primer, and the page.
 * @param {Quote} quote
 */
export function placeName(quote) {
  const { year, is_primer } = quote.paper;
  return [...(year ? [year] : []), ...(is_primer ? [PRIMER] : []), pageName(quote)].join(" · ");
}

/**
 * The headings above a quote, without the paper's title where they begin with it.
 * @param {Quote} quote
 */
export function sectionName(quote) {
  const headings = quote.section.split(" > ");
  const skipped = headings[0] === quote.paper.title ? 1 : 0;
  return headings.slice(skipped).join(" › ");
}

/**
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * That files are missing from the library.
 * @param {number} count
 */
export function missing(count) {
  const rest = count === 1 ? "is missing" : "are missing";
  return `${counted(count, "file")} could not be read and ${rest} from the library.`;
}

/**
 * How many characters of a question count, as the service counts them.
 * @param {string} text
 */
export function characters(text) {
  return [...text.normalize("NFC").trim().replace(/\s+/gu, " ")].length;
}
