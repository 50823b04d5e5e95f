/**
 * The state of the page as the part of its address after "#". It holds ids and names only, so that it means the same after a rebuild.
 * What it says may come from anybody: unknown parts are left out, and nothing makes it fail.
 */

import { defaultFilters } from "./filters.js";

const VIEWS = ["map", "leaderboards", "timeline", "papers"];
/** Longer lists are cut: no reader makes them. */
const MOST_ITEMS = 200;

/** Return the state in which the page opens. */
export function openingState() {
  return {
    view: "map", selected: null, edge: null, filters: defaultFilters(), near: [], brought: [], path: null,
    board: { task: null, dataset: null, metric: null, matrix: false }, community: null,
  };
}

/** Return a text in the letters that addresses may hold; half a surrogate pair, which they cannot, as "~" and its code. */
function write(text) {
  return String(text).replace(/(\p{Surrogate})|\P{Surrogate}+/gu, (part, half) => {
    if (half) return `~${half.charCodeAt(0).toString(16)}`;
    return encodeURIComponent(part).replaceAll("~", "%7E").replaceAll("%2F", "/");
  });
}

/** Return the text that `write` made this of; null if it made none. */
function read(written) {
  try {
    const parts = written.split(/~([0-9a-f]{4})/);
    return parts.map((part, i) => (i % 2 ? String.fromCharCode(parseInt(part, 16)) : decodeURIComponent(part))).join("");
  } catch {
    return null;
  }
}

const writeList = (items) => [...items].slice(0, MOST_ITEMS).map(write).join(",");
const readList = (text) => text.split(",").slice(0, MOST_ITEMS).map(read).filter((item) => item !== null && item !== "");

/** Part of the address -> [what is written for a state, "" for nothing; what is made of it, undefined for nothing that can be read]. */
const PARTS = {
  view: [({ view }) => (view === "map" ? "" : view), (text) => VIEWS.includes(text) && { view: text }],
  node: [({ selected }) => (selected === null ? "" : write(selected)), (text) => ({ selected: read(text) || null })],
  edge: [({ edge }) => (edge ? writeList([edge.head, edge.relation, edge.tail]) : ""), readEdge],
  hide: [({ filters }) => writeList(filters.types), (text) => ({ filters: { types: new Set(readList(text)) } })],
  without: [({ filters }) => writeList(filters.relations), (text) => ({ filters: { relations: new Set(readList(text)) } })],
  confidence: [({ filters }) => (filters.confidence > 0 ? String(filters.confidence) : ""), readConfidence],
  support: [({ filters }) => (filters.support > 1 ? String(filters.support) : ""), readSupport],
  years: [({ filters: { years } }) => (years.some((year) => year !== null) ? years.map((year) => year ?? "").join("-") : ""), readYears],
  venue: [({ filters: { venue } }) => (venue === null ? "" : write(venue)), (text) => ({ filters: { venue: read(text) || null } })],
  near: [({ near }) => near.slice(0, MOST_ITEMS).map(({ id, hops }) => `${write(id)}:${hops}`).join(","), readNear],
  with: [({ brought }) => writeList(brought), (text) => ({ brought: readList(text) })],
  from: [({ path }) => (path?.from ? write(path.from) : ""), (text) => ({ path: { from: read(text) || null } })],
  to: [({ path }) => (path?.to ? write(path.to) : ""), (text) => ({ path: { to: read(text) || null } })],
  task: [({ board }) => (board.task ? write(board.task) : ""), (text) => ({ board: { task: read(text) || null } })],
  dataset: [({ board }) => (board.dataset ? write(board.dataset) : ""), (text) => ({ board: { dataset: read(text) || null } })],
  metric: [({ board }) => (board.metric ? write(board.metric) : ""), (text) => ({ board: { metric: read(text) || null } })],
  matrix: [({ board }) => (board.matrix ? "yes" : ""), (text) => text === "yes" && { board: { matrix: true } }],
  community: [({ community }) => (community === null ? "" : write(community)), (text) => ({ community: read(text) || null })],
};

function readEdge(text) {
  const [head, relation, tail, ...rest] = readList(text);
  return tail !== undefined && !rest.length && { edge: { head, relation, tail } };
}

function readSupport(text) {
  return /^\d{1,6}$/.test(text) && { filters: { support: Math.max(Number(text), 1) } };
}

function readConfidence(text) {
  return /^(?:0?\.\d{1,4}|[01])$/.test(text) && { filters: { confidence: Number(text) } };
}

function readYears(text) {
  const found = /^(\d{1,4})?-(\d{1,4})?$/.exec(text);
  return found && { filters: { years: [found[1], found[2]].map((year) => (year === undefined ? null : Number(year))) } };
}

function readNear(text) {
  const items = text.split(",").slice(0, MOST_ITEMS).map((item) => /^(.+):([123])$/.exec(item)).filter(Boolean);
  const near = items.map(([, id, hops]) => ({ id: read(id), hops: Number(hops) })).filter(({ id }) => id);
  return { near };
}

/** Return the part of an address after "#" for a state: only what differs from the state in which the page opens. */
export function toHash(state) {
  const full = { ...openingState(), ...state };
  const parts = Object.entries(PARTS).map(([name, [written]]) => [name, written(full)]);
  return parts.filter(([, text]) => text).map((part) => part.join("=")).join("&");
}

/** Return the state that an address says, with or without the "#"; what it does not say is as when the page opens. */
export function fromHash(text) {
  const state = openingState();
  for (const part of String(text ?? "").replace(/^#/, "").split("&")) {
    const border = part.indexOf("=");
    const name = part.slice(0, border);
    const patch = border > 0 && Object.hasOwn(PARTS, name) && PARTS[name][1](part.slice(border + 1));
    for (const [field, value] of Object.entries(patch || {})) {
      const isPlain = ["filters", "board", "path"].includes(field);
      state[field] = isPlain ? { ...(state[field] ?? { from: null, to: null }), ...value } : value;
    }
  }
  return state;
}
