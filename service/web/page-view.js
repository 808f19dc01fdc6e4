// The picture of a page with the quote marked in it, and the turning of pages.

import { Problem, isAbort, pdfAddress, picture } from "./api.js";
import { byId, element } from "./dom.js";
import { pageName } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */

const WIDTH = 1200; // pixels
const ABOVE = 0.25; // of the visible height stays above the mark

/** Shows one page at a time, and holds one picture at a time. */
export class PageView {
  constructor() {
    this.frame = byId("page", HTMLElement);
    this.name = byId("page-name", HTMLElement);
    this.before = byId("page-before", HTMLButtonElement);
    this.after = byId("page-after", HTMLButtonElement);
    this.back = byId("page-quote", HTMLButtonElement);
    this.larger = byId("page-larger", HTMLButtonElement);
    this.pdf = byId("source-pdf", HTMLAnchorElement);
    /** @type {Quote | null} */
    this.quote = null;
    this.page = 1;
    this.address = "";
    this.fetching = new AbortController();
    this.before.addEventListener("click", () => this.turn(this.page - 1));
    this.after.addEventListener("click", () => this.turn(this.page + 1));
    this.back.addEventListener("click", () => this.turn(this.quote?.page ?? 1));
    this.larger.addEventListener("click", () => this.toggleLarger());
  }

  /** @param {Quote} quote */
  open(quote) {
    this.quote = quote;
    this.turn(quote.page);
  }

  /** Lets the picture go. */
  leave() {
    this.fetching.abort();
    URL.revokeObjectURL(this.address);
    this.address = "";
    this.frame.replaceChildren();
  }

  /** @param {number} page */
  turn(page) {
    if (!this.quote || page < 1 || page > this.quote.paper.page_count) return;
    const { page_count } = this.quote.paper;
    this.page = page;
    const there = this.page === this.quote.page;
    this.name.textContent = `${there ? pageName(this.quote) : `page ${this.page}`} of ${page_count}`;
    // aria-disabled, unlike disabled, lets the button that was just pressed keep the focus
    this.before.setAttribute("aria-disabled", String(this.page <= 1));
    this.after.setAttribute("aria-disabled", String(this.page >= page_count));
    this.pdf.href = pdfAddress(this.quote, this.page);
    this.load(this.quote, this.page);
  }

  /**
   * @param {Quote} quote
   * @param {number} page
   */
  async load(quote, page) {
    this.leave();
    this.fetching = new AbortController();
    const { signal } = this.fetching;
    this.frame.append(element("p", { class: "waiting muted" }, "Opening the page…"));
    try {
      const found = await picture(quote, page, WIDTH, signal);
      this.address = found.address;
      await this.draw(found, page === quote.page ? `${pageName(quote)}, with the quote marked` : `page ${page}`);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.frame.replaceChildren(
        element("p", { class: "notice", role: "alert" }, error instanceof Problem ? error.message : "The page cannot be shown."),
        element("button", { type: "button", onclick: () => this.turn(page) }, "Try again"),
      );
    }
  }

  /**
   * @param {import("./api.js").Picture} found
   * @param {string} alt
   */
  async draw(found, alt) {
    const image = element("img", { src: found.address, alt });
    this.frame.replaceChildren(image);
    await image.decode();
    this.frame.scrollTop = found.top * image.clientHeight - ABOVE * this.frame.clientHeight;
  }

  /** Makes the page larger or smaller around what is seen in the middle. */
  toggleLarger() {
    const { scrollHeight, clientHeight, scrollTop } = this.frame;
    const middle = (scrollTop + clientHeight / 2) / scrollHeight;
    this.larger.setAttribute("aria-pressed", String(this.frame.classList.toggle("larger")));
    this.frame.scrollTop = middle * this.frame.scrollHeight - clientHeight / 2;
  }
}
