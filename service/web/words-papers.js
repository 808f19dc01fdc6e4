// Words of the library, of a paper's page and of the source panel.

import { counted, named } from "./words-common.js";

export const papers = {
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
    opening: "Loading the page…",
    copyText: "Copy citation",
    copyBibtex: "Copy BibTeX",
    /** @param {string} page @param {number} count */
    of: (page, count) => `${page} of ${count}`,
    /** @param {string} page */
    marked: (page) => `${page}, with the quote marked`,
  },

  papers: {
    title: "Papers",
    table: "Papers in the library",
    filters: "Search and filters",
    search: "Search titles",
    author: "Author",
    yearFrom: "From year",
    yearTo: "To year",
    columns: { title: "Title", authors: "Authors", year: "Year", pages: "Pages", state: "State", act: "" },
    state: "In the library",
    primer: "Primer",
    none: "The library has no papers yet. Drop PDF files above.",
    noneFound: "No paper matches.",
    /** @param {string} title */
    remove: (title) => `Delete “${title}”`,
    /** @param {string} title */
    removed: (title) => `Deleted ${named(title)}`,
    missingTitle: "Not in the library",
    missingWhy: "Files that could not be read, why, and what to do about it.",
    missingColumns: { file: "File", cause: "Cause", remedy: "What to do" },
    later: "Not downloaded yet",
    notDownloadedTitles: "Titles",
    /** @param {number} count @param {string} cause @param {boolean} isAll */
    notDownloaded: (count, cause, isAll) =>
      `${counted(count, "paper")} of the reading list ${count === 1 ? "is" : "are"} not downloaded yet` +
      `${cause && ` (${cause})`}${isAll ? "; everything else is searchable" : ""}.`,
    /** @param {string} remedy */
    howToDownload: (remedy) =>
      `${remedy && `What to do: ${remedy}. `}“footnote ingest --retry-failed” retries now, “make serve” at each start.`,
  },

  upload: {
    title: "Add papers",
    drop: "Drop PDF files here, or",
    choose: "choose files",
    hint: "Files are read on this machine. Answers can cite a paper as soon as it is added.",
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
    notPdf: "Only PDF files can be added.",
    /** @type {Record<string, string>} */
    states: {
      queued: "Waiting", reading: "Reading", added: "✓ Added", known: "✓ Already in the library",
      duplicate: "✓ Same as another file", failed: "✗ Could not be added", needs_ocr: "✗ Needs text recognition",
      not_downloaded: "Not downloaded yet", skipped: "Skipped",
    },
  },

  paper: {
    ask: "Ask this paper",
    pdf: "Open PDF",
    abstract: "Abstract",
    summary: "Summary",
    findings: "Key findings",
    contributions: "Contributions",
    limitations: "Limitations",
    terms: "Key terms",
    /** @param {number} count */
    times: (count) => counted(count, "time"),
    network: "Citations within the library",
    alone: "No paper in the library cites this one, and it cites none of them.",
    similar: "Similar papers",
    noneSimilar: "No other paper is similar.",
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
};
