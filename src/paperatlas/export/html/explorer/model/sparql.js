// Queries for the atlas' endpoint, to copy.

const PREFIXES = (vocabulary) =>
  [
    `PREFIX pa: <${vocabulary}>`,
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>",
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>",
    "PREFIX oa: <http://www.w3.org/ns/oa#>",
  ].join("\n");

/** Returns a query for all statements about a node: what they say, how sure that is, and the sentences behind it. */
export function queryAbout(atlas, node) {
  if (node.type === "Result")
    return `${PREFIXES(atlas.vocabulary)}\nSELECT ?property ?value WHERE { <${atlas.iri(node)}> ?property ?value }`;
  return `${PREFIXES(atlas.vocabulary)}
SELECT ?subject ?relation ?object ?confidence ?support ?sentence
WHERE {
  VALUES ?thing { <${atlas.iri(node)}> }
  { ?statement rdf:subject ?thing } UNION { ?statement rdf:object ?thing }
  ?statement rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ; pa:confidence ?confidence .
  OPTIONAL { ?statement pa:support ?support }
  OPTIONAL { ?statement pa:evidence/oa:hasSelector/oa:exact ?sentence }
}
ORDER BY DESC(?confidence) ?subject ?relation ?object`;
}

/** Returns a query for one statement with its sentences. */
export function queryStatement(atlas, edge) {
  return `${PREFIXES(atlas.vocabulary)}
SELECT ?confidence ?support ?paper ?sentence
WHERE {
  ?statement rdf:subject <${atlas.iri(edge.head)}> ; rdf:predicate pa:${edge.relation} ; rdf:object <${atlas.iri(edge.tail)}> .
  ?statement pa:confidence ?confidence .
  OPTIONAL { ?statement pa:support ?support }
  OPTIONAL { ?statement pa:evidence ?passage . ?passage oa:hasSource ?paper ; oa:hasSelector/oa:exact ?sentence }
}`;
}
