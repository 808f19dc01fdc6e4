// Creates elements from text and attributes only, so that text from papers and users never becomes markup.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, string | boolean | ((event: any) => unknown)>} Attributes */

/**
 * An element with attributes and children; text children become text nodes.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes] names with "on..." are event listeners
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  return dressed(document.createElement(name), attributes, children);
}

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[Name]}
 */
export function drawn(name, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, name), attributes, children);
}

/**
 * @template {Element} Kind
 * @param {Kind} made
 * @param {Attributes} attributes
 * @param {(Node | string)[]} children
 */
function dressed(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Yields to the browser to draw and handle events, in hidden tabs too. */
export const rested = () => new Promise((resolve) => setTimeout(resolve));

/** The parent for elements that must be usable now: while a modal dialog is open, everything outside it is inert. */
export function foremost() {
  return document.querySelector("dialog:modal") ?? document.body;
}

/**
 * Calls the function once it was not triggered for some time.
 * @param {() => unknown} call
 * @param {number} milliseconds
 */
export function debounced(call, milliseconds) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(call, milliseconds);
  };
}
