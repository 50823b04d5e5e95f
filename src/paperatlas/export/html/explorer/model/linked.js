/** Nodes and edges as JSON-LD: the same triples that `export/rdf.py` writes about them, in the terms of `ontology/context.jsonld`. */

import { countCodePoints } from "./code-points.js";
import { contentHash } from "./sha256.js";

const id = { "@type": "@id" };

/** What of `ontology/context.jsonld` is needed here; a test holds the two together. Relations are added as they come. */
export const CONTEXT = {
  "@version": 1.1,
  "@vocab": "https://w3id.org/paperatlas/ontology#",
  id: "@id",
  type: "@type",
  dc: "http://purl.org/dc/elements/1.1/",
  dcterms: "http://purl.org/dc/terms/",
  foaf: "http://xmlns.com/foaf/0.1/",
  oa: "http://www.w3.org/ns/oa#",
  pa: "https://w3id.org/paperatlas/ontology#",
  prism: "http://prismstandard.org/namespaces/basic/2.0/",
  prov: "http://www.w3.org/ns/prov#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  schema: "https://schema.org/",
  skos: "http://www.w3.org/2004/02/skos/core#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
  altLabel: { "@id": "skos:altLabel" },
  better: { "@id": "pa:better" },
  comparator: { "@id": "pa:comparator" },
  confidence: { "@id": "pa:confidence", "@type": "xsd:decimal" },
  creator: { "@id": "dc:creator" },
  doi: { "@id": "prism:doi" },
  end: { "@id": "oa:end", "@type": "xsd:nonNegativeInteger" },
  evidence: { "@id": "pa:evidence", ...id },
  exact: { "@id": "oa:exact" },
  exactMatch: { "@id": "skos:exactMatch", ...id },
  generatedBy: { "@id": "prov:wasGeneratedBy", ...id },
  identifier: { "@id": "dcterms:identifier" },
  inSentence: { "@id": "pa:inSentence", ...id },
  isChange: { "@id": "pa:isChange", "@type": "xsd:boolean" },
  issued: { "@id": "dcterms:issued", "@type": "xsd:gYear" },
  label: { "@id": "rdfs:label" },
  names: { "@id": "pa:names", ...id },
  number: { "@id": "pa:number", "@type": "xsd:decimal" },
  object: { "@id": "rdf:object", ...id },
  page: { "@id": "foaf:page", ...id },
  predicate: { "@id": "rdf:predicate", ...id },
  sameAs: { "@id": "schema:sameAs", ...id },
  selector: { "@id": "oa:hasSelector", ...id },
  source: { "@id": "oa:hasSource", ...id },
  start: { "@id": "oa:start", "@type": "xsd:nonNegativeInteger" },
  subject: { "@id": "rdf:subject", ...id },
  support: { "@id": "pa:support", "@type": "xsd:integer" },
  unit: { "@id": "pa:unit" },
  value: { "@id": "pa:value" },
  venue: { "@id": "prism:publicationName" },
};

/** Characters that IRIs may not hold (RFC 3987), and half pairs. */
const NO_IRI = /[\x00-\x20<>"{}|\\^`\x7f-\x9f\ufdd0-\ufdef\ufff0-\uffff]|\p{Surrogate}/u;

/** RDF knows no half of a surrogate pair. */
const toText = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd");

/** Return a number in the canonical form of xsd:decimal: no exponent, at least one digit after the point. */
export function toDecimal(number) {
  const [digits, exponent = "0"] = String(number).split("e");
  const sign = digits.startsWith("-") ? "-" : "";
  const [whole, part = ""] = digits.replace("-", "").split(".");
  const places = Number(exponent);
  const before = (whole + part.padEnd(Math.max(places, 0), "0")).slice(0, whole.length + Math.max(places, 0));
  const after = part.slice(Math.max(places, 0));
  if (places >= 0) return `${sign}${before}.${after || "0"}`;
  const all = (whole + part).padStart(part.length - places + 1, "0");
  const point = all.length - part.length + places;
  return `${sign}${all.slice(0, point)}.${all.slice(point)}`;
}

const perCent = (number) => toDecimal(Math.round(number * 100) / 100);

/** Gathers nodes by id; what is said of one twice is there once. */
class Linked {
  constructor(atlas) {
    this.atlas = atlas;
    this.found = new Map();
    this.relations = new Set();
  }

  add(iri, fields) {
    if (!this.found.has(iri)) this.found.set(iri, new Map());
    const own = this.found.get(iri);
    for (const [name, value] of Object.entries(fields)) {
      const values = [value].flat().filter((one) => one !== null && one !== undefined && one !== "");
      if (values.length) own.set(name, new Set([...(own.get(name) ?? []), ...values]));
    }
    return iri;
  }

  iri(name) {
    return this.atlas.base + name;
  }

  addNode(node) {
    const iri = this.atlas.iri(node);
    this.add(iri, { type: node.type, label: toText(node.label || (node.type === "Paper" ? paperId(node) ?? "" : node.id)) });
    if (node.type === "Paper") this.addPaper(iri, node);
    else {
      this.add(iri, { confidence: perCent(node.confidence), support: String(node.support) });
      if (node.type === "Result") this.addResult(iri, node);
      else this.addEntity(iri, node);
    }
  }

  addPaper(iri, node) {
    const { authors, year, venue, links } = this.atlas.paper(node.index);
    this.add(iri, {
      identifier: toText(paperId(node) ?? ""), creator: authors.map(toText), issued: year === null ? null : String(year).padStart(4, "0"),
      venue: venue && toText(venue),
    });
    for (const { kind, href } of links) {
      if (NO_IRI.test(href)) continue;
      this.add(iri, kind === "page" ? { page: href } : { sameAs: href });
      if (kind === "DOI") this.add(iri, { doi: unescapeText(href.replace("https://doi.org/", "")) });
    }
  }

  addEntity(iri, node) {
    this.add(iri, { altLabel: node.aliases.map(toText), better: this.atlas.better(node.index) });
    for (const concept of this.atlas.concepts(node.index)) {
      if (!NO_IRI.test(concept.iri)) this.addDerived(iri, "exactMatch", `${CONTEXT.skos}exactMatch`, concept.iri, concept.score);
    }
  }

  addResult(iri, node) {
    const { value, number, unit, comparator, change } = this.atlas.result(node.index);
    this.add(iri, { value: toText(value), number: number === null ? null : toDecimal(number), unit, comparator, isChange: String(change) });
    for (const e of this.atlas.edgesOf(node.index)) this.add(iri, { evidence: this.addEvidence(e) });
  }

  /** Add what no paper states, marked as such. */
  addDerived(subject, name, predicate, object, confidence) {
    this.add(subject, { [name]: object });
    this.add(this.iri(`derived/${contentHash([subject, predicate, object], 16)}`), {
      type: "DerivedStatement", subject, predicate, object, confidence: toDecimal(confidence), generatedBy: this.iri("atlas/build"),
    });
  }

  addEdge(e) {
    const { head, tail, relation, kind, confidence, support, derived } = this.atlas.edge(e);
    const [subject, object] = [this.atlas.iri(head), this.atlas.iri(tail)];
    const predicate = this.atlas.vocabulary + relation;
    this.relations.add(relation);
    if (derived) {
      this.addDerived(subject, relation, predicate, object, Math.round(confidence * 100) / 100);
      return;
    }
    this.add(subject, { [relation]: object });
    // A result is a node of its own and carries its evidence itself.
    if (kind === "result") return;
    this.add(this.iri(`statement/${contentHash([head.id, relation, tail.id], 16)}`), {
      type: "Statement", subject, predicate, object, confidence: perCent(confidence), support: String(support),
      evidence: this.addEvidence(e),
    });
  }

  /** Add the sentences of an edge, and from papers the places that name the entity; return the sentences. */
  addEvidence(e) {
    const { kind, tail } = this.atlas.edge(e);
    const passages = [];
    for (const item of this.atlas.evidence(e)) {
      const start = this.atlas.placeOf(item);
      if (start === null) continue;
      const passage = this.addStretch("passage", "Passage", item.paper, start, item.text);
      passages.push(passage);
      if (kind !== "role") continue;
      for (const [from, to] of item.marks) {
        const position = start + countCodePoints(item.text.slice(0, from));
        const mention = this.addStretch("mention", "Mention", item.paper, position, item.text.slice(from, to));
        this.add(mention, { names: this.atlas.iri(tail), inSentence: passage });
      }
    }
    return passages;
  }

  addStretch(name, type, paper, start, text) {
    const end = start + countCodePoints(text);
    const place = `${paper.id.replace("paper/", "")}/${start}-${end}`;
    const selector = this.add(this.iri(`selector/${place}`), {
      type: ["oa:TextPositionSelector", "oa:TextQuoteSelector"], start: String(start), end: String(end), exact: toText(text),
    });
    return this.add(this.iri(`${name}/${place}`), { type, source: this.atlas.iri(paper), selector });
  }
}

function unescapeText(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const paperId = (node) => unescapeText(node.id.replace("paper/", ""));

/** Return what is known of nodes and edges (numbers) as a JSON-LD document. */
export function toJsonLd(atlas, indices, edges) {
  const linked = new Linked(atlas);
  for (const index of indices) linked.addNode(atlas.nodes[index]);
  for (const e of edges) linked.addEdge(e);
  const relations = [...linked.relations].sort().map((name) => [name, { "@id": `pa:${name}`, ...id }]);
  const only = ([name, values]) => [name, values.size === 1 ? [...values][0] : [...values]];
  const graph = [...linked.found].map(([iri, fields]) => ({ id: iri, ...Object.fromEntries([...fields].map(only)) }));
  return { "@context": { ...CONTEXT, ...Object.fromEntries(relations) }, "@graph": graph };
}
