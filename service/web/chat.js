// The conversation: a question is asked, waited for, answered, stopped or asked again.

import { answerElements } from "./answer.js";
import { Problem, ask, isAbort } from "./api.js";
import { Composer } from "./composer.js";
import { byId, element } from "./dom.js";

/** @typedef {import("./source.js").SourcePanel} SourcePanel */

/** Holds the turns; one question is asked at a time. */
export class Chat {
  /** @param {SourcePanel} source */
  constructor(source) {
    this.source = source;
    this.turns = byId("turns", HTMLOListElement);
    this.composer = new Composer((question) => this.ask(question), () => this.stop());
    /** @type {AbortController | null} */
    this.asking = null;
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (this.asking && !this.source.holdsFocus) this.stop();
      else this.source.close();
    });
  }

  /** @param {string} question */
  async ask(question) {
    if (this.asking) return;
    byId("welcome", HTMLElement).hidden = true;
    const reply = element("div", { class: "reply" });
    const turn = element("li", { class: "turn" }, element("h2", { class: "asked" }, question), reply);
    this.turns.append(turn);
    await this.answerInto(reply, question);
  }

  stop() {
    this.asking?.abort();
  }

  /**
   * @param {HTMLElement} reply
   * @param {string} question
   */
  async answerInto(reply, question) {
    if (this.asking) return;
    this.asking = new AbortController();
    this.composer.toggleBusy(true);
    reply.replaceChildren(element("p", { class: "waiting muted" }, "Searching the library…"));
    reply.parentElement?.scrollIntoView({ block: "start" });
    try {
      const answer = await ask(question, this.asking.signal);
      reply.replaceChildren(...answerElements(answer, (quote, opener) => this.source.open(quote, opener)));
    } catch (error) {
      reply.replaceChildren(...this.unanswered(error, reply, question));
    } finally {
      this.asking = null;
      this.composer.toggleBusy(false);
    }
    reply.parentElement?.scrollIntoView({ block: "start" });
  }

  /**
   * Why there is no answer, and a way to ask again.
   * @param {unknown} error
   * @param {HTMLElement} reply
   * @param {string} question
   */
  unanswered(error, reply, question) {
    const stopped = isAbort(error);
    const said = error instanceof Problem ? error.message : "Something broke on this page.";
    const again = () => {
      this.composer.question.focus();
      this.answerInto(reply, question);
    };
    return [
      element("p", { class: stopped ? "notice" : "notice failed" }, stopped ? "Stopped." : `No answer came back: ${said}`),
      element("button", { type: "button", onclick: again }, stopped ? "Ask again" : "Try again"),
    ];
  }
}
