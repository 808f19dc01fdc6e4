// Browser storage for these pages. They also work without it.

/**
 * @param {Storage} kind
 * @param {string} name
 */
function read(kind, name) {
  try {
    return kind.getItem(`footnote.${name}`) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {Storage} kind
 * @param {string} name
 * @param {string} value empty to forget it
 */
function write(kind, name, value) {
  try {
    if (value) kind.setItem(`footnote.${name}`, value);
    else kind.removeItem(`footnote.${name}`);
  } catch {
    // no storage: nothing is saved
  }
}

/** Values kept for this browser. */
export const kept = {
  /** @param {string} name */
  read: (name) => read(localStorage, name),
  /** @param {string} name @param {string} value */
  write: (name, value) => write(localStorage, name, value),
};

/** @typedef {{asking: import("./api.js").Asking, answer: string, conversation: string}} Pending */

/** The question in progress in this tab, so that it survives a reload. */
export const pending = {
  /** @returns {Pending | null} */
  read() {
    try {
      return JSON.parse(read(sessionStorage, "pending"));
    } catch {
      return null;
    }
  },
  /** @param {Pending | null} what */
  write: (what) => write(sessionStorage, "pending", what ? JSON.stringify(what) : ""),
};
