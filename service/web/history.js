// The saved conversations: search, rename, delete.

import { conversations, deleteConversation, renameConversation } from "./api.js";
import { debounced, element } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { told } from "./service.js";
import { kept } from "./storage.js";
import { toast, withUndo } from "./toast.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Conversation} Conversation */

/** A panel beside the chat if there is room, else over it. */
export class History {
  /** @param {(conversation: string) => void} onopen empty for a new one */
  constructor(onopen) {
    const { history } = words;
    this.onopen = onopen;
    this.current = "";
    this.deleted = new Set();
    this.request = 0;
    this.search = element("input", { type: "search", placeholder: history.search, "aria-label": history.search });
    this.list = element("div", { class: "conversations" });
    this.panel = element(
      "dialog",
      { class: "history", "aria-label": history.title },
      element("button", { type: "button", class: "new", onclick: () => this.choose("") }, icon("new"), history.new),
      this.search,
      this.list,
    );
    this.toggle = element(
      "button",
      { type: "button", class: "quiet", "aria-label": history.title, title: history.title, onclick: () => this.turn() },
      icon("history"),
    );
    this.wide = window.matchMedia("(min-width: 1100px)");
    this.wide.addEventListener("change", () => this.stand());
    this.panel.addEventListener("close", () => this.toggle.setAttribute("aria-expanded", String(this.panel.open)));
    this.panel.addEventListener("click", (event) => {
      if (event.target === this.panel) this.panel.close(); // the backdrop
    });
    this.search.addEventListener("input", debounced(() => this.load(), 200));
    // the list is not replaced while a line is being renamed or its menu is open
    this.late = false;
    this.list.addEventListener("toggle", () => this.late && this.refresh(), { capture: true });
    this.channel = new BroadcastChannel("footnote.conversations");
    this.channel.onmessage = () => this.refresh();
  }

  /** On wide screens opens beside the chat unless it was closed; on narrow ones stays closed until asked for. */
  stand() {
    if (this.panel.open) this.panel.close();
    if (this.wide.matches && kept.read("history") !== "closed") this.panel.show();
    this.toggle.setAttribute("aria-expanded", String(this.panel.open));
  }

  turn() {
    if (this.panel.open) this.panel.close();
    else if (this.wide.matches) this.panel.show();
    else this.panel.showModal();
    if (this.wide.matches) kept.write("history", this.panel.open ? "" : "closed");
    this.toggle.setAttribute("aria-expanded", String(this.panel.open));
  }

  /** @param {string} conversation */
  choose(conversation) {
    if (!this.wide.matches) this.panel.close();
    this.onopen(conversation);
  }

  /** Updates the list here and in other tabs after a question, a renaming or a deletion. */
  changed() {
    this.channel.postMessage("changed");
    return this.refresh();
  }

  /** Reloads the list once no line is being edited. */
  async refresh() {
    this.late = this.isHeld;
    if (!this.late) await this.load("", true);
  }

  get isHeld() {
    return this.list.querySelector("form, .menu[open]") !== null;
  }

  /** @param {string} conversation the one that is shown */
  mark(conversation) {
    this.current = conversation;
    for (const line of this.list.querySelectorAll("[data-conversation]")) {
      const shown = line instanceof HTMLElement && line.dataset.conversation === conversation;
      line.querySelector("a")?.toggleAttribute("aria-current", shown);
    }
  }

  /**
   * @param {string} [cursor] of the next page, which is appended
   * @param {boolean} [gently] not while a line is being edited
   */
  async load(cursor = "", gently = false) {
    const request = ++this.request;
    try {
      const found = await conversations(this.search.value, cursor);
      if (request !== this.request) return; // a newer request is in progress
      this.late = gently && this.isHeld;
      if (this.late) return;
      const shown = found.conversations.filter((each) => !this.deleted.has(each.id));
      if (!cursor) this.list.replaceChildren();
      this.list.querySelector(".more")?.remove();
      if (!shown.length && !cursor) {
        this.list.append(element("p", { class: "muted" }, this.search.value ? words.history.noneFound : words.history.none));
      }
      for (const [day, those] of byDay(shown)) this.group(day, those);
      const { next_cursor } = found;
      if (next_cursor) {
        this.list.append(element("button", { type: "button", class: "more", onclick: () => this.load(next_cursor) }, words.more));
      }
      this.mark(this.current);
    } catch (error) {
      this.list.replaceChildren(element("p", { class: "notice" }, told(error)));
    }
  }

  /** @param {string} day @param {Conversation[]} those */
  group(day, those) {
    const last = [...this.list.querySelectorAll("h2")].at(-1);
    let list = last?.textContent === day ? last.nextElementSibling : null;
    if (!list) {
      list = element("ul", { role: "list" });
      this.list.append(element("h2", {}, day), list);
    }
    list.append(...those.map((each) => this.line(each)));
  }

  /** @param {Conversation} one */
  line(one) {
    const link = element(
      "a",
      {
        href: `?conversation=${one.id}`,
        title: one.title,
        onclick: (/** @type {MouseEvent} */ event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens another tab or window
          event.preventDefault();
          this.choose(one.id);
        },
      },
      one.title,
    );
    /** @type {HTMLLIElement} */
    const line = element(
      "li",
      { "data-conversation": one.id },
      link,
      menu(words.history.menu(one.title), ["⋯"], [
        element("button", { type: "button", onclick: () => this.rename(one, line) }, words.history.rename),
        element("button", { type: "button", onclick: () => this.remove(one, line) }, words.history.delete),
      ]),
    );
    return line;
  }

  /** @param {Conversation} one @param {HTMLElement} line */
  rename(one, line) {
    const title = element("input", { value: one.title, maxlength: "200", "aria-label": words.history.newTitle });
    const form = element("form", {}, title);
    const back = () => {
      form.replaceWith(...before);
      if (this.late) this.refresh();
    };
    const before = [...line.childNodes];
    line.replaceChildren(form);
    title.select();
    title.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      back();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!title.value.trim()) return;
      try {
        await renameConversation(one.id, title.value.trim());
        back();
        await this.changed();
      } catch (error) {
        toast(told(error));
        back();
      }
    });
  }

  /** @param {Conversation} one @param {HTMLElement} line */
  remove(one, line) {
    this.deleted.add(one.id);
    line.hidden = true;
    if (one.id === this.current) this.onopen("");
    const back = () => {
      this.deleted.delete(one.id);
      this.load();
    };
    withUndo(
      words.history.deleted(one.title),
      async (options) => {
        await deleteConversation(one.id, options);
        this.changed();
      },
      back,
      (error) => {
        toast(told(error));
        back();
      },
    );
  }
}

/**
 * Groups conversations by the day of their last change and keeps their order.
 * @param {Conversation[]} shown
 */
function byDay(shown) {
  /** @type {Map<string, Conversation[]>} */
  const days = new Map();
  for (const each of shown) {
    const day = words.day(new Date(each.changed));
    days.set(day, [...(days.get(day) ?? []), each]);
  }
  return days;
}
