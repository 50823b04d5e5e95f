// The explorer: draws a view of the graph with vis-network, finds nodes, and shows what is known of one with its sentences.
// Text from papers only ever becomes text nodes or canvas text, never markup.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("atlas-data").textContent);
  const view = JSON.parse(document.getElementById("atlas-view").textContent);
  const MOST_NEIGHBOURS = 60;
  const MOST_FOUND = 30;

  // Rows come as arrays to keep the page small; see page.py for their order.
  const nodes = data.nodes.map(([id, type, label, x, y, support, confidence, aliases, more]) =>
    ({ id, type, label, x, y, support, confidence, aliases, more, edges: [] }));
  const edges = data.edges.map(([head, tail, relation, confidence, support, evidence], index) =>
    ({ id: "e" + index, head: nodes[head], tail: nodes[tail], relation, confidence, support, evidence }));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const edge of edges) {
    edge.head.edges.push(edge);
    edge.tail.edges.push(edge);
  }
  const edgeById = new Map(edges.map((edge) => [edge.id, edge]));
  const hiddenTypes = new Set();
  let leastConfidence = 0;
  let selected = null;

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick") made.addEventListener("click", value);
      else made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const at = (id) => document.getElementById(id);
  const swatch = (type) => {
    const made = element("span", { class: "swatch " + type, "aria-hidden": "true" });
    made.style.background = data.types[type].color;
    return made;
  };

  // ---- map

  const drawnNodes = new vis.DataSet();
  const drawnEdges = new vis.DataSet();

  const isSure = (edge) => edge.confidence >= leastConfidence;
  const toDrawnEdge = (edge) => ({ id: edge.id, from: edge.head.id, to: edge.tail.id, hidden: !isSure(edge), dashes: edge.support === 0 });
  const isVisible = (node) => !hiddenTypes.has(node.type) && (node.type === "Paper" || node.confidence >= leastConfidence);

  const toDrawn = (node) => ({
    id: node.id, label: data.types[node.type].labelled ? shorten(node.label, 34) : "", x: node.x, y: node.y, hidden: !isVisible(node),
    group: node.type, size: node.type === "Paper" ? 5 : 5 + 14 * Math.log2(node.support + 1) / Math.log2(data.topSupport + 1),
  });
  const shorten = (text, most) => {
    const letters = Array.from(text);
    return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : text;
  };
  const isDrawnEdge = (edge) => edge.head.type !== "Result" && drawnNodes.get(edge.head.id) && drawnNodes.get(edge.tail.id);

  function bringIn(wanted) {
    const missing = wanted.filter((node) => !drawnNodes.get(node.id));
    drawnNodes.add(missing.map(toDrawn));
    const found = missing.flatMap((node) => node.edges).filter((edge) => isDrawnEdge(edge) && !drawnEdges.get(edge.id));
    drawnEdges.add([...new Set(found)].map(toDrawnEdge));
    updateStatus();
  }

  function showOpening() {
    drawnEdges.clear();
    drawnNodes.clear();
    drawnNodes.add(view.nodes.map((drawn) => toDrawn(byId.get(drawn.id))));
    drawnEdges.add(view.edges.map((drawn) => toDrawnEdge(edgeById.get(drawn.id))));
    updateStatus();
  }

  function updateVisibility() {
    drawnNodes.update(drawnNodes.getIds().map((id) => ({ id, hidden: !isVisible(byId.get(id)) })));
    drawnEdges.update(drawnEdges.getIds().map((id) => ({ id, hidden: !isSure(edgeById.get(id)) })));
    updateStatus();
    if (selected) showDetails(selected);
  }

  function updateStatus() {
    const shown = drawnNodes.get({ filter: (drawn) => !drawn.hidden }).length;
    at("status").textContent = `${data.counts.Paper} papers, ${nodes.length} nodes, ${shown} of them drawn`;
  }

  const network = new vis.Network(at("graph"), { nodes: drawnNodes, edges: drawnEdges }, view.options);
  // Not "selectNode": a click on the node that is selected already shows its details again.
  network.on("click", (event) => {
    if (event.nodes.length) select(event.nodes[0], false);
    else if (edgeById.has(event.edges[0])) showEdge(edgeById.get(event.edges[0]));
  });

  function show(id) {
    const node = byId.get(id);
    if (!node) return false;
    const around = node.edges.filter((edge) => edge.head.type !== "Result" && isSure(edge))
      .sort((a, b) => b.confidence - a.confidence || (a.id < b.id ? -1 : 1))
      .map((edge) => (edge.head === node ? edge.tail : edge.head));
    if (node.type !== "Result") bringIn([node, ...new Set(around.slice(0, MOST_NEIGHBOURS))]);
    return true;
  }

  function select(id, move = true) {
    const node = byId.get(id);
    if (!node) return false;
    // What is asked for by name is shown, also when its type is switched off.
    if (hiddenTypes.has(node.type)) toggleType(node.type);
    show(id);
    selected = node;
    if (drawnNodes.get(id)) {
      network.selectNodes([id]);
      const animation = matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 300 };
      if (move) network.focus(id, { scale: Math.max(1, network.getScale()), animation });
    }
    showDetails(node);
    return true;
  }

  // ---- details

  const nameButton = (node) => element("button", { type: "button", class: "link", onclick: () => select(node.id) }, node.label || node.id);
  const sure = (thing) => element("span", { class: "soft" }, thing.support === 0 ? " told from the names" :
    ` confidence ${thing.confidence.toFixed(2)}, ${thing.support} ${thing.support === 1 ? "paper" : "papers"}`);

  // Positions count code points, as everywhere in PaperAtlas; those of JavaScript strings count UTF-16 units.
  function quote([sentence, marks]) {
    const letters = Array.from(data.sentences[sentence]);
    const made = element("blockquote");
    let position = 0;
    for (const [start, end] of marks) {
      if (start < position) continue;
      made.append(letters.slice(position, start).join(""), element("mark", {}, letters.slice(start, end).join("")));
      position = end;
    }
    made.append(letters.slice(position).join(""));
    return made;
  }
  const quotes = (edge, most = 3) => element("div", {}, ...edge.evidence.slice(0, most).map(quote),
    edge.evidence.length > most ? element("p", { class: "soft" }, `and ${edge.evidence.length - most} more sentences`) : null);
  const evidenceBox = (...children) => element("div", { "data-testid": "evidence" }, ...children);
  const byConfidence = (a, b) => b.confidence - a.confidence || (a.head.label < b.head.label ? -1 : 1);

  function section(title, items) {
    return items.length ? [element("h3", {}, title), element("ul", {}, ...items.map((item) => element("li", {}, item)))] : [];
  }

  function showDetails(node) {
    const own = node.edges.filter((edge) => edge.head.type !== "Result" && isSure(edge)).sort(byConfidence);
    const results = [...new Set(node.edges.filter((edge) => edge.head.type === "Result" && isSure(edge)).map((edge) => edge.head))];
    const head = [
      element("p", { class: "kind" }, swatch(node.type), node.type),
      element("h2", {}, node.label || node.id),
      node.type === "Paper" ? null : element("p", {}, sure(node)),
      ...namesOf(node),
    ];
    const body = node.type === "Paper" ? paperSections(node, own) : node.type === "Result" ? resultSections(node) : entitySections(node, own);
    at("details").replaceChildren(...head.filter(Boolean), evidenceBox(...body, ...resultTable(node.type === "Result" ? [] : results)));
    at("details").scrollTop = 0;
  }

  // The other names of an entity, and why each is one; what it is in vocabularies.
  function namesOf(node) {
    const { reasons = [], concepts = [] } = node.more || {};
    const names = node.aliases.length ? element("p", { class: "soft" }, "also called " + node.aliases.join(", ")) : null;
    const why = reasons.map(([name, score, reason]) => element("li", {}, element("b", {}, name), ` ${reason} `, element("span", { class: "soft" }, score.toFixed(2))));
    return [
      names,
      why.length ? element("details", { class: "why", "data-testid": "why" }, element("summary", {}, "why these names"), element("ul", {}, ...why)) : null,
      ...concepts.map(([label, href, score]) => element("p", { class: "soft" }, "is ",
        element("a", { href, rel: "noopener noreferrer", target: "_blank" }, label), ` (${score.toFixed(2)})`)),
    ];
  }

  function entitySections(node, own) {
    const papers = own.filter((edge) => edge.head.type === "Paper");
    const rest = own.filter((edge) => edge.head.type !== "Paper");
    const groups = new Map();
    for (const edge of rest) {
      const name = data.relations[edge.relation] || edge.relation;
      const title = edge.head === node ? name : `${name} (from)`;
      groups.set(title, [...(groups.get(title) || []), edge]);
    }
    const relations = [...groups].flatMap(([title, found]) => [element("h4", {}, title), element("ul", {}, ...found.map((edge) =>
      element("li", {}, nameButton(edge.head === node ? edge.tail : edge.head), sure(edge), quotes(edge, 1))))]);
    return [
      ...section("Papers", papers.map((edge) =>
        element("div", {}, nameButton(edge.head), element("span", { class: "soft" }, ` ${data.relations[edge.relation]} it`), quotes(edge)))),
      ...(relations.length ? [element("h3", {}, "Relations"), ...relations] : []),
    ];
  }

  function paperSections(node, own) {
    const more = node.more || {};
    const byline = [(more.authors || []).join(", "), more.venue, more.year].filter(Boolean).join(" · ");
    const links = (more.links || []).map(([text, href]) => element("a", { href, rel: "noopener noreferrer", target: "_blank" }, text, " "));
    const groups = Object.entries(data.relations).map(([relation, title]) => [title, own.filter((edge) => edge.relation === relation)]);
    return [
      byline ? element("p", { class: "soft" }, byline) : null,
      links.length ? element("p", {}, ...links) : null,
      ...groups.filter(([, found]) => found.length).flatMap(([title, found]) => section(title, found.map((edge) =>
        element("div", {}, element("span", { class: "kind" }, swatch(edge.tail.type), nameButton(edge.tail)), quotes(edge, 1))))),
    ].filter(Boolean);
  }

  const endOf = (result, relation) => result.edges.find((edge) => edge.head === result && edge.relation === relation)?.tail;

  function resultSections(result) {
    const rows = [["method", "resultMethod"], ["task", "resultTask"], ["dataset", "resultDataset"], ["metric", "resultMetric"], ["paper", "reportedIn"]];
    return [...rows.filter(([, relation]) => endOf(result, relation)).map(([name, relation]) =>
      element("p", {}, element("span", { class: "soft" }, name + " "), nameButton(endOf(result, relation)))), quotes(result.edges[0])];
  }

  function resultTable(results) {
    if (!results.length) return [];
    const cell = (node) => element("td", {}, node ? nameButton(node) : "–");
    const row = (result) => element("tr", {}, element("td", {}, nameButton(result)),
      ...["resultMetric", "resultDataset", "resultMethod"].map((relation) => cell(endOf(result, relation))));
    const header = element("tr", {}, ...["value", "metric", "dataset", "method"].map((name) => element("th", { scope: "col" }, name)));
    return [element("h3", {}, "Results"), element("table", {}, element("thead", {}, header), element("tbody", {}, ...results.map(row)))];
  }

  function showEdge(edge) {
    at("details").replaceChildren(
      element("p", { class: "kind" }, "Statement"),
      element("h2", {}, nameButton(edge.head), ` ${data.relations[edge.relation] || edge.relation} `, nameButton(edge.tail)),
      element("p", {}, sure(edge)),
      element("h3", {}, "Evidence"),
      evidenceBox(...edge.evidence.map((evidence) => element("div", {}, quote(evidence),
        element("p", { class: "soft" }, "in ", nameButton(nodes[data.papers[evidence[0]]]))))),
    );
  }

  function showWelcome() {
    const top = (type) => nodes.filter((node) => node.type === type).sort((a, b) => b.support - a.support || b.edges.length - a.edges.length).slice(0, 6);
    const counts = Object.entries(data.counts).filter(([type]) => data.types[type]).map(([type, count]) => `${count} ${type.toLowerCase()}s`).join(", ");
    const groups = ["Task", "Method", "Dataset", "Metric"].flatMap((type) => section(`${type}s in most papers`, top(type).map((node) =>
      element("div", {}, nameButton(node), element("span", { class: "soft" }, ` ${node.support} ${node.support === 1 ? "paper" : "papers"}`)))));
    at("details").replaceChildren(element("h2", {}, data.title), element("p", {}, counts),
      element("p", { class: "soft" }, "Search for a name, or click a node or a line: what is known of it appears here, each fact with its sentence."), ...groups);
  }

  // ---- search

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}+#@]+/gu, "");
  const index = nodes.filter((node) => node.type !== "Result").map((node) => ({ node, names: [node.label, ...node.aliases].map(fold) }));

  function find(text) {
    const key = fold(text);
    if (!key) return [];
    const rank = (names) => Math.min(...names.map((name) => (name === key ? 0 : name.startsWith(key) ? 1 : name.includes(key) ? 2 : 3)));
    return index.map(({ node, names }) => [rank(names), node]).filter(([order]) => order < 3)
      .sort(([a, left], [b, right]) => a - b || right.support - left.support || left.label.length - right.label.length || (left.id < right.id ? -1 : 1))
      .slice(0, MOST_FOUND).map(([, node]) => node);
  }

  let active = 0;
  function listFound() {
    const text = at("search").value;
    const found = find(text);
    active = 0;
    const items = found.map((node, number) => element("li", { role: "option", id: "found-" + number, "data-id": node.id, "aria-selected": String(number === 0),
      onclick: () => choose(node) }, swatch(node.type), element("span", {}, node.label), element("span", { class: "soft" }, node.type)));
    const none = element("li", { class: "none", role: "option", "aria-selected": "false" }, `nothing is called “${shorten(text, 60)}”`);
    at("search-results").replaceChildren(...(items.length || !text.trim() ? items : [none]));
    openResults(Boolean(text.trim()));
    if (items.length) at("search").setAttribute("aria-activedescendant", "found-0");
    else at("search").removeAttribute("aria-activedescendant");
  }
  function openResults(open) {
    at("search-results").hidden = !open;
    at("search").setAttribute("aria-expanded", String(open));
  }
  function choose(node) {
    openResults(false);
    select(node.id);
  }
  function moveActive(step) {
    const items = [...at("search-results").querySelectorAll("li[data-id]")];
    if (!items.length) return;
    active = (active + step + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === active)));
    items[active].scrollIntoView({ block: "nearest" });
    at("search").setAttribute("aria-activedescendant", items[active].id);
  }
  at("search").addEventListener("input", listFound);
  at("search").addEventListener("focus", () => { if (at("search").value.trim()) listFound(); });
  at("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { moveActive(event.key === "ArrowDown" ? 1 : -1); event.preventDefault(); }
    if (event.key === "Escape") openResults(false);
    if (event.key === "Enter") {
      const item = at("search-results").querySelectorAll("li[data-id]")[active];
      if (item) choose(byId.get(item.dataset.id));
    }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".finder")) openResults(false); });

  // ---- legend and filters

  for (const [type, { labelled }] of Object.entries(data.types)) {
    if (!data.counts[type] || labelled === null) continue;
    at("legend").append(element("button", { type: "button", "aria-pressed": "true", "data-type": type, onclick: () => toggleType(type) },
      swatch(type), `${type} ${data.counts[type]}`));
  }
  function toggleType(type) {
    if (!hiddenTypes.delete(type)) hiddenTypes.add(type);
    at("legend").querySelector(`[data-type="${type}"]`).setAttribute("aria-pressed", String(!hiddenTypes.has(type)));
    updateVisibility();
  }
  at("filter-confidence").addEventListener("input", (event) => {
    leastConfidence = Number(event.target.value);
    at("confidence-value").textContent = leastConfidence.toFixed(2);
    updateVisibility();
  });
  at("reset").addEventListener("click", () => { showOpening(); network.unselectAll(); network.fit(); selected = null; showWelcome(); });

  showOpening();
  showWelcome();
  const ready = new Promise((resolve) => network.once("afterDrawing", () => resolve()));
  network.fit();
  window.paperatlas = {
    ready,
    show,
    shown: () => drawnNodes.get({ filter: (drawn) => !drawn.hidden }).map((drawn) => drawn.id),
    select,
    stats: () => ({ ...data.counts, nodes: nodes.length, edges: edges.length, shown: drawnNodes.length, selected: selected && selected.id }),
  };
})();
