// Thumbs up and down for an answer, and the reason for a thumb down.

import { giveFeedback } from "./api.js";
import { element } from "./dom.js";
import { announce } from "./frame.js";
import { icon } from "./icons.js";
import { told } from "./service.js";
import { toast } from "./toast.js";
import { words } from "./words.js";

const LONGEST = "2000";

/** Two buttons; the second opens a form. */
export class Feedback {
  /** @param {string} answer */
  constructor(answer) {
    this.answer = answer;
    this.buttons = [this.button("up"), this.button("down")];
    this.reason = element("textarea", { rows: "2", maxlength: LONGEST, "aria-label": words.feedback.reason, placeholder: words.feedback.reason });
    this.form = element(
      "form",
      { class: "feedback", hidden: true },
      this.reason,
      element("button", { type: "submit" }, words.feedback.send),
      element("button", { type: "button", class: "linked", onclick: () => this.close() }, words.feedback.skip),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.say("down", this.reason.value).then((is) => is && this.close());
    });
  }

  /** @param {"up" | "down"} thumb */
  button(thumb) {
    const name = words.feedback[thumb];
    return element(
      "button",
      { type: "button", class: "quiet", "aria-label": name, title: name, "aria-pressed": "false", onclick: () => this.press(thumb) },
      icon(thumb),
    );
  }

  /** @param {"up" | "down"} thumb */
  async press(thumb) {
    if (!(await this.say(thumb, ""))) return;
    this.buttons.forEach((button, which) => button.setAttribute("aria-pressed", String((which === 0) === (thumb === "up"))));
    this.form.hidden = thumb === "up";
    if (thumb === "down") this.reason.focus();
    else announce(words.feedback.thanks);
  }

  /** @param {"up" | "down"} thumb @param {string} reason */
  async say(thumb, reason) {
    try {
      await giveFeedback(this.answer, { thumb, reason });
      return true;
    } catch (error) {
      toast(told(error));
      return false;
    }
  }

  close() {
    this.form.hidden = true;
    this.buttons[1].focus();
    toast(words.feedback.thanks);
  }
}
