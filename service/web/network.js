// A paper's citations within the library as a picture: papers that cite it on the left, papers it
// cites on the right. Each paper is a link.

import { paperAddress } from "./api.js";
import { drawn, element } from "./dom.js";
import { shortName } from "./names.js";
import { arcs } from "./network-layout.js";
import { words } from "./words.js";

/** @typedef {import("./api.js").Network} Network */
/** @typedef {import("./network-layout.js").Placed} Placed */

const RADIUS = { self: 13, other: 8 };

/** @param {Network} network */
export function networkElement(network) {
  if (network.nodes.length < 2) return element("p", { class: "muted" }, words.paper.alone);
  const { placed, hidden, width, height } = arcs(network.nodes);
  const at = new Map(placed.map((each) => [each.paper.id, each]));
  const lines = network.edges.flatMap(({ citing, cited }) => {
    const [from, to] = [at.get(citing), at.get(cited)];
    return from && to ? [line(from, to)] : [];
  });
  const cites = network.nodes.filter(({ tie }) => tie === "cited" || tie === "both").length;
  const citing = network.nodes.filter(({ tie }) => tie === "citing" || tie === "both").length;
  const free = cites && citing ? 0 : cites ? -1 : 1;
  const picture = drawn(
    "svg",
    { class: `network wide-${width}`, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": words.network.picture(cites, citing) },
    drawn(
      "defs",
      {},
      drawn(
        "marker",
        { id: "arrow", viewBox: "0 0 8 8", refX: "7", refY: "4", markerWidth: "7", markerHeight: "7", orient: "auto" },
        drawn("path", { d: "M0 0.5L7.5 4L0 7.5z" }),
      ),
    ),
    drawn("g", { "aria-hidden": "true" }, ...lines),
    ...placed.map((each) => node(each, each.tie === "self" ? free : 0)),
  );
  return element(
    "figure",
    { class: "citations" },
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.paper.network }, picture),
    element(
      "figcaption",
      {},
      legend(network),
      ...(hidden ? [element("span", { class: "muted" }, words.network.more(hidden))] : []),
    ),
  );
}

/**
 * @param {Placed} placed
 * @param {-1 | 0 | 1} free the side without papers, for the label of the paper in the middle
 */
function node({ paper, tie, x, y }, free) {
  const radius = tie === "self" ? RADIUS.self : RADIUS.other;
  const side = free || (tie === "citing" ? -1 : 1);
  const below = tie === "both" || (tie === "self" && !free);
  const label = drawn(
    "text",
    below
      ? { x: `${x}`, y: `${y + radius + 19}`, "text-anchor": "middle" }
      : { x: `${x + side * (radius + 8)}`, y: `${y + 5}`, "text-anchor": side < 0 ? "end" : "start" },
    shortName(paper),
  );
  const content = [
    drawn("title", {}, `${paper.title} (${words.network.ties[tie]})`),
    drawn("circle", { cx: `${x}`, cy: `${y}`, r: `${radius}` }),
    label,
  ];
  if (tie === "self") return drawn("g", { class: `node ${tie}` }, ...content);
  const name = `${paper.title}, ${words.network.ties[tie]}`;
  return drawn("a", { class: `node ${tie}`, href: paperAddress(paper), "aria-label": name }, ...content);
}

/**
 * An arrow from the citing paper to the cited one, curved if both are on one side.
 * @param {Placed} from
 * @param {Placed} to
 */
function line(from, to) {
  const central = from.tie === "self" || to.tie === "self";
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const gap = (to.tie === "self" ? RADIUS.self : RADIUS.other) + 3;
  const [endX, endY] = [to.x - (dx / length) * gap, to.y - (dy / length) * gap];
  const bend = central ? 0 : 0.18;
  const [midX, midY] = [(from.x + to.x) / 2 + dy * bend, (from.y + to.y) / 2 - dx * bend];
  const path = `M${from.x} ${from.y}Q${midX.toFixed(1)} ${midY.toFixed(1)} ${endX.toFixed(1)} ${endY.toFixed(1)}`;
  return drawn("path", { class: central ? "edge" : "edge among", d: path, "marker-end": "url(#arrow)" });
}

/** @param {Network} network */
function legend({ nodes }) {
  const ties = /** @type {import("./api.js").Tie[]} */ (["self", "citing", "cited", "both"]);
  const shown = ties.filter((tie) => nodes.some((each) => each.tie === tie));
  return element(
    "ul",
    { class: "legend", role: "list", "aria-label": words.network.legend },
    ...shown.map((tie) => element("li", {}, element("span", { class: `dot ${tie}`, "aria-hidden": "true" }), words.network.ties[tie])),
  );
}

