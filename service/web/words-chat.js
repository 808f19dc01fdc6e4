// Words of the chat.

import { LANGUAGE, counted, named, shortened } from "./words-common.js";

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./api.js").Paper} Paper */

/** @param {Answer} answer */
const cited = (answer) => answer.statements.flatMap((each) => each.citations);

/** @param {Answer} answer */
const papersCited = (answer) => new Set(cited(answer).map((each) => each.paper.id)).size;

export const chat = {
  welcome: {
    title: "Ask the papers",
    what:
      "Footnote answers questions about open-source AI governance from a library of papers. Every " +
      "sentence has a footnote with the exact quote, its page, and a check that the quote supports " +
      "the sentence.",
    suggestions: "Example questions",
    empty: "The library has no papers yet.",
    add: "Add papers",
  },

  composer: {
    label: "Your question",
    placeholder: "Ask a question",
    send: "Ask",
    stop: "Stop",
    hint: "Enter asks, Shift+Enter starts a new line, Esc stops.",
    only: "Asking only ",
    thisPaper: "this paper",
    widen: "Ask all papers",
    /** @param {number} length @param {number} limit */
    count: (length, limit) => `${length.toLocaleString(LANGUAGE)} of ${limit.toLocaleString(LANGUAGE)} characters`,
  },

  doing: {
    understanding: "Reading the question…",
    /** @param {number} papers */
    searching: (papers) => (papers ? `Searching ${counted(papers, "paper")}…` : "Searching the library…"),
    /** @param {{paper: Paper}[]} sources */
    reading: (sources) => {
      const papers = new Set(sources.map(({ paper }) => paper.id)).size;
      return `Reading ${counted(sources.length, "passage")} of ${counted(papers, "paper")}, checking quotes…`;
    },
    /** @param {number} count */
    checked: (count) => `${counted(count, "statement")} checked, looking for more…`,
    lost: "The connection is lost. Reconnecting…",
  },

  turn: {
    list: "Questions and answers",
    edit: "Edit and ask again",
    again: "Ask again",
    stopped: "Stopped.",
    refused: "Searched the library",
    shared: "A saved answer, shown as it was given. A question below starts a new conversation.",
    whichMissing: "Which?",
    /** @param {string} why */
    failed: (why) => `The question could not be answered: ${why}`,
    /** @param {number} count */
    missing: (count) => `${counted(count, "file")} could not be read and ${count === 1 ? "is" : "are"} missing from the library.`,
    /** @param {Answer} answer */
    sources: (answer) => {
      const from = `from ${counted(papersCited(answer), "paper")}`;
      return answer.generator === "extractive"
        ? `Quoted word for word ${from}, each statement checked`
        : `Written by ${answer.generator} ${from}, each statement checked`;
    },
    /** @param {Answer} answer */
    complete: (answer) =>
      `The answer is complete: ${counted(answer.statements.length, "statement")} with ${counted(cited(answer).length, "footnote")}.`,
  },

  answer: {
    footnotes: "Footnotes",
    /** @param {number} number @param {string} title @param {string} page */
    mark: (number, title, page) => `Footnote ${number}: ${shortened(title, 120)}, ${page}`,
    /** @param {string} page @param {string} title */
    pageMark: (page, title) => `${page} of ${shortened(title, 120)}`,
    /** @param {string} title @param {string} place */
    show: (title, place) => `Show the source: ${title}, ${place}`,
  },
  /** @type {Record<import("./api.js").Support, string>} */
  verdicts: { verified: "✓ verified", partial: "≈ partly supported", unsupported: "✗ unsupported" },

  refusal: {
    title: "No answer found",
    why: "The papers in the library do not answer this question.",
    instead: "What to try",
    nearest: "Nearest passages (not an answer)",
  },

  actions: {
    name: "This answer",
    copy: "Copy with footnotes",
    export: "Export",
    share: "Copy a link to this answer",
    shared: "Link copied. Everyone with read access can open it.",
    again: "Re-run on the current library",
    /** @type {Record<string, string>} */
    formats: { md: "Markdown", bibtex: "BibTeX", ris: "RIS", csl: "CSL-JSON", text: "Text" },
  },

  feedback: {
    up: "A good answer",
    down: "Not a good answer",
    reason: "What is wrong with it?",
    send: "Send",
    skip: "Skip",
    thanks: "Thank you for your feedback.",
  },

  difference: {
    title: "Compared with the earlier answer",
    same: "The current library gives the same answer.",
    /** @param {import("./api.js").Difference} difference */
    lines: (difference) =>
      [
        difference.new.length && counted(difference.new.length, "new statement"),
        difference.gone.length && `${counted(difference.gone.length, "statement")} no longer given`,
        difference.moved.length && `${counted(difference.moved.length, "quote")} from a different place`,
        difference.papers_added.length && `${counted(difference.papers_added.length, "paper")} added since`,
        ...difference.papers_removed.map(({ title }) => `${named(title, 120)} removed since`),
        difference.papers_superseded.length && `${counted(difference.papers_superseded.length, "paper")} replaced by a newer version`,
      ].filter((line) => typeof line === "string"),
  },

  history: {
    title: "Conversations",
    new: "New question",
    search: "Search conversations",
    none: "Your conversations are saved here.",
    noneFound: "No conversation matches.",
    rename: "Rename",
    delete: "Delete",
    newTitle: "New title",
    /** @param {string} title */
    menu: (title) => `Actions for “${title}”`,
    /** @param {string} title */
    deleted: (title) => `Deleted ${named(title)} and its answers`,
  },
};
