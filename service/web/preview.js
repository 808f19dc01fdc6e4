// The small card that shows a quote while its footnote mark is hovered over or focused.

import { byId, element } from "./dom.js";
import { pageName, paperName } from "./words.js";

/** @typedef {import("./api.js").Quote} Quote */

const GAP = 8;

/**
 * Lets a mark show its quote.
 * @param {HTMLElement} mark
 * @param {Quote} quote
 */
export function previewOn(mark, quote) {
  const card = byId("preview", HTMLElement);
  const show = () => {
    card.replaceChildren(
      element("q", {}, quote.quote),
      element("p", { class: "muted" }, `${paperName(quote.paper)}, ${pageName(quote)}`),
    );
    card.hidden = false;
    place(card, mark.getBoundingClientRect());
  };
  const hide = () => {
    card.hidden = true;
  };
  mark.addEventListener("mouseenter", show);
  mark.addEventListener("focus", show);
  mark.addEventListener("mouseleave", hide);
  mark.addEventListener("blur", hide);
  mark.addEventListener("click", hide);
}

/**
 * Puts the card below the mark, or above it where there is more room.
 * @param {HTMLElement} card
 * @param {DOMRect} mark
 */
function place(card, mark) {
  const { width, height } = card.getBoundingClientRect();
  const below = mark.bottom + GAP;
  const top = below + height > window.innerHeight ? mark.top - GAP - height : below;
  const left = Math.min(mark.left, window.innerWidth - width - GAP);
  card.style.top = `${Math.max(GAP, top)}px`;
  card.style.left = `${Math.max(GAP, left)}px`;
}
