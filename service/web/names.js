// How papers, pages and quotes are named.

import { common, shortened } from "./words-common.js";

/** @typedef {import("./api.js").Paper} Paper */
/** @typedef {import("./api.js").Quote} Quote */

/** @param {Quote} quote */
export function pageName(quote) {
  const printed = quote.page_label && quote.page_label !== String(quote.page);
  return common.page(quote.page) + (printed ? ` (printed ${quote.page_label})` : "");
}

/**
 * The year if known, a mark for a primer, and the page.
 * @param {Quote} quote
 */
export function placeName(quote) {
  const { year, is_primer } = quote.paper;
  return [...(year ? [year] : []), ...(is_primer ? [common.primer] : []), pageName(quote)].join(" · ");
}

/**
 * A paper's authors, its year, and a mark for a primer.
 * @param {Paper} paper
 * @param {number} [most] authors to name
 */
export function byline(paper, most = 8) {
  const { authors, year, is_primer } = paper;
  const others = authors.length > most ? ` and ${authors.length - most} more` : "";
  const names = authors.slice(0, most).join(", ") + others;
  return [names, year, is_primer ? common.primer : ""].filter(Boolean).join(" ·\u00a0");
}

/**
 * A short name for a paper: its first author or the start of its title, then its year.
 * @param {Paper} paper
 */
export function shortName({ authors, year, title }) {
  const family = authors[0]?.split(" ").at(-1);
  const name = family && authors[0].length < 40 ? family + (authors.length > 1 ? " et al." : "") : shortened(title, 24);
  return year ? `${name} ${year}` : name;
}

/**
 * A citation to paste into a text.
 * @param {Quote} quote
 */
export function citationText(quote) {
  const { authors, year, title, doi, arxiv } = quote.paper;
  const who = authors.length ? `${authors.join(", ")}${year ? ` (${year})` : ""}. ` : "";
  const where = doi ? ` https://doi.org/${doi}` : arxiv ? ` arXiv:${arxiv}` : "";
  const quoted = quote.quote ? `“${quote.quote.replace(/\s+/gu, " ")}” ` : "";
  return `${quoted}${who}${title}${who || !year ? "" : ` (${year})`}, ${pageName(quote)}.${where}`;
}

/**
 * The headings above a quote, without a first heading that repeats the paper's title.
 * @param {Quote} quote
 */
export function sectionName(quote) {
  const headings = quote.section.split(" > ");
  const skipped = headings[0] === quote.paper.title ? 1 : 0;
  return headings.slice(skipped).join(" › ");
}
