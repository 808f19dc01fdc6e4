// The source panel: a quote, where it stands, and its page. Beside the chat, or over it on phones.

import { byId } from "./dom.js";
import { PageView } from "./page-view.js";
import { hidePreview } from "./preview.js";
import { PRIMER, sectionName } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */

/** Shows one quote at a time. */
export class SourcePanel {
  constructor() {
    this.panel = byId("source", HTMLDialogElement);
    this.title = byId("source-title", HTMLElement);
    this.byline = byId("source-byline", HTMLElement);
    this.section = byId("source-section", HTMLElement);
    this.quote = byId("source-quote", HTMLElement);
    this.view = new PageView();
    this.wide = window.matchMedia("(min-width: 1000px)");
    /** @type {HTMLElement | null} */
    this.opener = null;
    this.closer = byId("source-close", HTMLButtonElement);
    this.closer.addEventListener("click", () => this.panel.close());
    this.panel.addEventListener("close", () => this.closed());
    this.panel.addEventListener("click", (event) => {
      if (event.target === this.panel) this.panel.close(); // the backdrop
    });
    this.wide.addEventListener("change", () => this.panel.open && this.stand());
  }

  /**
   * Opens the page of a quote; closing gives the focus back to the opener.
   * @param {Quote} quote
   * @param {HTMLElement} opener
   */
  open(quote, opener) {
    this.opener?.classList.remove("shown");
    this.opener = opener;
    opener.classList.add("shown");
    const { authors, year, is_primer } = quote.paper;
    this.title.textContent = quote.paper.title;
    this.byline.textContent = [authors.join(", "), year, is_primer ? PRIMER : ""].filter(Boolean).join(" · ");
    this.section.textContent = sectionName(quote);
    this.quote.textContent = quote.quote;
    if (!this.panel.open) this.stand();
    this.closer.focus();
    this.view.open(quote);
  }

  get holdsFocus() {
    return this.panel.open && this.panel.contains(document.activeElement);
  }

  close() {
    this.panel.close();
  }

  /** Beside the chat where there is room, which stays usable; else over it, and alone. */
  stand() {
    if (this.panel.open) this.panel.close();
    if (this.wide.matches) this.panel.show();
    else this.panel.showModal();
    document.body.classList.add("reading");
  }

  closed() {
    if (this.panel.open) return; // it only changed how it stands
    document.body.classList.remove("reading");
    this.view.leave();
    this.opener?.classList.remove("shown");
    this.opener?.focus();
    hidePreview();
  }
}
