// The image of a page with the quote marked, page navigation, and zoom.

import { pdfAddress, picture } from "./api.js";
import { element } from "./dom.js";
import { pageName } from "./names.js";
import { told } from "./service.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */

const WIDTHS = [1200, 1800, 2400]; // pixels of the images that are requested
const LEVELS = [1, 1.5, 2, 3]; // times the width of the frame
const ABOVE = 0.25; // share of the visible height above the mark

/** Shows one page at a time, and keeps one image at a time. */
export class PageView {
  constructor() {
    const { source } = words;
    /** @param {string} shown @param {string} name @param {() => void} onclick */
    const button = (shown, name, onclick) => element("button", { type: "button", "aria-label": name, title: name, onclick }, shown);
    this.name = element("span", { role: "status" });
    this.before = button("←", source.before, () => this.turn(this.page - 1));
    this.after = button("→", source.after, () => this.turn(this.page + 1));
    this.back = button(source.quote, source.backToQuote, () => this.turn(this.quote?.page ?? 1));
    this.smaller = button("−", source.smaller, () => this.zoom(-1));
    this.smaller.className = "smaller";
    this.larger = button("+", source.larger, () => this.zoom(1));
    this.pdf = element("a", { class: "button small", target: "_blank", rel: "noopener" }, source.pdf);
    this.pager = element(
      "nav",
      { class: "pager", "aria-label": source.pages },
      this.before, this.name, this.after, this.back, this.smaller, this.larger,
    );
    this.frame = element("div", { class: "page", role: "region", "aria-label": source.page, tabindex: "0" });
    this.image = element("img");
    /** @type {Quote | null} */
    this.quote = null;
    this.page = 1;
    this.level = 0;
    this.width = 0;
    this.address = "";
    this.fetching = new AbortController();
    this.allow();
  }

  /** @param {Quote} quote */
  open(quote) {
    this.quote = quote;
    this.back.hidden = !quote.quote;
    this.turn(quote.page);
  }

  /** Releases the image. */
  leave() {
    this.fetching.abort();
    URL.revokeObjectURL(this.address);
    this.address = "";
    this.width = 0;
    this.frame.replaceChildren();
  }

  /** @param {number} page */
  turn(page) {
    if (!this.quote || page < 1 || page > this.quote.paper.page_count) return;
    const { page_count } = this.quote.paper;
    this.page = page;
    const there = this.page === this.quote.page;
    this.name.textContent = words.source.of(there ? pageName(this.quote) : words.page(page), page_count);
    this.allow();
    this.pdf.href = pdfAddress(this.quote.paper, page);
    this.load(this.quote, page);
  }

  /** Marks buttons without effect as `aria-disabled`, which unlike `disabled` keeps the focus. */
  allow() {
    const last = this.quote?.paper.page_count ?? 1;
    this.before.setAttribute("aria-disabled", String(this.page <= 1));
    this.after.setAttribute("aria-disabled", String(this.page >= last));
    this.smaller.setAttribute("aria-disabled", String(this.level === 0));
    this.larger.setAttribute("aria-disabled", String(this.level === LEVELS.length - 1));
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
      const top = await this.fetch(quote, page, WIDTHS[0], signal);
      if (signal.aborted) return;
      const marked = page === quote.page && quote.quote;
      this.image.alt = marked ? words.source.marked(pageName(quote)) : words.page(page);
      this.frame.replaceChildren(this.image);
      this.size();
      await this.image.decode();
      this.frame.scrollTop = top * this.image.clientHeight - ABOVE * this.frame.clientHeight;
      await this.sharpen();
    } catch (error) {
      if (signal.aborted) return;
      this.frame.replaceChildren(
        element("p", { class: "notice", role: "alert" }, told(error)),
        element("button", { type: "button", onclick: () => this.turn(page) }, words.retry),
      );
    }
  }

  /**
   * Replaces the image; returns the position of its mark as a fraction (0..1) of the height.
   * @param {Quote} quote
   * @param {number} page
   * @param {number} width in pixels
   * @param {AbortSignal} signal
   */
  async fetch(quote, page, width, signal) {
    const found = await picture(quote, page, width, signal);
    if (signal.aborted) {
      URL.revokeObjectURL(found.address);
      return 0;
    }
    this.image.src = found.address;
    URL.revokeObjectURL(this.address);
    this.address = found.address;
    this.width = width;
    return found.top;
  }

  /** @param {-1 | 1} step zooms out or in around the centre of the view */
  zoom(step) {
    const level = Math.min(Math.max(this.level + step, 0), LEVELS.length - 1);
    if (level === this.level) return;
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = this.frame;
    const [down, across] = [(scrollTop + clientHeight / 2) / scrollHeight, (scrollLeft + clientWidth / 2) / scrollWidth];
    this.level = level;
    this.allow();
    this.size();
    this.frame.scrollTop = down * this.frame.scrollHeight - clientHeight / 2;
    this.frame.scrollLeft = across * this.frame.scrollWidth - clientWidth / 2;
    this.sharpen().catch(() => {}); // the current image remains
  }

  size() {
    this.image.style.width = `${100 * LEVELS[this.level]}%`;
  }

  /** Requests a larger image if the page is shown wider than the current one. */
  async sharpen() {
    const needed = this.level && this.image.clientWidth * window.devicePixelRatio;
    const width = WIDTHS.find((each) => each >= needed) ?? WIDTHS[WIDTHS.length - 1];
    if (!this.quote || !this.address || width <= this.width) return;
    await this.fetch(this.quote, this.page, width, this.fetching.signal);
  }
}
