// The conversation: asks, stops and repeats questions, and restores a conversation from its address.

import { again, answer, conversation, paper } from "./api.js";
import { Composer } from "./composer.js";
import { differenceElement } from "./difference.js";
import { element, rested } from "./dom.js";
import { answerEvents } from "./events.js";
import { nameView } from "./frame.js";
import { Problem, told } from "./service.js";
import { pending } from "./storage.js";
import { Turn } from "./turn.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./api.js").Asking} Asking */
/** @typedef {import("./events.js").Event} Event */

const AT_A_TIME = 8; // turns of a saved conversation that are drawn per frame

/** The turns of one conversation. It asks one question at a time. */
export class Chat {
  /**
   * @param {import("./source.js").SourcePanel} source
   * @param {HTMLElement} welcome shown while there are no questions
   * @param {(conversation: string) => void} onshow called with the conversation that is shown
   * @param {() => void} onchange called when a conversation is created or extended
   */
  constructor(source, welcome, onshow, onchange) {
    this.source = source;
    this.welcome = welcome;
    this.onshow = onshow;
    this.onchange = onchange;
    this.turns = element("ol", { class: "turns", "aria-label": words.turn.list });
    this.composer = new Composer(
      (question) => this.ask(question),
      () => this.stop(),
      () => this.go({ paper: "" }),
    );
    this.element = element("main", { class: "chat" }, welcome, this.turns, this.composer.form);
    this.conversation = "";
    this.paper = "";
    this.papers = 0;
    /** @type {AbortController | null} */
    this.asking = null;
    this.showing = new AbortController();
    window.addEventListener("popstate", () => this.show());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || !this.asking || source.holdsFocus) return;
      event.preventDefault();
      this.stop();
    });
  }

  /**
   * Navigates to another address of the chat.
   * @param {{conversation?: string, paper?: string}} where omitted fields keep their value
   * @param {boolean} [show] whether to show the address again
   */
  go({ conversation = this.conversation, paper = this.paper }, show = true) {
    const query = new URLSearchParams({ ...(conversation && { conversation }), ...(paper && { paper }) });
    history.pushState(null, "", query.size ? `?${query}` : location.pathname);
    if (show) this.show();
  }

  /** Shows what the address names: a conversation, an answer, or an empty chat. */
  show() {
    this.shown = this.showAddress();
    return this.shown;
  }

  async showAddress() {
    this.asking?.abort("left");
    this.asking = null;
    this.composer.toggleBusy(false);
    this.showing.abort();
    this.showing = new AbortController();
    const { signal } = this.showing;
    const query = new URLSearchParams(location.search);
    this.conversation = query.get("conversation") ?? "";
    this.onshow(this.conversation);
    this.turns.replaceChildren();
    this.source.close();
    nameView("");
    const shared = query.get("answer") ?? "";
    this.welcome.hidden = Boolean(this.conversation || shared);
    this.narrow(query.get("paper") ?? "");
    const before = pending.read();
    const isBefore = before !== null && before.conversation === this.conversation && !shared;
    try {
      if (shared) await this.showKept([await answer(shared)], words.turn.shared, signal);
      else if (this.conversation) {
        const found = await conversation(this.conversation);
        if (signal.aborted) return;
        nameView(found.title);
        await this.showKept(found.answers, "", signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      // a conversation is saved with its first answer, which may still be in progress
      if (!isBefore) this.turns.append(element("li", { class: "turn" }, element("p", { class: "notice failed", role: "alert" }, told(error))));
    }
    if (!signal.aborted && isBefore) this.resume(before);
  }

  /**
   * Draws a few turns per frame, so that a long conversation does not block the page.
   * @param {Answer[]} answers
   * @param {string} note
   * @param {AbortSignal} signal
   */
  async showKept(answers, note, signal) {
    if (signal.aborted) return;
    this.known = new Set(answers.map((each) => each.id));
    if (note) this.turns.append(element("li", { class: "note muted" }, note));
    for (let at = 0; at < answers.length; at += AT_A_TIME) {
      if (at) await rested();
      if (signal.aborted) return;
      for (const each of answers.slice(at, at + AT_A_TIME)) this.append(each.question).finish(each, false);
    }
    this.turns.lastElementChild?.scrollIntoView({ block: "start" });
  }

  /**
   * Resumes the answer that was in progress when the page was left.
   * @param {import("./storage.js").Pending} before
   */
  resume(before) {
    if (this.known?.has(before.answer)) pending.write(null);
    else this.answerInto(this.append(before.asking.question), before.asking, before.answer);
  }

  /** @param {string} question */
  async ask(question) {
    await this.shown; // earlier turns come first
    if (this.asking) {
      this.composer.write(question);
      return;
    }
    const turn = this.append(question);
    turn.element.scrollIntoView({ block: "start" });
    await this.answerInto(turn, this.wanted(question));
  }

  /** @param {string} question @returns {Asking} */
  wanted(question) {
    return { question, conversation: this.conversation || "new", papers: this.paper ? [this.paper] : [] };
  }

  stop() {
    this.asking?.abort("stopped");
  }

  /** @param {string} question */
  append(question) {
    this.welcome.hidden = true;
    const turn = new Turn(question, {
      openSource: (quote, opener) => this.source.open(quote, opener),
      ask: (other) => this.ask(other),
      edit: (text) => this.composer.edit(text),
      retry: (failed) => this.answerInto(failed, this.wanted(failed.question)),
      again: (turn, given) => this.again(turn, given),
    });
    this.turns.append(turn.element);
    return turn;
  }

  /**
   * @param {Turn} turn
   * @param {Asking} asking
   * @param {string} [underWay] the id of the answer in progress, if any
   */
  async answerInto(turn, asking, underWay = "") {
    await this.busily(turn, async (signal) => {
      turn.clear();
      turn.doing(words.doing.understanding);
      pending.write({ asking, answer: underWay, conversation: this.conversation });
      for await (const event of answerEvents(asking, signal, underWay)) {
        this.heard(event, turn, asking);
      }
    });
  }

  /**
   * @param {Event} event
   * @param {Turn} turn
   * @param {Asking} asking
   */
  heard({ name, data }, turn, asking) {
    if (name === "understood") this.understood(data, turn, asking);
    else if (name === "sources") turn.doing(words.doing.reading(data.sources));
    else if (name === "statement") {
      turn.add(data);
      turn.doing(words.doing.checked(turn.count));
    } else if (name === "done") {
      pending.write(null);
      turn.finish(data);
      this.onchange();
    } else if (name === "error") throw new Problem(data.detail, data.status);
    else if (name === "lost") turn.doing(words.doing.lost);
    else if (name === "restart") turn.clear();
  }

  /**
   * @param {{answer_id: string, conversation: string | null,
   *   understanding: import("./api.js").Understanding}} told
   * @param {Turn} turn
   * @param {Asking} asking
   */
  understood({ answer_id, conversation, understanding }, turn, asking) {
    turn.parts = understanding.parts;
    turn.doing(words.doing.searching(this.paper ? 1 : this.papers));
    if (conversation && conversation !== this.conversation) {
      this.conversation = conversation;
      this.go({}, false);
      this.onshow(conversation);
      nameView(turn.question);
    }
    pending.write({ asking, answer: answer_id, conversation: this.conversation });
  }

  /**
   * Re-runs a question on the current library and shows the difference.
   * @param {Turn} turn
   * @param {Answer} given
   */
  async again(turn, given) {
    await this.busily(turn, async (signal) => {
      turn.doing(words.doing.searching(this.papers));
      const found = await again(given.id, signal);
      turn.clear();
      turn.finish(found.answer);
      turn.reply.prepend(differenceElement(found.difference));
    });
  }

  /**
   * Runs one task at a time, which can be stopped. Errors are shown in the turn.
   * @param {Turn} turn
   * @param {(signal: AbortSignal) => Promise<void>} act
   */
  async busily(turn, act) {
    if (this.asking) return;
    const asking = new AbortController();
    this.asking = asking;
    this.composer.toggleBusy(true);
    try {
      await act(asking.signal);
    } catch (error) {
      if (asking.signal.reason === "left") return; // the page may be opened again
      pending.write(null);
      if (asking.signal.aborted) turn.stopped();
      else turn.failed(told(error));
    } finally {
      if (this.asking === asking) {
        this.asking = null;
        this.composer.toggleBusy(false);
      }
    }
  }

  /** @param {string} id of the only paper to ask; empty for all */
  async narrow(id) {
    this.paper = id;
    this.composer.narrow(id && words.composer.thisPaper);
    if (!id) return;
    try {
      const { title } = await paper(id);
      if (this.paper === id) this.composer.narrow(title);
    } catch (error) {
      this.composer.narrow(told(error));
    }
  }
}
