// Words that several pages share, and how counts, days and titles are written.

export const LANGUAGE = "en";
const DAY = 86_400_000; // milliseconds

/**
 * @param {number} count
 * @param {string} noun
 */
export const counted = (count, noun) => `${count.toLocaleString(LANGUAGE)} ${noun}${count === 1 ? "" : "s"}`;

/** @param {string} text @param {number} most */
export const shortened = (text, most) => (text.length > most ? `${text.slice(0, most).trimEnd()}…` : text);

/**
 * A quoted title. It is isolated, so that its writing direction does not affect the text around it (UAX #9).
 * @param {string} title
 * @param {number} [most] characters of the title
 */
export const named = (title, most = 50) => `“\u2068${shortened(title, most)}\u2069”`;

export const common = {
  language: LANGUAGE,
  name: "Footnote",
  undo: "Undo",
  retry: "Try again",
  more: "Show more",
  copied: "Copied",
  primer: "primer by this project",
  counted,
  /** @param {number} page */
  page: (page) => `page ${page}`,
  /** @param {Date} date */
  day: (date) => {
    const days = Math.floor((new Date().setHours(24, 0, 0, 0) - date.getTime()) / DAY);
    return days < 1 ? "Today" : days < 2 ? "Yesterday" : days < 7 ? "Last 7 days" : "Earlier";
  },

  frame: {
    skip: "Skip to content",
    nav: "Views",
    views: { ask: "Ask", papers: "Papers", compare: "Compare" },
    theme: "Light or dark",
    /** @param {number} papers @param {number} pages */
    size: (papers, pages) => `${counted(papers, "paper")}, ${counted(pages, "page")}`,
  },

  failures: {
    page: "Something went wrong on this page. Reload it and try again.",
    unreachable: "The service cannot be reached. Is it still running?",
    /** @param {number} status @param {string} text */
    status: (status, text) => `The service answered ${`${status} ${text}`.trim()}.`,
  },

  signIn: {
    title: "Sign in",
    why: "This service needs a key. Its admin can give you one.",
    key: "Your key",
    enter: "Sign in",
    cancel: "Not now",
  },
};
