// The papers as a table: search, filters, and deletion with undo.

import { paperAddress, papers, removePaper } from "./api.js";
import { debounced, element } from "./dom.js";
import { icon } from "./icons.js";
import { told } from "./service.js";
import { toast, withUndo } from "./toast.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Paper} Paper */

const AT_A_TIME = "200";
const MOST_AUTHORS = 4;

/** The table and its filters, which the service applies. */
export class PaperTable {
  /** @param {() => void} onremoved called after a paper is deleted */
  constructor(onremoved) {
    const { papers: said } = words;
    this.onremoved = onremoved;
    const changed = debounced(() => this.load(), 200);
    /** @param {string} name @param {string} label @param {string} type */
    const field = (name, label, type) =>
      element("input", { type, name, placeholder: label, "aria-label": label, oninput: changed });
    this.filters = element(
      "form",
      { class: "filters", role: "search", "aria-label": said.filters },
      field("title", said.search, "search"),
      field("author", said.author, "search"),
      field("year_from", said.yearFrom, "number"),
      field("year_to", said.yearTo, "number"),
    );
    this.filters.addEventListener("submit", (event) => event.preventDefault());
    this.rows = element("tbody");
    this.note = element("p", { class: "muted", role: "status" });
    this.more = element("button", { type: "button", hidden: true, onclick: () => this.load(this.cursor) }, words.more);
    const { columns } = said;
    this.element = element(
      "section",
      {},
      this.filters,
      element(
        "table",
        { class: "papers" },
        element("caption", { class: "unseen" }, said.table),
        element("thead", {}, element("tr", {}, ...Object.entries(columns).map(([name, text]) => heading(name, text)))),
        this.rows,
      ),
      this.note,
      this.more,
    );
    this.cursor = "";
    this.request = 0;
    this.removed = new Set();
  }

  /** @param {string} [cursor] of the next page, which is appended; empty to start over */
  async load(cursor = "") {
    const request = ++this.request;
    const wanted = [...new FormData(this.filters)].map(([name, value]) => [name, String(value).trim()]);
    const filters = Object.fromEntries(wanted.filter(([name, value]) => value && isWhole(name, value)));
    try {
      const found = await papers({ ...filters, limit: AT_A_TIME, ...(cursor && { cursor }) });
      if (request !== this.request) return; // a newer request is in progress
      if (!cursor) this.rows.replaceChildren();
      this.rows.append(...found.papers.filter(({ id }) => !this.removed.has(id)).map((paper) => this.row(paper)));
      this.cursor = found.next_cursor ?? "";
      this.more.hidden = !this.cursor;
      this.note.textContent = found.papers.length ? "" : found.counts.papers ? words.papers.noneFound : words.papers.none;
    } catch (error) {
      this.note.textContent = told(error);
    }
  }

  /** @param {Paper} paper */
  row(paper) {
    const authors = paper.authors.slice(0, MOST_AUTHORS).join(", ") + (paper.authors.length > MOST_AUTHORS ? " …" : "");
    /** @type {HTMLTableRowElement} */
    const row = element(
      "tr",
      {},
      element("th", { scope: "row", class: "title" }, element("a", { href: paperAddress(paper), dir: "auto" }, paper.title)),
      element("td", { class: "authors", title: paper.authors.join(", ") }, authors || "–"),
      element("td", { class: "number" }, paper.year ? String(paper.year) : "–"),
      element("td", { class: "number pages" }, String(paper.page_count)),
      element("td", { class: "state" }, paper.is_primer ? words.papers.primer : words.papers.state),
      element(
        "td",
        { class: "act" },
        element(
          "button",
          { type: "button", class: "quiet", "aria-label": words.papers.remove(paper.title), onclick: () => this.remove(paper, row) },
          icon("remove"),
        ),
      ),
    );
    return row;
  }

  /**
   * @param {Paper} paper
   * @param {HTMLElement} row
   */
  remove(paper, row) {
    this.removed.add(paper.id);
    row.hidden = true;
    const back = () => {
      this.removed.delete(paper.id);
      row.hidden = false;
    };
    withUndo(
      words.papers.removed(paper.title),
      async (options) => {
        await removePaper(paper.id, options);
        row.remove();
        this.onremoved();
      },
      back,
      (error) => {
        toast(told(error));
        back();
      },
    );
  }
}

/** @param {string} name @param {string} text */
function heading(name, text) {
  if (!text) return element("td", { class: name });
  const numbers = ["year", "pages"].includes(name) ? "number " : "";
  return element("th", { scope: "col", class: numbers + name }, text);
}

/**
 * Whether a filter's value is complete: a year that is still being typed is not.
 * @param {string} name
 * @param {string} value
 */
function isWhole(name, value) {
  return !name.startsWith("year") || /^[1-9]\d{3}$/.test(value);
}
