// What the page is made of.

import { papers } from "./api.js";
import { Chat } from "./chat.js";
import { byId, element } from "./dom.js";
import { SourcePanel } from "./source.js";
import { counted } from "./words.js";

const SUGGESTIONS = [
  "What does “open” mean for an AI model?",
  "Which obligations does the EU AI Act waive for open-source models?",
  "What is marginal risk?",
  "What should a model card report?",
];

const chat = new Chat(new SourcePanel());
byId("suggestions", HTMLUListElement).append(
  ...SUGGESTIONS.map((question) =>
    element("li", {}, element("button", { type: "button", onclick: () => chat.ask(question) }, question)),
  ),
);
// On a touch screen the focus would bring up the keyboard over the page.
if (window.matchMedia("(hover: hover)").matches) chat.composer.question.focus();

const size = byId("library-size", HTMLElement);
papers().then(
  ({ counts, failed }) => {
    const unread = failed ? `; ${counted(failed, "file")} could not be read` : "";
    size.textContent = `${counted(counts.papers, "paper")}, ${counted(counts.pages, "page")}${unread}`;
  },
  () => {
    size.textContent = "The library cannot be reached.";
  },
);
