// A question and its answer: the progress, the statements as they arrive, the result.

import { footnotesElement, statementElement } from "./answer.js";
import { AnswerActions } from "./answer-actions.js";
import { element } from "./dom.js";
import { announce } from "./frame.js";
import { icon } from "./icons.js";
import { refusalElement } from "./refusal.js";
import { address } from "./service.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./api.js").Statement} Statement */
/**
 * @typedef {object} Wishes what a turn asks of the chat
 * @property {import("./place.js").OpenSource} openSource
 * @property {(question: string) => void} ask
 * @property {(question: string) => void} edit
 * @property {(turn: Turn) => void} retry
 * @property {(turn: Turn, answer: Answer) => void} again
 */

/** One turn of a conversation. Nothing moves while more arrives. */
export class Turn {
  /**
   * @param {string} question
   * @param {Wishes} wishes
   */
  constructor(question, wishes) {
    this.question = question;
    this.wishes = wishes;
    this.part = -1;
    this.count = 0;
    /** @type {string[]} */
    this.parts = [];
    this.status = element("p", { class: "doing muted" });
    this.reply = element("div", { class: "reply" });
    this.element = element(
      "li",
      { class: "turn" },
      element(
        "div",
        { class: "asked" },
        element("h2", { dir: "auto" }, question),
        element(
          "button",
          { type: "button", class: "quiet", "aria-label": words.turn.edit, title: words.turn.edit, onclick: () => wishes.edit(question) },
          icon("edit"),
        ),
      ),
      this.status,
      this.reply,
    );
  }

  /** @param {string} text the current step of the service */
  doing(text) {
    this.status.className = "doing muted waiting";
    this.status.textContent = text;
  }

  /** Starts over. */
  clear() {
    this.part = -1;
    this.count = 0;
    this.reply.replaceChildren();
  }

  /** @param {Statement} statement */
  add(statement) {
    this.count += 1;
    if (this.parts.length > 1 && statement.part !== this.part) {
      this.reply.append(element("h3", { class: "part" }, this.parts[statement.part] ?? ""));
    }
    this.part = statement.part;
    this.reply.append(statementElement(statement, this.wishes.openSource));
  }

  /**
   * Shows the complete answer; statements that are already shown stay in place.
   * @param {Answer} answer
   * @param {boolean} [aloud] whether to announce that it is complete
   */
  finish(answer, aloud = true) {
    this.parts = answer.understanding.parts;
    for (const statement of answer.statements.slice(this.count)) this.add(statement);
    const isAnswer = answer.status === "answered";
    this.settle(isAnswer ? words.turn.sources(answer) : words.turn.refused);
    this.reply.append(
      isAnswer
        ? footnotesElement(answer.statements, this.wishes.openSource)
        : refusalElement(answer, this.wishes.openSource, this.wishes.ask),
    );
    if (answer.notice) this.notice(answer.notice);
    if (answer.not_indexed) this.missing(answer.not_indexed);
    this.reply.append(new AnswerActions(answer, () => this.wishes.again(this, answer)).element);
    if (aloud) announce(isAnswer ? words.turn.complete(answer) : words.refusal.title);
  }

  stopped() {
    this.settle("");
    this.notice(words.turn.stopped);
    this.retryButton(words.turn.again);
    announce(words.turn.stopped);
  }

  /** @param {string} why */
  failed(why) {
    this.settle("");
    this.reply.append(element("p", { class: "notice failed", role: "alert" }, words.turn.failed(why)));
    this.retryButton(words.retry);
  }

  /** @param {string} text */
  notice(text) {
    this.reply.append(element("p", { class: "notice" }, text));
  }

  /** @param {number} count of files */
  missing(count) {
    const link = element("a", { href: address("papers#missing") }, words.turn.whichMissing);
    this.reply.append(element("p", { class: "notice" }, words.turn.missing(count), " ", link));
  }

  /** @param {string} byline */
  settle(byline) {
    this.status.className = "doing muted";
    this.status.textContent = byline;
  }

  /** @param {string} name */
  retryButton(name) {
    this.reply.append(element("button", { type: "button", onclick: () => this.wishes.retry(this) }, icon("again"), name));
  }
}
