// The picture of a page with the quote marked in it, and the turning of pages.

import { pdfAddress, picture } from "./api.js";
import { element } from "./dom.js";
import { told } from "./service.js";
import { pageName, words } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */

const WIDTH = 1200; // pixels
const ABOVE = 0.25; // of the visible height stays above the mark

/** Shows one page at a time, and holds one picture at a time. */
export class PageView {
  constructor() {
    const { source } = words;
    /** @param {string} shown @param {string} name @param {() => void} onclick */
    const button = (shown, name, onclick) =>
      element("button", { type: "button", onclick, ...(name ? { "aria-label": name } : {}) }, shown);
    this.name = element("span", { role: "status" });
    this.before = button("←", source.before, () => this.turn(this.page - 1));
    this.after = button("→", source.after, () => this.turn(this.page + 1));
    this.back = button(source.quote, source.backToQuote, () => this.turn(this.quote?.page ?? 1));
    this.larger = button(source.larger, "", () => this.toggleLarger());
    this.larger.setAttribute("aria-pressed", "false");
    this.pdf = element("a", { target: "_blank", rel: "noopener" }, source.pdf);
    this.pager = element(
      "nav",
      { class: "pager", "aria-label": source.pages },
      this.before, this.name, this.after, this.back, this.larger, this.pdf,
    );
    this.frame = element("div", { class: "page", role: "region", "aria-label": source.page, tabindex: "0" });
    /** @type {Quote | null} */
    this.quote = null;
    this.page = 1;
    this.address = "";
    this.fetching = new AbortController();
  }

  /** @param {Quote} quote */
  open(quote) {
    this.quote = quote;
    this.back.hidden = !quote.quote;
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
    this.name.textContent = words.source.of(there ? pageName(this.quote) : words.page(page), page_count);
    // aria-disabled, unlike disabled, lets the button that was just pressed keep the focus
    this.before.setAttribute("aria-disabled", String(page <= 1));
    this.after.setAttribute("aria-disabled", String(page >= page_count));
    this.pdf.href = pdfAddress(this.quote.paper, page);
    this.load(this.quote, page);
  }

  /**
   * @param {Quote} quote
   * @param {number} page
   */
  async load(quote, page) {
    this.leave();
    this.fetching = new AbortController();
    const { signal } = this.fetching;
    this.frame.append(element("p", { class: "waiting muted" }, words.source.opening));
    try {
      const found = await picture(quote, page, WIDTH, signal);
      if (signal.aborted) {
        URL.revokeObjectURL(found.address);
        return;
      }
      this.address = found.address;
      const marked = page === quote.page && quote.quote;
      await this.draw(found, marked ? words.source.marked(pageName(quote)) : words.page(page));
    } catch (error) {
      if (signal.aborted) return;
      this.frame.replaceChildren(
        element("p", { class: "notice", role: "alert" }, told(error)),
        element("button", { type: "button", onclick: () => this.turn(page) }, words.retry),
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
