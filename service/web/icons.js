// Icons for buttons. They are decorative: the accessible name is the button's.

import { drawn } from "./dom.js";

const PATHS = {
  again: "M20 12a8 8 0 1 1-2.3-5.6M20 3v4h-4",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  down: "M17 3v11M17 3H8.2a2 2 0 0 0-2 1.6L5 11a2 2 0 0 0 2 2.4h4L10 18a2 2 0 0 0 3.6 1.6L17 14h4V3z",
  edit: "M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4",
  export: "M12 3v12m0 0l-5-5m5 5l5-5M4 20h16",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  history: "M4 12a8 8 0 1 0 2.3-5.6M4 4v3.5h3.5M12 8v4.5l3 1.7",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1.2 1.2M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1.2-1.2",
  new: "M12 5v14M5 12h14",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  up: "M7 21V10M7 21h8.8a2 2 0 0 0 2-1.6L19 13a2 2 0 0 0-2-2.4h-4L14 6a2 2 0 0 0-3.6-1.6L7 10H3v11z",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  return drawn(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    drawn("path", { d: PATHS[name] }),
  );
}
