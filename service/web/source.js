// The source panel: the quote, and the page it stands on with the quote marked.

import { Problem, picture } from "./api.js";
import { byId, element } from "./dom.js";
import { pageName, paperName } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */

const WIDTH = 1000;
const MARGIN = 80; // pixels kept above the mark when it is scrolled to

/** Shows one quote at a time beside the chat, or over it on small screens. */
export class SourcePanel {
  constructor() {
    this.panel = byId("source", HTMLElement);
    /** @type {HTMLElement | null} */
    this.opener = null;
    this.address = "";
    this.turn = 0;
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.close();
      }
    });
  }

  /**
   * Opens the page of a quote; closing gives the focus back to the opener.
   * @param {Quote} quote
   * @param {HTMLElement} opener
   */
  open(quote, opener) {
    this.opener = opener;
    this.panel.hidden = false;
    document.body.classList.add("reading");
    this.show(quote, quote.page);
    this.panel.focus();
  }

  close() {
    this.turn += 1;
    this.panel.hidden = true;
    document.body.classList.remove("reading");
    URL.revokeObjectURL(this.address);
    this.opener?.focus();
  }

  /**
   * @param {Quote} quote
   * @param {number} page
   */
  async show(quote, page) {
    const turn = ++this.turn;
    const frame = element("div", { class: "page", tabindex: "0" }, element("p", { class: "muted" }, "Opening the page…"));
    this.panel.replaceChildren(this.head(quote), this.pager(quote, page), frame);
    try {
      const found = await picture(quote, page, WIDTH);
      if (turn !== this.turn) return URL.revokeObjectURL(found.address);
      URL.revokeObjectURL(this.address);
      this.address = found.address;
      const image = element("img", {
        src: found.address,
        alt: page === quote.page ? `${pageName(quote)}, with the quote marked: ${quote.quote}` : `page ${page}`,
      });
      frame.replaceChildren(image);
      await image.decode();
      frame.scrollTop = Math.max(0, found.top * image.clientHeight - MARGIN);
    } catch (error) {
      if (turn !== this.turn) return undefined;
      const why = error instanceof Problem ? error.message : "The page cannot be shown.";
      frame.replaceChildren(element("p", { class: "notice", role: "alert" }, why));
    }
    return undefined;
  }

  /** @param {Quote} quote */
  head(quote) {
    const authors = quote.paper.authors.join(", ");
    return element(
      "div",
      { class: "source-head" },
      element("button", { type: "button", class: "close", "aria-label": "Close the source", onclick: () => this.close() }, "×"),
      element("h2", {}, paperName(quote.paper)),
      ...(authors ? [element("p", { class: "muted" }, authors)] : []),
      ...(quote.section ? [element("p", { class: "muted" }, quote.section)] : []),
      element("blockquote", {}, quote.quote),
    );
  }

  /**
   * @param {Quote} quote
   * @param {number} page
   */
  pager(quote, page) {
    const turnTo = (/** @type {number} */ to) => () => this.show(quote, to);
    return element(
      "nav",
      { class: "pager", "aria-label": "Pages" },
      element("button", { type: "button", disabled: page <= 1, onclick: turnTo(page - 1) }, "Previous"),
      element("span", {}, `${page === quote.page ? pageName(quote) : `page ${page}`} of ${quote.paper.page_count}`),
      element("button", { type: "button", disabled: page >= quote.paper.page_count, onclick: turnTo(page + 1) }, "Next"),
      element("button", { type: "button", disabled: page === quote.page, onclick: turnTo(quote.page) }, "Quote"),
      element("a", { href: `v1/papers/${quote.paper.id}/file#page=${page}`, target: "_blank", rel: "noopener" }, "Open PDF"),
    );
  }
}
