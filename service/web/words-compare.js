// Words of the comparison.

import { counted } from "./words-common.js";

export const compare = {
  compare: {
    title: "Who says what",
    what: "Ask all papers one question, and see the best statement of each side by side.",
    label: "Your question",
    placeholder: "Should open model weights be restricted?",
    send: "Compare",
    working: "Asking each paper…",
    claim: "Statement checked",
    none: "No paper in the library has a statement on this.",
    agreement: "Agreement",
    /** @param {number} count */
    papers: (count) => counted(count, "paper"),
    /** @type {Record<import("./api.js").Stance, string>} */
    stances: { support: "✓ supports", oppose: "✗ opposes", qualify: "± qualifies", unclear: "? says neither" },
    /** @type {Record<import("./api.js").Stance, [string, string]>} */
    tally: {
      support: ["supports", "support"], oppose: ["opposes", "oppose"], qualify: ["qualifies", "qualify"],
      unclear: ["says neither", "say neither"],
    },
  },
};
