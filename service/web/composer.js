// The box where questions are written: its keys, its height, its limit.

import { byId } from "./dom.js";
import { characters } from "./words.js";

const LIMIT = 2000;
const NEAR = 1800; // from here on the characters are counted aloud

/** Gives each question to `onask`, and says when to stop; holds what is being written. */
export class Composer {
  /**
   * @param {(question: string) => void} onask
   * @param {() => void} onstop
   */
  constructor(onask, onstop) {
    this.onask = onask;
    this.form = byId("composer", HTMLFormElement);
    this.question = byId("question", HTMLTextAreaElement);
    this.send = byId("send", HTMLButtonElement);
    this.stop = byId("stop", HTMLButtonElement);
    this.count = byId("count", HTMLElement);
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
    this.stop.addEventListener("click", onstop);
    this.written();
  }

  submit() {
    const length = characters(this.question.value);
    if (this.busy || !length || length > LIMIT) return;
    const text = this.question.value.trim();
    this.question.value = "";
    this.written();
    this.onask(text);
  }

  /** Makes the box as high as its text, and says how much too long it is. */
  written() {
    this.question.style.height = "auto";
    this.question.style.height = `${this.question.scrollHeight + 2}px`;
    const length = characters(this.question.value);
    this.count.hidden = length < NEAR;
    this.count.classList.toggle("over", length > LIMIT);
    this.count.textContent = this.count.hidden ? "" : `${length.toLocaleString("en")} of ${LIMIT.toLocaleString("en")} characters`;
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
}
