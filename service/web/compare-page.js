// The comparison page: one question, and each paper's best statement side by side.

import { compare } from "./api.js";
import { element } from "./dom.js";
import { announce, frame, nameView } from "./frame.js";
import { perspectivesElement } from "./perspectives.js";
import { told } from "./service.js";
import { SourcePanel } from "./source.js";
import { words } from "./words.js";

const said = words.compare;
const source = new SourcePanel();
const question = element("input", { id: "question", name: "q", maxlength: "2000", placeholder: said.placeholder, required: true, autocomplete: "off" });
const form = element(
  "form",
  { class: "comparer", role: "search" },
  element("label", { for: "question", class: "unseen" }, said.label),
  question,
  element("button", { type: "submit", class: "primary" }, said.send),
);
const found = element("div", { class: "found" });
frame(
  "compare",
  said.title,
  element("main", { class: "compare" }, element("h1", {}, said.title), element("p", { class: "lead" }, said.what), form, found),
  { beside: [source.panel] },
);

let asking = new AbortController();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = question.value.trim();
  if (!asked) return;
  history.pushState(null, "", `?${new URLSearchParams({ q: asked })}`);
  ask(asked);
});
window.addEventListener("popstate", begin);
begin();

/** Asks the question in the address. */
function begin() {
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  question.value = asked;
  if (asked) ask(asked);
  else found.replaceChildren();
}

/** @param {string} asked */
async function ask(asked) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  source.close();
  nameView(asked);
  found.replaceChildren(element("p", { class: "waiting muted" }, said.working));
  try {
    const perspectives = await compare(asked, signal);
    found.replaceChildren(...perspectivesElement(perspectives, (quote, opener) => source.open(quote, opener)));
    announce(perspectives.positions.length ? said.papers(perspectives.positions.length) : said.none);
  } catch (error) {
    if (signal.aborted) return;
    found.replaceChildren(element("p", { class: "notice failed", role: "alert" }, told(error)));
  }
}
