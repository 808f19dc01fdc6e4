// Calls to the service's API, and the types of its responses (docs/api.md).

import { address, request, send } from "./service.js";

/**
 * @typedef {{id: string, title: string, authors: string[], year: number | null, file: string,
 *   page_count: number, is_primer: boolean, doi: string, arxiv: string, arxiv_version: number,
 *   language: string}} Paper
 * @typedef {{title: string, level: number, page: number}} Heading
 * @typedef {Paper & {abstract: string, outline: Heading[], superseded_by: Paper | null,
 *   supersedes: Paper[], beliefs: string[]}} KnownPaper
 * @typedef {{paper: Paper, page: number, page_label: string, start: number, end: number,
 *   quote: string, section: string, links: {image: string, pdf: string}}} Quote
 * @typedef {Quote & {number: number, shown?: string}} Citation `shown` in place of its number
 * @typedef {"verified" | "partial" | "unsupported"} Support
 * @typedef {{text: string, support: Support, part: number, citations: Citation[]}} Statement
 * @typedef {{question: string, parts: string[], papers: Paper[]}} Understanding
 * @typedef {{id: string, question: string, understanding: Understanding,
 *   status: "answered" | "unanswerable", reason: string | null, message: string,
 *   suggestions: string[], notice: string, statements: Statement[], nearest: Quote[],
 *   not_indexed: number, generator: string, conversation: string | null, asked: string}} Answer
 * @typedef {{question: string, conversation: string | null, papers: string[]}} Asking
 * @typedef {{same: boolean, kept: Statement[], gone: Statement[], new: Statement[], moved: unknown[],
 *   papers_added: Paper[], papers_removed: {title: string}[], papers_superseded: unknown[]}} Difference
 * @typedef {{id: string, title: string, changed: string, answer_count: number}} Conversation
 * @typedef {{papers: number, pages: number, passages: number}} Counts
 * @typedef {{papers: Paper[], counts: Counts, failed: number, next_cursor: string | null}} Papers
 * @typedef {{name: string, state: string, cause: string, remedy: string}} MissingFile
 * @typedef {{files: MissingFile[], not_downloaded: MissingFile[]}} Missing
 * @typedef {{name: string, source: string, state: string, paper_id: string | null, title: string,
 *   pages: number, cause: string, remedy: string}} IngestedFile
 * @typedef {{id: string, state: "queued" | "running" | "done" | "failed", cancelled: boolean,
 *   cause: string, files: IngestedFile[], links: {events: string},
 *   progress: {files_done: number, files: number, pages: number, current: string,
 *     seconds_left: number | null}}} Ingestion
 * @typedef {{quick_summary: Statement[], key_findings: Statement[], contributions: Statement[],
 *   limitations: Statement[]}} Summary
 * @typedef {{term: string, weight: number, count: number}} Term
 * @typedef {{paper: Paper, score: number}} Similar
 * @typedef {"self" | "cited" | "citing" | "both"} Tie
 * @typedef {{nodes: {paper: Paper, tie: Tie}[], edges: {citing: string, cited: string}[]}} Network
 * @typedef {"support" | "oppose" | "qualify" | "unclear"} Stance
 * @typedef {{paper: Paper, statement: Statement, stance: Stance}} Position
 * @typedef {{question: string, positions: Position[], agreement: {claim: string},
 *   not_indexed: number}} Perspectives
 * @typedef {{address: string, top: number}} Picture a blob's address; top in 0..1 of the height
 */

/** @param {string} id */
const paperPath = (id) => `v1/papers/${encodeURIComponent(id)}`;

/**
 * @param {string} path
 * @param {RequestInit} [options]
 */
async function read(path, options) {
  return (await request(path, options)).json();
}

/** @param {string} id @returns {Promise<Answer>} */
export const answer = (id) => read(`v1/answers/${encodeURIComponent(id)}`);

/** @param {string} id @param {string} format */
export const answerPath = (id, format) => `v1/answers/${encodeURIComponent(id)}?format=${format}`;

/** @param {string} id @param {AbortSignal} signal @returns {Promise<{answer: Answer, difference: Difference}>} */
export const again = async (id, signal) =>
  (await send(`v1/answers/${encodeURIComponent(id)}/again`, undefined, "POST", { signal })).json();

/** @param {string} id @param {{thumb: "up" | "down", reason: string}} said */
export const giveFeedback = (id, said) => send(`v1/answers/${encodeURIComponent(id)}/feedback`, said);

/** @param {string} q @param {string} cursor @returns {Promise<{conversations: Conversation[], next_cursor: string | null}>} */
export const conversations = (q, cursor) =>
  read(`v1/conversations?${new URLSearchParams({ q, limit: "30", ...(cursor && { cursor }) })}`);

/** @param {string} id @returns {Promise<Conversation & {answers: Answer[]}>} */
export const conversation = (id) => read(`v1/conversations/${encodeURIComponent(id)}`);

/** @param {string} id @param {string} title */
export const renameConversation = (id, title) =>
  send(`v1/conversations/${encodeURIComponent(id)}`, { title }, "PATCH");

/** @param {string} id @param {RequestInit} [options] */
export const deleteConversation = (id, options) =>
  send(`v1/conversations/${encodeURIComponent(id)}`, undefined, "DELETE", options);

/** @returns {Promise<string[]>} */
export const suggestions = async () => (await read("v1/suggestions?n=4")).questions;

/** @param {Record<string, string>} filters @returns {Promise<Papers>} */
export const papers = (filters) => read(`v1/papers?${new URLSearchParams(filters)}`);

/** @returns {Promise<Missing>} */
export const missing = () => read("v1/library/missing");

/** @param {string} id @returns {Promise<KnownPaper>} */
export const paper = (id) => read(paperPath(id));

/** @param {string} id @returns {Promise<Summary>} */
export const summary = (id) => read(`${paperPath(id)}/summary`);

/** @param {string} id @returns {Promise<Term[]>} */
export const terms = async (id) => (await read(`${paperPath(id)}/terms`)).terms;

/** @param {string} id @returns {Promise<Similar[]>} */
export const similar = async (id) => (await read(`${paperPath(id)}/similar`)).similar;

/** @param {string} id @returns {Promise<Network>} */
export const network = (id) => read(`${paperPath(id)}/network`);

/** @param {string} id @param {RequestInit} [options] */
export const removePaper = (id, options) => send(paperPath(id), undefined, "DELETE", options);

/** @param {string} question @param {AbortSignal} signal @returns {Promise<Perspectives>} */
export const compare = async (question, signal) =>
  (await send("v1/compare", { question }, "POST", { signal })).json();

/** @returns {Promise<Ingestion[]>} */
export const ingestions = async () => (await read("v1/ingestions?limit=5")).ingestions;

/** @param {string} id @param {"retry" | "cancel"} what @returns {Promise<Ingestion>} */
export const changeIngestion = async (id, what) => (await send(`v1/ingestions/${id}/${what}`)).json();

/** A paper's entry for BibTeX, with the page that is cited. @param {Quote} quote */
export const bibtex = async (quote) => {
  const page = new URLSearchParams({ page: quote.page_label || String(quote.page) });
  return (await request(`${paperPath(quote.paper.id)}/bibtex?${page}`)).text();
};

/**
 * The address of a page's image.
 * @param {Paper} paper
 * @param {number} page
 * @param {number} width in pixels
 */
export const pageAddress = (paper, page, width) => address(`${paperPath(paper.id)}/pages/${page}.png?width=${width}`);

/** @param {Paper} paper */
export const paperAddress = (paper) => address(`papers/${encodeURIComponent(paper.id)}`);

/**
 * The image of a page, with the quote marked if it is on this page. The caller revokes the object URL.
 * @param {Quote} quote
 * @param {number} page
 * @param {number} width in pixels
 * @param {AbortSignal} signal
 * @returns {Promise<Picture>}
 */
export async function picture(quote, page, width, signal) {
  const marked = page === quote.page && quote.quote;
  const path = marked ? `${quote.links.image}&width=${width}` : pageAddress(quote.paper, page, width);
  const response = await request(path, { signal });
  const top = Number.parseFloat(response.headers.get("X-Highlight") ?? "0");
  return { address: URL.createObjectURL(await response.blob()), top };
}

/**
 * The address that opens a paper's PDF file at a page.
 * @param {Paper} paper
 * @param {number} page
 */
export function pdfAddress(paper, page) {
  return address(`${paperPath(paper.id)}/file#page=${page}`);
}

/**
 * The text of a page between two character offsets, as a quote.
 * @param {Paper} paper
 * @param {number} page
 * @param {number} start
 * @param {number} end
 * @returns {Promise<Quote>}
 */
export async function stretch(paper, page, start, end) {
  const found = await read(`${paperPath(paper.id)}/pages/${page}?start=${start}&end=${end}`);
  return { ...found, start, end, section: "" };
}

/**
 * A whole page as a quote that the source panel can open.
 * @param {Paper} paper
 * @param {number} page
 * @returns {Quote}
 */
export function wholePage(paper, page) {
  return { paper, page, page_label: "", start: 0, end: 0, quote: "", section: "", links: { image: "", pdf: "" } };
}
