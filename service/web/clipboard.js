// Copies text, also over plain HTTP, where browsers offer no clipboard API.

import { foremost } from "./dom.js";
import { announce } from "./frame.js";
import { told } from "./service.js";
import { toast } from "./toast.js";

/**
 * @param {() => Promise<string> | string} text
 * @param {string} done the message on success
 */
export async function copy(text, done) {
  try {
    const said = await text();
    if (navigator.clipboard) await navigator.clipboard.writeText(said);
    else copyBySelection(said);
    toast(done);
  } catch (error) {
    toast(told(error));
    announce(told(error));
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "unseen";
  const focused = document.activeElement;
  foremost().append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
  if (focused instanceof HTMLElement) focused.focus();
}
