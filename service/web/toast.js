// A line that says what was done, for a while, with a way to undo it.

import { element } from "./dom.js";
import { words } from "./words.js";

const SECONDS = 7;

/**
 * @param {string} text
 * @param {() => void} [undo]
 * @returns {() => void} takes it away
 */
export function toast(text, undo) {
  const away = () => {
    clearTimeout(timer);
    line.remove();
  };
  const line = element("div", { class: "toast", role: "status" }, element("span", {}, text));
  if (undo) {
    const button = element(
      "button",
      {
        type: "button",
        onclick: () => {
          away();
          undo();
        },
      },
      words.undo,
    );
    line.append(button);
  }
  const timer = window.setTimeout(away, SECONDS * 1000);
  shelf().append(line);
  return away;
}

/**
 * Does something after a while in which it can be undone; at once where the page is left.
 * @param {string} text what is done
 * @param {(options: RequestInit) => Promise<unknown>} act
 * @param {() => void} undone
 * @param {(error: unknown) => void} failed
 */
export function withUndo(text, act, undone, failed) {
  let open = true;
  const go = () => {
    if (!open) return;
    open = false;
    window.removeEventListener("pagehide", go);
    act({ keepalive: true }).catch(failed);
  };
  window.addEventListener("pagehide", go);
  window.setTimeout(go, SECONDS * 1000);
  toast(text, () => {
    if (!open) return;
    open = false;
    window.removeEventListener("pagehide", go);
    undone();
  });
}

function shelf() {
  const found = document.querySelector(".toasts");
  if (found) return found;
  const made = element("div", { class: "toasts" });
  document.body.append(made);
  return made;
}
