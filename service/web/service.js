// Requests to the service, relative to its root, so that they also work under a proxy's path.

import { words } from "./words.js";

/** The root of the service: the folder above this file's folder. */
const ROOT = new URL("../", import.meta.url);

/** A failed request; `status` is 0 if there was no response. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {number} [status]
   */
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

/** @type {() => Promise<boolean>} */
let identify = async () => false;

/** When the user last declined to sign in, in milliseconds since the page was loaded. */
let declined = -1;

/**
 * Sets the function that signs the caller in; it resolves to true on success. Requests that were in
 * progress when the user declined do not ask again.
 * @param {() => Promise<boolean>} ask
 */
export function whenUnknown(ask) {
  identify = ask;
}

/** @param {string} path of the service, relative to its root */
export function address(path) {
  return new URL(path, ROOT).href;
}

/**
 * The message to show for an error.
 * @param {unknown} error
 */
export function told(error) {
  return error instanceof Problem ? error.message : words.failures.page;
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>} a successful response
 */
export async function request(path, options = {}) {
  const begun = performance.now();
  const response = await reached(path, options);
  if (response.status === 401 && begun > declined) {
    if (await identify()) return request(path, options);
    declined = performance.now();
  }
  if (!response.ok) throw new Problem(await said(response), response.status);
  return response;
}

/**
 * @param {string} path
 * @param {unknown} [body]
 * @param {string} [method]
 * @param {RequestInit} [options]
 */
export async function send(path, body, method = "POST", options = {}) {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...options.headers };
  return request(path, { ...options, ...content, method, headers });
}

/**
 * @param {string} key
 * @returns {Promise<void>} rejects with a Problem if the key is invalid
 */
export async function logIn(key) {
  const response = await reached("v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
  });
  if (!response.ok) throw new Problem(await said(response), response.status);
}

/**
 * @param {string} path
 * @param {RequestInit} options
 */
async function reached(path, options) {
  try {
    return await fetch(address(path), options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem(words.failures.unreachable);
  }
}

/**
 * The detail of a problem document, or the status if there is none (a proxy's error page).
 * @param {Response} response
 */
async function said(response) {
  const status = words.failures.status(response.status, response.statusText);
  try {
    const { detail } = await response.json();
    return typeof detail === "string" && detail ? detail : status;
  } catch {
    return status;
  }
}
