// The frame of every view: the header with navigation, and announcements to screen readers.

import { papers } from "./api.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { address } from "./service.js";
import { installSignIn } from "./sign-in.js";
import { kept } from "./storage.js";
import { words } from "./words.js";

/** @typedef {"ask" | "papers" | "compare"} View */

const aloud = element("p", { class: "unseen", role: "status" });
const size = element("p", { class: "library-size muted" });

/**
 * Fills the page with the header and the content of the view.
 * @param {View | ""} view the current view in the navigation
 * @param {string} title
 * @param {HTMLElement} main
 * @param {{tools?: HTMLElement[], beside?: HTMLElement[]}} [more] buttons at the left of the header;
 *   elements before and after the content
 */
export function frame(view, title, main, { tools = [], beside = [] } = {}) {
  document.documentElement.lang = words.language;
  nameView(title);
  main.id = "main";
  main.tabIndex = -1;
  installSignIn();
  document.body.replaceChildren(
    element("a", { class: "skip", href: "#main" }, words.frame.skip),
    masthead(view, tools),
    element("div", { class: "room" }, main, ...beside),
    aloud,
  );
  countPapers();
}

/** @param {string} title */
export function nameView(title) {
  document.title = title ? `${title} · ${words.name}` : words.name;
}

/**
 * Announces a result or a failure to screen readers.
 * @param {string} text
 */
export function announce(text) {
  aloud.textContent = text;
}

/**
 * @param {View | ""} view
 * @param {HTMLElement[]} tools
 */
function masthead(view, tools) {
  /** @param {View} name @param {string} path */
  const link = (name, path) =>
    element(
      "a",
      { href: address(path), ...(name === view ? { "aria-current": "page" } : {}) },
      words.frame.views[name],
    );
  return element(
    "header",
    { class: "masthead" },
    ...tools,
    element("a", { class: "brand", href: address("./") }, words.name),
    element(
      "nav",
      { "aria-label": words.frame.nav },
      link("ask", "./"),
      link("papers", "papers"),
      link("compare", "compare"),
    ),
    size,
    themeButton(),
  );
}

/** Shows the current size of the library in the header. */
export function countPapers() {
  papers({ limit: "1" }).then(
    ({ counts }) => (size.textContent = words.frame.size(counts.papers, counts.pages)),
    () => {}, // the view itself shows the error
  );
}

function themeButton() {
  const root = document.documentElement;
  const dark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const change = () => {
    root.dataset.theme = dark() ? "light" : "dark";
    kept.write("theme", root.dataset.theme);
  };
  return element(
    "button",
    { type: "button", class: "quiet", "aria-label": words.frame.theme, title: words.frame.theme, onclick: change },
    icon("theme"),
  );
}
