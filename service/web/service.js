// Requests to the service, relative to where it runs, so that it works behind a proxy's path too.

import { words } from "./words.js";

/** Where the service runs: the folder above this file's. */
const ROOT = new URL("../", import.meta.url);

/** What the service says when it cannot do what was asked; `status` is 0 where it said nothing. */
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

/** When somebody last chose not to sign in, in milliseconds of the page's life. */
let declined = -1;

/**
 * Who is asked when the service does not know the caller; true means that it does now. What was
 * under way when somebody chose not to sign in does not ask once more.
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
 * What to tell people of an error.
 * @param {unknown} error
 */
export function told(error) {
  return error instanceof Problem ? error.message : words.failures.page;
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Response>} which is a success
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
 * @returns {Promise<void>} fails with a Problem where the key is none
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
 * What a problem document says, or the status where there is none (a proxy's error page).
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
