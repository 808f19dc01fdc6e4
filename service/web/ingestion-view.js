// The progress of an ingestion, and the result for each file.

import { changeIngestion } from "./api.js";
import { element } from "./dom.js";
import { parsed } from "./events.js";
import { announce } from "./frame.js";
import { address, request, told } from "./service.js";
import { toast } from "./toast.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Ingestion} Ingestion */
/** @typedef {import("./api.js").IngestedFile} IngestedFile */

const PATIENCE = 1000; // milliseconds between attempts to reconnect
const ATTEMPTS = 30;
const FAILED = ["failed", "needs_ocr"];
const RETRIED = [...FAILED, "not_downloaded"];

/** Shows one ingestion from the first byte sent to its end. */
export class IngestionView {
  constructor() {
    this.bar = element("progress", { max: "1", value: "0", "aria-label": words.upload.progress });
    this.line = element("p", { class: "reached" });
    this.files = element("ul", { role: "list" });
    this.buttons = element("div", { class: "choices" });
    this.element = element("article", { class: "ingestion" }, this.line, this.bar, this.files, this.buttons);
  }

  /** @param {number} part in 0..1 */
  sending(part) {
    this.bar.value = part;
    this.line.textContent = words.upload.sending(Math.round(part * 100));
  }

  /**
   * Follows an ingestion to its end.
   * @param {Ingestion} ingestion
   * @returns {Promise<Ingestion>}
   */
  async follow(ingestion) {
    this.bar.hidden = false;
    this.show(ingestion);
    this.buttons.replaceChildren(this.button(words.upload.cancel, () => this.cancel(ingestion)));
    let seen = "";
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        const headers = seen ? { "Last-Event-ID": seen } : undefined;
        for await (const event of parsed(await request(ingestion.links.events, { headers }))) {
          attempt = 0;
          seen = event.id;
          this.show(event.data);
          if (event.name === "end") return this.end(event.data);
        }
      } catch (error) {
        if (attempt === ATTEMPTS - 1) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    }
    return ingestion;
  }

  /** @param {Ingestion} ingestion */
  show({ state, progress, files }) {
    this.bar.max = Math.max(1, progress.files);
    this.bar.value = progress.files_done;
    this.line.textContent = state === "queued" ? words.upload.queued : words.upload.reading(progress);
    this.files.replaceChildren(...files.map(fileElement));
  }

  /** @param {Ingestion} ingestion */
  end(ingestion) {
    const said = ingestion.cause || words.upload.over(ingestion.files);
    this.bar.hidden = true;
    this.line.textContent = said;
    this.buttons.replaceChildren(this.button(words.upload.dismiss, () => this.element.remove()));
    this.failures = ingestion.files.filter(({ state }) => RETRIED.includes(state)).length;
    announce(said);
    return ingestion;
  }

  /** @param {() => void} retry */
  offerRetry(retry) {
    if (!this.failures) return;
    this.buttons.prepend(this.button(words.upload.retry, retry));
  }

  /** @param {string} why */
  failed(why) {
    this.bar.hidden = true;
    this.line.replaceChildren(element("span", { class: "notice failed", role: "alert" }, why));
    this.buttons.replaceChildren(this.button(words.upload.dismiss, () => this.element.remove()));
  }

  /** @param {Ingestion} ingestion */
  async cancel(ingestion) {
    try {
      await changeIngestion(ingestion.id, "cancel");
    } catch (error) {
      toast(told(error));
    }
  }

  /** @param {string} name @param {() => void} onclick */
  button(name, onclick) {
    return element("button", { type: "button", class: "small", onclick }, name);
  }
}

/** @param {IngestedFile} file */
function fileElement({ name, state, cause, remedy, paper_id, title }) {
  const failed = FAILED.includes(state);
  const shown = paper_id
    ? element("a", { href: address(`papers/${encodeURIComponent(paper_id)}`) }, title || name)
    : element("span", { class: "name" }, name);
  return element(
    "li",
    { class: failed ? "failed" : "" },
    shown,
    element("span", { class: "file-state" }, words.upload.states[state] ?? state),
    ...(cause ? [element("p", {}, [cause, remedy].filter(Boolean).join(": "))] : []),
  );
}
