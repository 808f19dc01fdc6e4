// The empty chat: what this is, and example questions.

import { papers, suggestions } from "./api.js";
import { element } from "./dom.js";
import { address } from "./service.js";
import { words } from "./words.js";

/**
 * @param {(question: string) => void} ask
 * @param {(count: number) => void} oncount called with the number of papers
 */
export function welcomeElement(ask, oncount) {
  const list = element("ul", { class: "suggestions", role: "list", "aria-label": words.welcome.suggestions, "aria-busy": "true" });
  const fill = (/** @type {string[]} */ questions) => {
    list.removeAttribute("aria-busy");
    list.replaceChildren(
      ...questions.map((question) => element("li", {}, element("button", { type: "button", onclick: () => ask(question) }, question))),
    );
  };
  papers({ limit: "1" }).then(
    ({ counts }) => {
      oncount(counts.papers);
      if (counts.papers) suggestions().then(fill, () => fill([]));
      else list.replaceWith(element("p", { class: "notice" }, words.welcome.empty, " ", element("a", { href: address("papers") }, words.welcome.add)));
    },
    () => fill([]),
  );
  return element(
    "section",
    { class: "welcome" },
    element("h1", {}, words.welcome.title),
    element("p", {}, words.welcome.what),
    list,
  );
}
