// Asks for a key if the service requires one.

import { element } from "./dom.js";
import { logIn, told, whenUnknown } from "./service.js";
import { words } from "./words.js";

/** @type {Promise<boolean> | null} one dialog for all requests that wait for it */
let asking = null;

/** Makes requests without a valid key wait until the user has signed in. */
export function installSignIn() {
  whenUnknown(() => {
    asking ??= signedIn().finally(() => (asking = null));
    return asking;
  });
}

/** @returns {Promise<boolean>} whether a key was accepted; false if the dialog was closed */
function signedIn() {
  return new Promise((resolve) => {
    const key = element("input", {
      id: "key", type: "password", name: "key", autocomplete: "current-password", required: true,
      "aria-describedby": "key-problem",
    });
    const problem = element("p", { id: "key-problem", class: "notice failed", role: "alert", hidden: true });
    const form = element(
      "form",
      {},
      element("h2", { id: "sign-in-title" }, words.signIn.title),
      element("p", { class: "muted" }, words.signIn.why),
      element("label", { for: "key" }, words.signIn.key),
      key,
      problem,
      element(
        "div",
        { class: "choices" },
        element("button", { type: "button", onclick: () => dialog.close() }, words.signIn.cancel),
        element("button", { type: "submit", class: "primary" }, words.signIn.enter),
      ),
    );
    /** @type {HTMLDialogElement} */
    const dialog = element("dialog", { class: "dialog", "aria-labelledby": "sign-in-title" }, form);
    let taken = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await logIn(key.value);
        taken = true;
        dialog.close();
      } catch (error) {
        problem.hidden = false;
        problem.textContent = told(error);
        key.setAttribute("aria-invalid", "true");
        key.select();
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(taken);
    });
    document.body.append(dialog);
    dialog.showModal();
    key.focus();
  });
}
