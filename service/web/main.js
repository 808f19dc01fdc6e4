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

papers().then(
  ({ counts, failed }) => {
    const missing = failed ? `; ${counted(failed, "file")} could not be read` : "";
    byId("library-size", HTMLElement).textContent =
      `${counted(counts.papers, "paper")}, ${counted(counts.pages, "page")}${missing}`;
  },
  () => {
    byId("library-size", HTMLElement).textContent = "The library cannot be reached.";
  },
);
