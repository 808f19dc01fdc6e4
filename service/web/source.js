// The source panel: a quote, its location and its page. Beside the view, or over it on phones.

import { bibtex, paperAddress } from "./api.js";
import { copy } from "./clipboard.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { byline, citationText, sectionName } from "./names.js";
import { PageView } from "./page-view.js";
import { hidePreview } from "./preview.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */

/** Shows one quote at a time. */
export class SourcePanel {
  constructor() {
    this.title = element("a", { id: "source-title" });
    this.byline = element("p", { class: "muted" });
    this.section = element("p", { class: "muted" });
    this.quote = element("blockquote");
    this.view = new PageView();
    this.closer = element(
      "button",
      { type: "button", class: "close quiet", "aria-label": words.source.close, onclick: () => this.close() },
      icon("close"),
    );
    this.panel = element(
      "dialog",
      { class: "source", "aria-labelledby": "source-title" },
      element(
        "div",
        { class: "source-head" },
        this.closer,
        element("h2", {}, this.title),
        this.byline,
        this.section,
        this.quote,
      ),
      element(
        "div",
        { class: "cite" },
        this.copier(words.source.copyText, citationText),
        this.copier(words.source.copyBibtex, bibtex),
        this.view.pdf,
      ),
      this.view.pager,
      this.view.frame,
    );
    this.wide = window.matchMedia("(min-width: 1000px)");
    /** @type {HTMLElement | SVGElement | null} */
    this.opener = null;
    this.panel.addEventListener("close", () => this.closed());
    this.panel.addEventListener("click", (event) => {
      if (event.target === this.panel) this.close(); // the backdrop
    });
    this.wide.addEventListener("change", () => this.panel.open && this.stand());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
  }

  /**
   * Opens the page of a quote; closing returns the focus to the opener.
   * @param {Quote} quote
   * @param {HTMLElement} opener
   */
  open(quote, opener) {
    this.opener?.classList.remove("shown");
    this.opener = opener;
    opener.classList.add("shown");
    this.shown = quote;
    this.title.textContent = quote.paper.title;
    this.title.href = paperAddress(quote.paper);
    this.byline.textContent = byline(quote.paper);
    this.section.textContent = sectionName(quote);
    this.quote.textContent = quote.quote;
    this.quote.hidden = !quote.quote;
    if (!this.panel.open) this.stand();
    opener.scrollIntoView({ block: "nearest" }); // the view has become narrower
    this.closer.focus();
    this.view.open(quote);
  }

  get holdsFocus() {
    return this.panel.open && this.panel.contains(document.activeElement);
  }

  close() {
    if (this.panel.open) this.panel.close();
  }

  /** Opens beside the view, which stays usable, if there is room; else over it as a modal dialog. */
  stand() {
    if (this.panel.open) this.panel.close();
    if (this.wide.matches) this.panel.show();
    else this.panel.showModal();
    document.body.classList.add("reading");
  }

  closed() {
    if (this.panel.open) return; // it was only reopened in the other layout
    document.body.classList.remove("reading");
    this.view.leave();
    this.opener?.classList.remove("shown");
    this.opener?.focus();
    hidePreview();
  }

  /**
   * @param {string} name
   * @param {(quote: Quote) => Promise<string> | string} text
   */
  copier(name, text) {
    const onclick = () => this.shown && copy(() => text(/** @type {Quote} */ (this.shown)), words.copied);
    return element("button", { type: "button", class: "small", onclick }, name);
  }
}
