// A short message about what was done, with an undo button.

import { element, foremost } from "./dom.js";
import { words } from "./words.js";

const SECONDS = 7;

/**
 * @param {string} text
 * @param {() => void} [undo]
 * @returns {() => void} removes the message
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
 * Runs an action after a delay in which it can be undone; at once if the page is left.
 * @param {string} text describes the action
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

/** The messages' container: in the open dialog, and back on the page when it closes. */
function shelf() {
  const lines = document.querySelector(".toasts") ?? element("div", { class: "toasts" });
  const place = foremost();
  if (lines.parentElement !== place) place.append(lines);
  if (place !== document.body) place.addEventListener("close", () => document.body.append(lines), { once: true });
  return lines;
}
