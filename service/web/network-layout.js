// The layout of a citation network: pure functions on numbers.

/** @typedef {import("./api.js").Network["nodes"][number]} Node */
/** @typedef {Node & {x: number, y: number}} Placed */

const WIDTHS = [720, 900]; // with papers on one side, and on both sides
const MOST = 16; // papers on one side
const STEP = 40; // between two papers
const MARGIN = 44;
const REACH = 190; // from the paper in the middle to the tip of an arc

/**
 * Places the paper in the middle, papers that cite it on an arc to the left, papers it cites to the
 * right, both by year, and papers that do both below.
 * @param {Node[]} nodes
 * @returns {{placed: Placed[], hidden: number, width: number, height: number}}
 */
export function arcs(nodes) {
  const of = (/** @type {Node["tie"]} */ tie) => nodes.filter((node) => node.tie === tie).sort(byYear);
  const sides = [of("citing"), of("cited")];
  const both = of("both").slice(0, 4);
  const longest = Math.min(MOST, Math.max(...sides.map((side) => side.length)));
  const height = Math.max(180, (longest - 1) * STEP + 2 * MARGIN) + both.length * STEP;
  const isTwoSided = sides.every((side) => side.length > 0);
  const width = WIDTHS[Number(isTwoSided)];
  // if one side is empty, the picture is still centred
  const shift = isTwoSided ? 0 : (sides[0].length ? 1 : -1) * (REACH / 2);
  const middle = { x: width / 2 + shift, y: (height - both.length * STEP) / 2 };
  const placed = of("self").map((node) => ({ ...node, ...middle }));
  sides.forEach((side, which) => {
    const shown = side.slice(0, MOST);
    shown.forEach((node, at) => placed.push({ ...node, ...onArc(middle, at, shown.length, which === 0 ? -1 : 1) }));
  });
  both.forEach((node, at) => placed.push({ ...node, x: middle.x, y: height - MARGIN - at * STEP }));
  return { placed, hidden: nodes.length - placed.length, width, height };
}

/**
 * @param {{x: number, y: number}} middle
 * @param {number} at
 * @param {number} count
 * @param {number} side -1 to the left, 1 to the right
 */
function onArc(middle, at, count, side) {
  const y = middle.y + (at - (count - 1) / 2) * STEP;
  const half = Math.max(STEP, ((count - 1) / 2) * STEP);
  const bend = 1 - 0.35 * ((y - middle.y) / half) ** 2;
  return { x: middle.x + side * REACH * bend, y };
}

/** @param {Node} one @param {Node} other */
function byYear(one, other) {
  return (one.paper.year ?? 0) - (other.paper.year ?? 0);
}
