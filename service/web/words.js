// Every word of the pages, in one place, and how papers, pages and counts are put into words.
// Another language is another file like this one.

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./api.js").Paper} Paper */
/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").Statement} Statement */

const LANGUAGE = "en";
const DAY = 86_400_000; // milliseconds

/**
 * @param {number} count
 * @param {string} noun
 */
const counted = (count, noun) => `${count.toLocaleString(LANGUAGE)} ${noun}${count === 1 ? "" : "s"}`;

/** @param {Answer} answer */
const cited = (answer) => answer.statements.flatMap((each) => each.citations);

/** @param {Answer} answer */
const papersCited = (answer) => new Set(cited(answer).map((each) => each.paper.id)).size;

/** @param {string} text @param {number} most */
const shortened = (text, most) => (text.length > most ? `${text.slice(0, most).trimEnd()}…` : text);

/**
 * A title among our words: whatever direction it is written in, it turns nothing of them (UAX #9).
 * @param {string} title
 * @param {number} [most] of its characters
 */
const named = (title, most = 50) => `“\u2068${shortened(title, most)}\u2069”`;

export const words = {
  language: LANGUAGE,
  name: "Footnote",
  undo: "Undo",
  retry: "Try again",
  more: "Show more",
  copied: "Copied",
  primer: "primer by this project",
  counted,
  /** @param {number} page */
  page: (page) => `page ${page}`,
  /** @param {Date} date */
  day: (date) => {
    const days = Math.floor((new Date().setHours(24, 0, 0, 0) - date.getTime()) / DAY);
    return days < 1 ? "Today" : days < 2 ? "Yesterday" : days < 7 ? "Last days" : "Earlier";
  },

  frame: {
    skip: "Skip to the content",
    nav: "Views",
    views: { ask: "Ask", papers: "Papers", compare: "Compare" },
    theme: "Light or dark",
    /** @param {number} papers @param {number} pages */
    size: (papers, pages) => `${counted(papers, "paper")}, ${counted(pages, "page")}`,
  },

  failures: {
    page: "Something broke on this page.",
    unreachable: "The service cannot be reached. Is it still running?",
    /** @param {number} status @param {string} text */
    status: (status, text) => `The service answered ${`${status} ${text}`.trim()}.`,
  },

  signIn: {
    title: "Sign in",
    why: "This service wants to know who asks. Its admin gives out keys.",
    key: "Your key",
    enter: "Sign in",
    cancel: "Not now",
  },

  welcome: {
    title: "Ask the papers",
    what:
      "Footnote answers questions about open-source AI governance out of a library of papers, and " +
      "puts under every sentence the exact quote, its page, and a check that the quote bears the " +
      "sentence out.",
    suggestions: "Questions to begin with",
    empty: "The library holds no papers yet.",
    add: "Add some",
  },

  composer: {
    label: "Your question",
    placeholder: "Ask a question",
    send: "Ask",
    stop: "Stop",
    hint: "Enter asks, Shift+Enter starts a new line, Esc stops.",
    only: "Asking only ",
    thisPaper: "this paper",
    widen: "Ask all papers again",
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
    lost: "The connection is lost. Trying to take the answer up again…",
  },

  turn: {
    list: "Questions and answers",
    edit: "Edit and ask again",
    again: "Ask again",
    stopped: "Stopped.",
    refused: "Searched the library",
    shared: "An answer as it was given. What you ask below begins a conversation of your own.",
    whichMissing: "Which?",
    /** @param {string} why */
    failed: (why) => `No answer came back: ${why}`,
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
    instead: "What to try instead",
    nearest: "Nearest passages (not an answer)",
  },

  actions: {
    name: "This answer",
    copy: "Copy with footnotes",
    export: "Export",
    share: "Copy a link to this answer",
    shared: "Link copied. Whoever may read here can open it.",
    again: "Ask again of today’s library",
    /** @type {Record<string, string>} */
    formats: { md: "Markdown", bibtex: "BibTeX", ris: "RIS", csl: "CSL-JSON", text: "Text" },
  },

  feedback: {
    up: "A good answer",
    down: "Not a good answer",
    reason: "What is wrong with it?",
    send: "Send",
    skip: "Without a reason",
    thanks: "Thank you, noted.",
  },

  difference: {
    title: "Beside the earlier answer",
    same: "Today’s library says the same.",
    /** @param {import("./api.js").Difference} difference */
    lines: (difference) =>
      [
        difference.new.length && `${counted(difference.new.length, "statement")} new`,
        difference.gone.length && `${counted(difference.gone.length, "statement")} gone`,
        difference.moved.length && `${counted(difference.moved.length, "quote")} from another place`,
        difference.papers_added.length && `${counted(difference.papers_added.length, "paper")} added since`,
        ...difference.papers_removed.map(({ title }) => `${named(title, 120)} removed since`),
        difference.papers_superseded.length && `${counted(difference.papers_superseded.length, "paper")} replaced by a newer version`,
      ].filter((line) => typeof line === "string"),
  },

  history: {
    title: "Conversations",
    new: "New question",
    search: "Search conversations",
    none: "What you ask is kept here.",
    noneFound: "No conversation has these words.",
    rename: "Rename",
    delete: "Delete",
    newTitle: "New title",
    /** @param {string} title */
    menu: (title) => `More on “${title}”`,
    /** @param {string} title */
    deleted: (title) => `Deleted ${named(title)} and its answers`,
  },

  source: {
    close: "Close the source",
    page: "Page",
    pages: "Pages",
    before: "Previous page",
    after: "Next page",
    quote: "Quote",
    backToQuote: "Back to the quote",
    smaller: "Smaller",
    larger: "Larger",
    pdf: "Open PDF",
    opening: "Opening the page…",
    copyText: "Copy citation",
    copyBibtex: "Copy BibTeX",
    /** @param {string} page @param {number} count */
    of: (page, count) => `${page} of ${count}`,
    /** @param {string} page */
    marked: (page) => `${page}, with the quote marked`,
  },

  papers: {
    title: "Papers",
    table: "Papers of the library",
    filters: "Search and filters",
    search: "Words of the title",
    author: "Author",
    yearFrom: "From year",
    yearTo: "To year",
    columns: { title: "Title", authors: "Authors", year: "Year", pages: "Pages", state: "State", act: "" },
    state: "In the library",
    primer: "Primer",
    none: "The library holds no papers yet. Drop some PDF files above.",
    noneFound: "No paper matches.",
    /** @param {string} title */
    remove: (title) => `Delete “${title}”`,
    /** @param {string} title */
    removed: (title) => `Deleted ${named(title)}`,
    missingTitle: "Not in the library",
    missingWhy: "Files that could not be read, why, and what to do about it.",
    missingColumns: { file: "File", cause: "Cause", remedy: "What to do" },
    later: "Not downloaded yet",
    notDownloadedTitles: "Their titles",
    /** @param {number} count @param {string} cause @param {boolean} isAll */
    notDownloaded: (count, cause, isAll) =>
      `${counted(count, "paper")} of the reading list ${count === 1 ? "is" : "are"} not downloaded yet` +
      `${cause && ` (${cause})`}${isAll ? "; everything else is searchable" : ""}.`,
    /** @param {string} remedy */
    howToDownload: (remedy) =>
      `${remedy && `What to do: ${remedy}. `}“footnote ingest --retry-failed” tries at once, “make serve” at each start.`,
  },

  upload: {
    title: "Add papers",
    drop: "Drop PDF files here, or",
    choose: "choose files",
    hint: "They are read on this machine; a footnote can cite them as soon as they are in.",
    progress: "Upload",
    /** @param {number} percent */
    sending: (percent) => `Sending: ${percent} %`,
    queued: "Sent, waiting to be read…",
    /** @param {import("./api.js").Ingestion["progress"]} progress */
    reading: ({ files_done, files, pages, seconds_left }) =>
      files
        ? `${files_done} of ${counted(files, "file")} done, ${counted(pages, "page")} read` +
          (seconds_left ? `, about ${Math.max(1, Math.round(seconds_left))} s left` : "")
        : "Opening the files…",
    /** @param {import("./api.js").IngestedFile[]} files */
    over: (files) => {
      const added = files.filter(({ state }) => state === "added").length;
      const failed = files.filter(({ state }) => ["failed", "needs_ocr"].includes(state)).length;
      return `${counted(added, "paper")} added${failed ? `, ${counted(failed, "file")} could not be read` : ""}.`;
    },
    cancel: "Stop",
    retry: "Try the failed files again",
    dismiss: "Close",
    open: "Open",
    notPdf: "Only PDF files can be read here.",
    /** @type {Record<string, string>} */
    states: {
      queued: "waiting", reading: "being read", added: "✓ in", known: "✓ was in already", duplicate: "✓ same as another",
      failed: "✗ not in", needs_ocr: "✗ needs text recognition", not_downloaded: "not downloaded yet",
      skipped: "skipped",
    },
  },

  paper: {
    ask: "Ask this paper",
    pdf: "Open PDF",
    abstract: "Abstract",
    summary: "In short",
    findings: "Key findings",
    contributions: "Contributions",
    limitations: "Limitations",
    terms: "Key terms",
    /** @param {number} count */
    times: (count) => counted(count, "time"),
    network: "Citations within the library",
    alone: "No paper of the library cites this one, and it cites none of them.",
    similar: "Similar papers",
    noneSimilar: "No other paper is much like it.",
    outline: "Outline",
    pages: "Pages",
    /** @param {number} count */
    allPages: (count) => `Show all ${counted(count, "page")}`,
    /** @param {number} page */
    openPage: (page) => `Open page ${page}`,
    /** @param {number} page */
    onPage: (page) => `p. ${page}`,
    newer: "There is a newer version: ",
    older: "Older versions: ",
    beliefs: "Where its sources disagree",
    columns: { title: "Title", authors: "Authors", year: "Year" },
    gone: "All papers",
  },

  network: {
    /** @param {number} cites @param {number} cited */
    picture: (cites, cited) => `This paper, ${cited} that cite it, and ${cites} that it cites`,
    /** @type {Record<import("./api.js").Tie, string>} */
    ties: { self: "this paper", citing: "cites this paper", cited: "is cited by this paper", both: "cites it and is cited" },
    legend: "Legend",
    /** @param {number} count */
    more: (count) => `${counted(count, "more paper")} not shown`,
  },

  compare: {
    title: "Who says what",
    what: "Put one question to all papers, and see each one’s best statement beside the others’.",
    label: "Your question",
    placeholder: "Should open model weights be restricted?",
    send: "Compare",
    working: "Asking each paper…",
    claim: "Held against",
    none: "No paper of the library has something to say on this.",
    agreement: "Agreement",
    /** @param {number} count */
    papers: (count) => counted(count, "paper"),
    /** @type {Record<import("./api.js").Stance, string>} */
    stances: { support: "✓ supports", oppose: "✗ opposes", qualify: "± qualifies", unclear: "? says neither" },
    /** @type {Record<import("./api.js").Stance, [string, string]>} */
    tally: {
      support: ["supports", "support"], oppose: ["opposes", "oppose"], qualify: ["qualifies", "qualify"],
      unclear: ["says neither", "say neither"],
    },
  },
};

/** @param {Quote} quote */
export function pageName(quote) {
  const printed = quote.page_label && quote.page_label !== String(quote.page);
  return words.page(quote.page) + (printed ? ` (printed ${quote.page_label})` : "");
}

/**
 * The year where it is known, whether it is a primer, and the page.
 * @param {Quote} quote
 */
export function placeName(quote) {
  const { year, is_primer } = quote.paper;
  return [...(year ? [year] : []), ...(is_primer ? [words.primer] : []), pageName(quote)].join(" · ");
}

/**
 * Who wrote a paper, when, and whether it is a primer.
 * @param {Paper} paper
 * @param {number} [most] of its authors
 */
export function byline(paper, most = 8) {
  const { authors, year, is_primer } = paper;
  const others = authors.length > most ? ` and ${authors.length - most} more` : "";
  const names = authors.slice(0, most).join(", ") + others;
  return [names, year, is_primer ? words.primer : ""].filter(Boolean).join(" ·\u00a0");
}

/**
 * A short name for a paper: its first author and its year, or the beginning of its title.
 * @param {Paper} paper
 */
export function shortName({ authors, year, title }) {
  const family = authors[0]?.split(" ").at(-1);
  const name = family && authors[0].length < 40 ? family + (authors.length > 1 ? " et al." : "") : shortened(title, 24);
  return year ? `${name} ${year}` : name;
}

/**
 * A citation to paste into a text.
 * @param {Quote} quote
 */
export function citationText(quote) {
  const { authors, year, title, doi, arxiv } = quote.paper;
  const who = authors.length ? `${authors.join(", ")}${year ? ` (${year})` : ""}. ` : "";
  const where = doi ? ` https://doi.org/${doi}` : arxiv ? ` arXiv:${arxiv}` : "";
  const words_ = quote.quote ? `“${quote.quote.replace(/\s+/gu, " ")}” ` : "";
  return `${words_}${who}${title}${who || !year ? "" : ` (${year})`}, ${pageName(quote)}.${where}`;
}

/**
 * The headings above a quote, without the paper's title where they begin with it.
 * @param {Quote} quote
 */
export function sectionName(quote) {
  const headings = quote.section.split(" > ");
  const skipped = headings[0] === quote.paper.title ? 1 : 0;
  return headings.slice(skipped).join(" › ");
}

/**
 * How many characters of a question count, as the service counts them.
 * @param {string} text
 */
export function characters(text) {
  return [...text.normalize("NFC").trim().replace(/\s+/gu, " ")].length;
}
