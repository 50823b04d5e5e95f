"use strict";

// Opens YASGUI on this server's endpoint, with a tab for each named query. Nothing is asked of another server: completion
// knows the variables of the query alone, and only this endpoint is offered.
(async () => {
  const endpoint = new URL("/sparql", location.href).href;
  const { queries, prefixes } = await (await fetch("/api/queries")).json();
  window.Yasqe.defaults.autocompleters = ["variables"];
  const yasgui = new window.Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    autoAddOnInit: false,
    autofocus: false,
    copyEndpointOnNewTab: true,
    persistenceId: null,
    populateFromUrl: false,
  });
  const declare = (sparql) =>
    Object.entries(prefixes)
      .filter(([prefix]) => sparql.includes(prefix + ":") && !sparql.includes(`PREFIX ${prefix}:`))
      .map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}>\n`)
      .join("");
  queries.forEach(({ title, sparql }, place) => yasgui.addTab(place === 0, { name: title, yasqe: { value: declare(sparql) + sparql } }));
  window.paperatlas = { yasgui };
})();
