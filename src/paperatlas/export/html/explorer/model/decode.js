/**
 * Reads the data that a page carries: sections of text, each bzip2 data written with 91 characters; `payload.py` writes them.
 */

import { decompress } from "./bzip2.js";

/** Printable ASCII without what HTML could take for markup. */
const ALPHABET = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((char) => !'"&<'.includes(char)).join("");
const NO_CODE = 0xffff;
const VALUES = new Uint16Array(128).fill(NO_CODE);
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/** Return the bytes of a section: their number, a space, and two characters for every 13 bits, the least significant bit first. */
export function fromText(text) {
  const begin = text.indexOf(" ") + 1;
  const bytes = new Uint8Array(Number(text.slice(0, begin)));
  let held = 0;
  let count = 0;
  let done = 0;
  for (let i = begin; i + 1 < text.length; i += 2) {
    const value = VALUES[text.charCodeAt(i)] + VALUES[text.charCodeAt(i + 1)] * 91;
    // Characters of no value make numbers that are too large, or none at all.
    if (!(value < 8192)) throw new Error("the data of this page are damaged: a character that does not belong there");
    held |= value << count;
    for (count += 13; count >= 8; count -= 8) {
      if (done < bytes.length) bytes[done++] = held & 255;
      held >>>= 8;
    }
  }
  if (done < bytes.length) throw new Error("the data of this page are damaged: they end too early");
  return bytes;
}

const toText = (bytes) => new TextDecoder().decode(bytes);

/** Return n numbers: each in groups of 7 bits, the last group first, the sign in the lowest bit. */
export function readNumbers(bytes, n) {
  const numbers = new Int32Array(n);
  let position = 0;
  for (let i = 0; i < n; i++) {
    let byte = bytes[position++];
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[position++];
      value |= (byte & 127) << shift;
    }
    numbers[i] = (value >>> 1) ^ -(value & 1);
  }
  if (position !== bytes.length) throw new Error("the data of this page are damaged: a column has another length");
  return numbers;
}

/**
 * Put the communities and confidences of nodes in place. Most are what the first edge from a paper to the node says (0): the community of
 * that paper, the confidence of that edge. Others are there with 1 added, or below zero as they are.
 */
function expandSteps({ communityStep, confidenceStep, ...graph }) {
  const { outDegree, tail, edgeConfidence, sentenceCount } = graph;
  const [community, confidence] = [communityStep, confidenceStep].map((steps) => steps.map((step) => (step > 0 ? step - 1 : step)));
  const seen = new Uint8Array(outDegree.length);
  for (let paper = 0, e = 0; paper < sentenceCount.length; paper++) {
    for (const end = e + outDegree[paper]; e < end; e++) {
      const node = tail[e];
      if (seen[node]) continue;
      seen[node] = 1;
      // Papers never stand for another value, so that theirs are known.
      if (communityStep[node] === 0) community[node] = community[paper];
      if (confidenceStep[node] === 0) confidence[node] = edgeConfidence[e];
    }
  }
  return { ...graph, community, confidence };
}

/** Return the head of the graph's section with its columns. */
function readGraph(bytes) {
  let position = bytes.indexOf(10) + 1;
  const { columns, ...graph } = JSON.parse(toText(bytes.subarray(0, position)));
  for (const [name, size, n] of columns) {
    graph[name] = readNumbers(bytes.subarray(position, position + size), n);
    position += size;
  }
  return expandSteps(graph);
}

/** Sentences, by number; a part of them is decompressed when one of it is asked for. */
class Sentences {
  #section;
  #chunks;
  #starts = [0];

  constructor(section, sizes) {
    this.#section = section;
    this.#chunks = sizes.map(() => null);
    for (const size of sizes) this.#starts.push(this.#starts.at(-1) + size);
  }

  #chunkOf(number) {
    let chunk = 0;
    while (this.#starts[chunk + 1] <= number) chunk++;
    return chunk;
  }

  #load(i) {
    this.#chunks[i] ??= JSON.parse(toText(decompress(fromText(this.#section(`text-${i}`)))));
    return this.#chunks[i];
  }

  at(number) {
    const chunk = this.#chunkOf(number);
    return this.#load(chunk)[number - this.#starts[chunk]];
  }

  /** Whether a sentence can be had without decompressing; one that is not there can. */
  isReady(number) {
    return this.#chunks[this.#chunkOf(number)] !== null;
  }

  /** Decompress one part that was not yet asked for; return whether there are more. */
  warm() {
    const missing = this.#chunks.indexOf(null);
    if (missing >= 0) this.#load(missing);
    return this.#chunks.includes(null);
  }
}

/** Return labels and other names apart; where a node has more than one name they stand together. */
function splitNames(stored) {
  const aliases = {};
  const labels = stored.map((names, index) => {
    if (typeof names === "string") return names;
    aliases[index] = names.slice(1);
    return names[0];
  });
  return { labels, aliases };
}

/** Return the reasons of each node that has some: [name, score, words]. Their words are templates with the names of the node in them. */
function readReasons({ reasonCount, reasons }, { reasonTemplates, reasonNames }, { labels, aliases }) {
  const found = {};
  let position = 0;
  reasonCount.forEach((count, index) => {
    if (!count) return;
    const names = [labels[index], ...(aliases[index] ?? [])];
    found[index] = Array.from({ length: count }, () => {
      const [name, score, template] = reasons.subarray(position, (position += 3));
      const words = reasonTemplates[template < 0 ? -1 - template : template];
      // A template below zero is taken as it is, even with U+0000 in it, which else stands for a name.
      const reason = template < 0 ? words : words.replaceAll("\0", () => names[reasons[position++]]);
      return [name < 0 ? reasonNames[-1 - name] : names[name], score / 100, reason];
    });
  });
  return found;
}

/**
 * Return what `createAtlas` takes.
 * @param {(name: string) => string} section gives the text of a section: "graph", "names", "more", "text-0"
 */
export function decode(section) {
  const graph = readGraph(decompress(fromText(section("graph"))));
  const stored = JSON.parse(toText(decompress(fromText(section("names")))));
  const split = splitNames(stored.labels);
  const sentences = new Sentences(section, graph.chunks);
  let more = null;
  let reasons = null;
  // Long, and asked for only when something is looked at.
  const later = () => (more ??= JSON.parse(toText(decompress(fromText(section("more"))))));
  const names = {
    ...stored, ...split,
    get papers() {
      return later().papers;
    },
    get concepts() {
      return later().concepts;
    },
    get reasons() {
      reasons ??= readReasons(graph, later(), split);
      return reasons;
    },
  };
  return {
    ...graph, names,
    sentence: (number) => sentences.at(number),
    isReady: (number) => sentences.isReady(number),
    warm: () => (more ? sentences.warm() : Boolean(later())),
  };
}
