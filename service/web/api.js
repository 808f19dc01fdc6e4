// The service over HTTP, relative to this page, so that it works behind a proxy's path too.

/**
 * @typedef {{id: string, title: string, authors: string[], year: number | null, file: string,
 *   page_count: number, is_primer: boolean}} Paper
 * @typedef {{paper: Paper, page: number, page_label: string, start: number, end: number,
 *   quote: string, section: string, passage_id: string, score: number,
 *   links: {page: string, image: string, pdf: string}}} Quote
 * @typedef {Quote & {number: number}} Citation
 * @typedef {{text: string, support: "verified" | "partial" | "unsupported",
 *   citations: Citation[]}} Statement
 * @typedef {{id: string, question: string, status: "answered" | "unanswerable",
 *   reason: string | null, message: string, statements: Statement[], nearest: Quote[],
 *   not_indexed: number}} Answer
 * @typedef {{papers: Paper[], counts: {papers: number, pages: number, passages: number},
 *   failed: number}} Papers
 * @typedef {{address: string, top: number}} Picture a blob's address; top in 0..1 of the height
 */

/** What the service says when it cannot do what was asked. */
export class Problem extends Error {}

/**
 * @param {string} question
 * @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 */
export async function ask(question, signal) {
  const response = await request("v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question }),
    signal,
  });
  return response.json();
}

/** @returns {Promise<Papers>} */
export async function papers() {
  return (await request("v1/papers")).json();
}

/**
 * The picture of a page with a quote marked; whoever asks revokes its address.
 * @param {Quote} quote
 * @param {number} page
 * @param {number} width in pixels
 * @returns {Promise<Picture>}
 */
export async function picture(quote, page, width) {
  const marks = page === quote.page ? `start=${quote.start}&end=${quote.end}&` : "";
  const response = await request(`v1/papers/${quote.paper.id}/pages/${page}.png?${marks}width=${width}`);
  const top = Number.parseFloat(response.headers.get("X-Highlight") ?? "0");
  return { address: URL.createObjectURL(await response.blob()), top };
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 */
async function request(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, document.baseURI), options);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("The service cannot be reached. Is it still running?");
  }
  if (!response.ok) throw new Problem(await said(response));
  return response;
}

/** @param {Response} response */
async function said(response) {
  try {
    return (await response.json()).detail;
  } catch {
    return `The service answered ${response.status} ${response.statusText}.`;
  }
}
