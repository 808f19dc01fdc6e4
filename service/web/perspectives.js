// Each paper's statement on a question, and its stance on one claim.

import { statementElement } from "./answer.js";
import { paperAddress } from "./api.js";
import { element } from "./dom.js";
import { byline } from "./names.js";
import { address } from "./service.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Perspectives} Perspectives */
/** @typedef {import("./api.js").Position} Position */
/** @typedef {import("./api.js").Stance} Stance */

/** @type {Stance[]} */
const STANCES = ["support", "qualify", "oppose", "unclear"];

/**
 * @param {Perspectives} perspectives
 * @param {import("./place.js").OpenSource} openSource
 * @returns {HTMLElement[]}
 */
export function perspectivesElement(perspectives, openSource) {
  const { positions, agreement, not_indexed } = perspectives;
  const notice = not_indexed
    ? [element("p", { class: "notice" }, words.turn.missing(not_indexed), " ", element("a", { href: address("papers#missing") }, words.turn.whichMissing))]
    : [];
  if (!positions.length) return [element("p", { class: "refusal" }, words.compare.none), ...notice];
  const groups = STANCES.map((stance) => positions.filter((each) => each.stance === stance));
  return [
    element(
      "section",
      { class: "agreement", "aria-label": words.compare.agreement },
      element("p", { class: "muted" }, words.compare.claim),
      element("p", { class: "claim", dir: "auto" }, agreement.claim),
      tally(groups),
    ),
    element("div", { class: "positions" }, ...groups.flat().map((each) => positionElement(each, openSource))),
    ...notice,
  ];
}

/** @param {Position[][]} groups by stance */
function tally(groups) {
  const bar = element("div", { class: "tally-bar", "aria-hidden": "true" });
  const list = element("ul", { class: "tally", role: "list" });
  groups.forEach((group, at) => {
    if (!group.length) return;
    const part = element("span", { class: STANCES[at] });
    part.style.flexGrow = String(group.length);
    bar.append(part);
    const verb = words.compare.tally[STANCES[at]][group.length === 1 ? 0 : 1];
    list.append(element("li", { class: STANCES[at] }, `${words.compare.papers(group.length)} ${verb}`));
  });
  return element("div", {}, bar, list);
}

/**
 * @param {Position} position
 * @param {import("./place.js").OpenSource} openSource
 */
function positionElement({ paper, statement, stance }, openSource) {
  return element(
    "article",
    { class: `position ${stance}` },
    element("p", { class: `stance ${stance}` }, words.compare.stances[stance]),
    element("h2", {}, element("a", { href: paperAddress(paper), dir: "auto" }, paper.title)),
    element("p", { class: "muted" }, byline(paper, 3)),
    statementElement({ ...statement, citations: statement.citations.map((each) => ({ ...each, shown: words.paper.onPage(each.page) })) }, openSource),
  );
}
