// The box where questions are written: its keys, its height, its limit, and whom they are put to.

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

const LIMIT = 2000;
const NEAR = 1800; // from here on the characters are counted

/** Gives each question to `onask`, and says when to stop; holds what is being written. */
export class Composer {
  /**
   * @param {(question: string) => void} onask
   * @param {() => void} onstop
   * @param {() => void} [onwiden] the questions are to go to all papers again
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

  /** @param {string} text to go on from */
  write(text) {
    this.question.value = text;
    this.written();
  }

  /** @param {string} text to change before it is asked */
  edit(text) {
    this.write(text);
    this.question.focus();
    this.question.select();
  }

  /**
   * Says that questions go to one paper only; to all where there is no title.
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

  /** Makes the box as high as its text, and says how much too long it is. */
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
   * "/" goes to the box from wherever nothing is being written.
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
