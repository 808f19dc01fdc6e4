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
 * The picture of a page, with the quote marked where it is the quote's page; whoever asks revokes
 * its address.
 * @param {Quote} quote
 * @param {number} page
 * @param {number} width in pixels
 * @param {AbortSignal} signal
 * @returns {Promise<Picture>}
 */
export async function picture(quote, page, width, signal) {
  const path =
    page === quote.page
      ? `${quote.links.image}&width=${width}`
      : `v1/papers/${encodeURIComponent(quote.paper.id)}/pages/${page}.png?width=${width}`;
  const response = await request(path, { signal });
  const top = Number.parseFloat(response.headers.get("X-Highlight") ?? "0");
  return { address: URL.createObjectURL(await response.blob()), top };
}

/**
 * Where a quote's PDF file opens at a page.
 * @param {Quote} quote
 * @param {number} page
 */
export function pdfAddress(quote, page) {
  const address = new URL(quote.links.pdf, document.baseURI);
  address.hash = `page=${page}`;
  return address.href;
}

/** @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
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
    if (isAbort(error)) throw error;
    throw new Problem("The service cannot be reached. Is it still running?");
  }
  if (!response.ok) throw new Problem(await said(response));
  return response;
}

/**
 * What a problem document says, or the status where there is none (a proxy's error page).
 * @param {Response} response
 */
async function said(response) {
  const status = `The service answered ${response.status} ${response.statusText}`.trim() + ".";
  try {
    const { detail } = await response.json();
    return typeof detail === "string" && detail ? detail : status;
  } catch {
    return status;
  }
}
