// The question box: its keys, height, length limit and scope.

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

const LIMIT = 2000;
const NEAR = 1800; // characters from which the length is shown

/** Calls `onask` with each question and `onstop` to stop; keeps the draft. */
export class Composer {
  /**
   * @param {(question: string) => void} onask
   * @param {() => void} onstop
   * @param {() => void} [onwiden] called to ask all papers again
   */
  constructor(onask, onstop, onwiden = () => {}) {
    const { composer } = words;
    this.onask = onask;
    this.question = element("textarea", {
      id: "question", rows: "1", placeholder: composer.placeholder, "aria-describedby": "hint count",
    });
    this.send = element("button", { type: "submit", class: "primary" }, composer.send);
    this.stop = element("button", { type: "button", hidden: true, onclick: onstop }, composer.stop);
    this.count = element("p", { id: "count", class: "count muted", role: "status", hidden: true });
    this.scope = element("p", { class: "scope", hidden: true });
    this.onwiden = onwiden;
    this.form = element(
      "form",
      { class: "composer" },
      this.scope,
      element("label", { for: "question", class: "unseen" }, composer.label),
      this.question,
      this.send,
      this.stop,
      element("p", { id: "hint", class: "hint muted" }, composer.hint),
      this.count,
    );
    this.busy = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.question.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.question.addEventListener("input", () => this.written());
    document.addEventListener("keydown", (event) => this.summon(event));
  }

  submit() {
    const length = characters(this.question.value);
    if (this.busy || !length || length > LIMIT) return;
    const text = this.question.value.trim();
    this.write("");
    this.onask(text);
  }

  /** @param {string} text to continue */
  write(text) {
    this.question.value = text;
    this.written();
  }

  /** @param {string} text to edit before asking */
  edit(text) {
    this.write(text);
    this.question.focus();
    this.question.select();
  }

  /**
   * Limits questions to one paper; an empty title means all papers.
   * @param {string} title
   */
  narrow(title) {
    this.scope.hidden = !title;
    const widen = element(
      "button",
      { type: "button", class: "quiet", "aria-label": words.composer.widen, title: words.composer.widen, onclick: this.onwiden },
      icon("close"),
    );
    this.scope.replaceChildren(words.composer.only, element("strong", {}, title), widen);
  }

  /** Fits the box's height to its text, and shows the length near the limit. */
  written() {
    this.question.style.height = "auto";
    if (this.question.value) this.question.style.height = `${this.question.scrollHeight + 2}px`;
    const length = characters(this.question.value);
    this.count.hidden = length < NEAR;
    this.count.classList.toggle("over", length > LIMIT);
    this.count.textContent = this.count.hidden ? "" : words.composer.count(length, LIMIT);
    this.question.setAttribute("aria-invalid", String(length > LIMIT));
    this.send.disabled = length > LIMIT;
  }

  /** @param {boolean} busy */
  toggleBusy(busy) {
    const focused = document.activeElement;
    this.busy = busy;
    this.send.hidden = busy;
    this.stop.hidden = !busy;
    if (focused === this.send || focused === this.stop) this.question.focus();
  }

  /**
   * "/" focuses the box, unless the user is typing in another field.
   * @param {KeyboardEvent} event
   */
  summon(event) {
    const writing = event.target instanceof Element && event.target.closest("input, textarea, select, dialog");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.question.focus();
  }
}

/**
 * The length of a question, counted as the service counts it.
 * @param {string} text
 */
function characters(text) {
  return [...text.normalize("NFC").trim().replace(/\s+/gu, " ")].length;
}
