// The library page: its papers, uploads, and missing files.

import { element } from "./dom.js";
import { countPapers, frame } from "./frame.js";
import { missingSections } from "./missing.js";
import { PaperTable } from "./paper-table.js";
import { Uploads } from "./uploads.js";
import { words } from "./words.js";

const missing = missingSections();
const table = new PaperTable(countPapers);
const uploads = new Uploads(() => {
  table.load();
  missing.load();
  countPapers();
});
frame(
  "papers",
  words.papers.title,
  element("main", { class: "library" }, element("h1", {}, words.papers.title), uploads.element, table.element, ...missing.elements),
);
table.load();
missing.load();
uploads.takeUp();
