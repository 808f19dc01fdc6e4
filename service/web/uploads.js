// Adding papers: files are dropped or chosen, uploaded, and followed until each is added or has failed.

import { changeIngestion, ingestions } from "./api.js";
import { element } from "./dom.js";
import { IngestionView } from "./ingestion-view.js";
import { Problem, address, told } from "./service.js";
import { toast } from "./toast.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Ingestion} Ingestion */

/** A drop zone, and below it the ingestions. */
export class Uploads {
  /** @param {() => void} onadded called when papers may have been added */
  constructor(onadded) {
    const { upload } = words;
    this.onadded = onadded;
    this.input = element("input", { type: "file", id: "files", multiple: true, accept: "application/pdf,.pdf", class: "unseen" });
    this.zone = element(
      "div",
      { class: "drop" },
      element("p", {}, upload.drop, " ", this.input, element("label", { for: "files" }, upload.choose)),
      element("p", { class: "muted" }, upload.hint),
    );
    this.views = element("div", { class: "ingestions" });
    this.element = element("section", { "aria-label": upload.title }, this.zone, this.views);
    this.input.addEventListener("change", () => {
      this.send([...(this.input.files ?? [])]);
      this.input.value = "";
    });
    this.takeDrops();
  }

  /** Files may be dropped anywhere on the page. */
  takeDrops() {
    const holdsFiles = (/** @type {DragEvent} */ { dataTransfer }) => dataTransfer?.types.includes("Files");
    document.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.zone.classList.add("over");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.zone.classList.remove("over");
    });
    document.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.zone.classList.remove("over");
      this.send([...(event.dataTransfer?.files ?? [])]);
    });
  }

  /** Follows ingestions that were in progress before the page was opened. */
  async takeUp() {
    const found = await ingestions().catch(() => []); // readers have no access to them
    for (const one of found.filter(({ state }) => state === "queued" || state === "running")) this.follow(this.view(), one);
  }

  /** @param {File[]} files */
  async send(files) {
    const papers = files.filter(({ name, type }) => type === "application/pdf" || /\.pdf$/i.test(name));
    if (papers.length < files.length) toast(words.upload.notPdf);
    if (!papers.length) return;
    const view = this.view();
    try {
      this.follow(view, await sent(papers, (part) => view.sending(part)));
    } catch (error) {
      view.failed(told(error));
    }
  }

  view() {
    const view = new IngestionView();
    this.views.prepend(view.element);
    return view;
  }

  /**
   * @param {IngestionView} view
   * @param {Ingestion} ingestion
   */
  async follow(view, ingestion) {
    try {
      const over = await view.follow(ingestion);
      this.onadded();
      view.offerRetry(async () => {
        try {
          this.follow(view, await changeIngestion(over.id, "retry"));
        } catch (error) {
          toast(told(error));
        }
      });
    } catch (error) {
      view.failed(told(error));
    }
  }
}

/**
 * Uploads the files with XMLHttpRequest, since fetch reports no upload progress.
 * @param {File[]} files
 * @param {(part: number) => void} onprogress in 0..1
 * @returns {Promise<Ingestion>}
 */
function sent(files, onprogress) {
  const body = new FormData();
  for (const file of files) body.append("files", file);
  const request = new XMLHttpRequest();
  request.open("POST", address("v1/papers"));
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => onprogress(total ? loaded / total : 0));
  return new Promise((resolve, reject) => {
    request.addEventListener("load", () => {
      const { status, statusText, response } = request;
      if (status === 202) resolve(response);
      else reject(new Problem(response?.detail ?? words.failures.status(status, statusText), status));
    });
    request.addEventListener("error", () => reject(new Problem(words.failures.unreachable)));
    request.send(body);
  });
}
