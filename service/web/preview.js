// The card that shows a quote while its footnote mark is hovered over or focused.

import { element } from "./dom.js";
import { placeName } from "./names.js";

/** @typedef {import("./api.js").Quote} Quote */

const GAP = 6; // pixels between mark and card
const GRACE = 150; // milliseconds in which the pointer can go from the mark to the card

/** One card for all marks. It stays while the pointer is on it; Esc hides it. */
class Preview {
  constructor() {
    this.card = element("div", { id: "preview", class: "preview", role: "tooltip", hidden: true });
    /** @type {HTMLElement | null} */
    this.mark = null;
    this.leaving = 0;
    this.card.addEventListener("mouseenter", () => clearTimeout(this.leaving));
    this.card.addEventListener("mouseleave", () => this.leave());
    document.addEventListener("scroll", () => this.stand(), { capture: true, passive: true });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.card.hidden) return;
      event.preventDefault();
      this.hide();
    });
  }

  /**
   * @param {HTMLElement} mark
   * @param {Quote} quote
   */
  show(mark, quote) {
    this.hide();
    this.mark = mark;
    mark.setAttribute("aria-describedby", this.card.id);
    this.card.replaceChildren(
      element("q", {}, quote.quote),
      element("p", { class: "title" }, quote.paper.title),
      element("p", { class: "muted" }, placeName(quote)),
    );
    this.card.hidden = false;
    // in the mark's own dialog, since a modal dialog covers everything outside it
    (mark.closest("dialog, main") ?? document.body).append(this.card);
    this.stand();
  }

  /** Places the card below the mark, or above it if there is no room below. */
  stand() {
    if (!this.mark) return;
    const mark = this.mark.getBoundingClientRect();
    const { width, height } = this.card.getBoundingClientRect();
    const below = mark.bottom + GAP;
    const top = below + height > window.innerHeight ? mark.top - GAP - height : below;
    const left = Math.min(mark.left, document.documentElement.clientWidth - width - GAP);
    this.card.style.top = `${Math.max(GAP, top)}px`;
    this.card.style.left = `${Math.max(GAP, left)}px`;
  }

  leave() {
    clearTimeout(this.leaving);
    this.leaving = window.setTimeout(() => this.hide(), GRACE);
  }

  hide() {
    clearTimeout(this.leaving);
    this.mark?.removeAttribute("aria-describedby");
    this.mark = null;
    this.card.hidden = true;
  }
}

const preview = new Preview();

/**
 * Makes a mark show its quote.
 * @param {HTMLElement} mark
 * @param {Quote} quote
 */
export function previewOn(mark, quote) {
  mark.addEventListener("mouseenter", () => preview.show(mark, quote));
  mark.addEventListener("mouseleave", () => preview.leave());
  mark.addEventListener("focus", () => preview.show(mark, quote));
  mark.addEventListener("blur", () => preview.hide());
  mark.addEventListener("click", () => preview.hide());
}

/** Hides the card. */
export function hidePreview() {
  preview.hide();
}
