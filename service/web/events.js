// Event streams over fetch: parses them, and resumes an answer's stream after a lost connection.

import { Problem, request, send } from "./service.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Asking} Asking */
/** @typedef {{name: string, id: string, data: any}} Event as the service sends them, and "lost"
 *   if the connection is lost, "restart" if the answer starts over */

const PAUSES = [300, 700, 1500, 3000, 5000, 8000]; // milliseconds between attempts
const STREAM = { Accept: "text/event-stream" };

/**
 * The events of an answer until it is complete, across lost connections.
 * @param {Asking} asking
 * @param {AbortSignal} signal
 * @param {string} [answer] the id of an answer in progress
 * @returns {AsyncGenerator<Event>}
 */
export async function* answerEvents(asking, signal, answer = "") {
  let seen = "";
  let attempt = 0;
  while (true) {
    try {
      /** @type {Response} */
      const response = answer
        ? await taken(answer, seen, signal)
        : await send("v1/ask", asking, "POST", { headers: STREAM, signal });
      for await (const event of parsed(response)) {
        attempt = 0;
        seen = event.id;
        answer = event.id.split(":")[0];
        yield event;
        if (event.name === "done" || event.name === "error") return;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof Problem && error.status === 404 && answer) {
        // the service dropped the answer because nobody read it for too long
        answer = seen = "";
        yield { name: "restart", id: "", data: null };
      } else if (error instanceof Problem && error.status) throw error;
    }
    if (attempt >= PAUSES.length) throw new Problem(words.failures.unreachable);
    yield { name: "lost", id: "", data: null };
    await pause(PAUSES[attempt++], signal);
  }
}

/**
 * The events of a response, each as soon as it is complete.
 * @param {Response} response
 * @returns {AsyncGenerator<Event>}
 */
export async function* parsed(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const event = eventOf(part);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // closes the connection when the reader stops
  }
}

/**
 * @param {string} part
 * @returns {Event | null} null for a comment
 */
function eventOf(part) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of part.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  if (!fields.data) return null;
  return { name: fields.event ?? "message", id: fields.id ?? "", data: JSON.parse(fields.data) };
}

/**
 * @param {string} answer
 * @param {string} seen the id of the last event
 * @param {AbortSignal} signal
 */
function taken(answer, seen, signal) {
  const headers = seen ? { ...STREAM, "Last-Event-ID": seen } : STREAM;
  return request(`v1/answers/${encodeURIComponent(answer)}/events`, { headers, signal });
}

/**
 * Waits for the time, or until the network is back.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    window.addEventListener("online", resolve, { once: true });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });
}
