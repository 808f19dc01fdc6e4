// Actions on an answer: copy, export, share, re-run, give feedback.

import { answerPath } from "./api.js";
import { copy } from "./clipboard.js";
import { element } from "./dom.js";
import { Feedback } from "./feedback.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { address, request } from "./service.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Answer} Answer */

/** The row of buttons under an answer. */
export class AnswerActions {
  /**
   * @param {Answer} answer
   * @param {() => void} again
   */
  constructor(answer, again) {
    const { actions } = words;
    /** @param {Parameters<typeof icon>[0]} picture @param {string} name @param {() => void} onclick */
    const button = (picture, name, onclick) =>
      element("button", { type: "button", class: "quiet", "aria-label": name, title: name, onclick }, icon(picture));
    const text = async () => (await request(answerPath(answer.id, "text"))).text();
    const feedback = new Feedback(answer.id);
    this.element = element(
      "div",
      { class: "actions" },
      element(
        "div",
        { class: "action-row", role: "group", "aria-label": actions.name },
        button("copy", actions.copy, () => copy(text, words.copied)),
        exportMenu(answer),
        button("link", actions.share, () => copy(() => address(`./?answer=${answer.id}`), actions.shared)),
        button("again", actions.again, again),
        ...feedback.buttons,
      ),
      feedback.form,
    );
  }
}

/** @param {Answer} answer */
function exportMenu(answer) {
  const formats = Object.entries(words.actions.formats).filter(
    // an answer without citations has nothing for reference managers
    ([format]) => answer.statements.length || ["md", "text"].includes(format),
  );
  return menu(
    words.actions.export,
    [icon("export")],
    formats.map(([format, name]) => element("a", { href: address(answerPath(answer.id, format)), download: "" }, name)),
  );
}
