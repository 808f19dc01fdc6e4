// The conversation: a question is asked, waited for, answered, stopped or asked again.

import { Problem, ask } from "./api.js";
import { answerElement } from "./answer.js";
import { byId, element } from "./dom.js";

/** @typedef {import("./source.js").SourcePanel} SourcePanel */

/** Holds the composer and the turns. */
export class Chat {
  /** @param {SourcePanel} source */
  constructor(source) {
    this.source = source;
    this.turns = byId("turns", HTMLOListElement);
    this.question = byId("question", HTMLTextAreaElement);
    this.send = byId("send", HTMLButtonElement);
    this.stopButton = byId("stop", HTMLButtonElement);
    /** @type {AbortController | null} */
    this.asking = null;
    byId("composer", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(this.question.value);
    });
    this.question.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.ask(this.question.value);
    });
    this.question.addEventListener("input", () => this.fit());
    this.stopButton.addEventListener("click", () => this.stop());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.stop();
    });
  }

  /** @param {string} question */
  async ask(question) {
    const text = question.trim();
    if (!text || this.asking) return;
    byId("welcome", HTMLElement).hidden = true;
    this.question.value = "";
    this.fit();
    const reply = element("div", { class: "reply" }, element("p", { class: "waiting muted" }, "Searching the library…"));
    const turn = element("li", { class: "turn" }, element("h2", { class: "asked" }, text), reply);
    this.turns.append(turn);
    turn.scrollIntoView({ block: "start" });
    await this.answerInto(reply, text);
    turn.scrollIntoView({ block: "start" });
  }

  stop() {
    this.asking?.abort();
  }

  /**
   * @param {HTMLElement} reply
   * @param {string} question
   */
  async answerInto(reply, question) {
    this.asking = new AbortController();
    this.toggleBusy(true);
    try {
      const answer = await ask(question, this.asking.signal);
      reply.replaceChildren(answerElement(answer, (quote, opener) => this.source.open(quote, opener)));
    } catch (error) {
      const stopped = error instanceof DOMException && error.name === "AbortError";
      const why = stopped ? "Stopped." : error instanceof Problem ? error.message : "Something broke on this page.";
      reply.replaceChildren(
        element("p", { class: "notice", role: stopped ? "status" : "alert" }, why),
        element("button", { type: "button", onclick: () => this.answerInto(reply, question) }, stopped ? "Ask again" : "Try again"),
      );
    } finally {
      this.asking = null;
      this.toggleBusy(false);
    }
  }

  /** @param {boolean} busy */
  toggleBusy(busy) {
    this.send.hidden = busy;
    this.stopButton.hidden = !busy;
    this.turns.setAttribute("aria-busy", String(busy));
  }

  /** Makes the question's box as high as its text. */
  fit() {
    this.question.style.height = "auto";
    this.question.style.height = `${this.question.scrollHeight}px`;
  }
}
