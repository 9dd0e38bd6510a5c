// The resources of an answer as a graph: links have names, and each resource shows more of its own.
import cytoscape from "cytoscape";

import { fromResults, isResource } from "./answer.js";
import { button, choice, element, termElement } from "./elements.js";
import { irisIn } from "./names.js";
import { downloads } from "./picture.js";
import { formatCount } from "./texts.js";

const MOST_NODES = 150;
const MOST_IN_ALL = 400;
const MOST_EXPANDED = 40;
const LONGEST = 28;
const AREA = 13_000;
const BESIDE = 80;
const SVG = "http://www.w3.org/2000/svg";
const LINKS = /^(p|property|predicate|relation|link|eigenschaft|beziehung)$/i;

export async function draw(host, context) {
  // the library would add an element of style to the page, which the page's security policy forbids;
  // it does not where there is one with this id already, and its one rule is in results.css
  if (!document.getElementById("__________cytoscape_stylesheet")) {
    document.head.append(element("meta", { id: "__________cytoscape_stylesheet", name: "cytoscape" }));
  }
  const answer = await context.answer();
  const graph = new Graph(host, context, answer);
  await graph.update({});
  graph.files.hidden = false;
}

class Graph {
  constructor(host, context, answer) {
    this.context = context;
    this.answer = answer;
    this.columns = context.columns().filter(({ hasResources }) => hasResources);
    const given = context.parameters();
    this.state = Object.fromEntries(["from", "to", "edge"].map((name) => [name, given.get(`graph.${name}`) ?? ""]));
    const { text } = context;
    this.form = element("form", { class: "builder" });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.note = element("p", { role: "status" });
    this.box = element("div", { class: "graph-box", role: "img", "aria-label": text("views.graph") });
    this.list = element("ul", { class: "graph-nodes" });
    const nodes = element("details", {}, element("summary", {}, text("views.nodes")), this.list);
    const zoom = (factor) => () => this.zoom(factor);
    const tools = [
      " ", button("+", zoom(1.3), { "aria-label": text("views.zoom_in") }),
      " ", button("−", zoom(1 / 1.3), { "aria-label": text("views.zoom_out") }),
      " ", button(text("views.whole"), () => this.cy.fit(undefined, 20)),
    ];
    this.files = downloads("graph", () => drawing(this.cy), context, ...tools);
    this.files.hidden = true;
    host.append(this.form, this.note, this.box, this.files, nodes);
    this.cy = cytoscape({ container: this.box, elements: [], style: style(), minZoom: 0.1, maxZoom: 4, userZoomingEnabled: false });
    this.cy.on("dbltap", "node", ({ target }) => this.expand(target));
    // the wheel scrolls the page until somebody went into the graph
    this.box.addEventListener("pointerdown", () => this.cy.userZoomingEnabled(true));
    this.box.addEventListener("pointerleave", () => this.cy.userZoomingEnabled(false));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.cy.style(style()));
    new ResizeObserver(() => this.cy.resize()).observe(this.box);
  }

  async update(changes) {
    Object.assign(this.state, changes);
    if (Object.keys(changes).length) {
      const named = Object.entries(this.state).map(([name, value]) => [`graph.${name}`, value]);
      this.context.remember(Object.fromEntries(named));
    }
    const chosen = this.chosen();
    this.build(chosen);
    this.cy.elements().remove();
    this.terms = new Map();
    for (const row of this.answer.rows) {
      if (this.terms.size >= MOST_NODES) break;
      this.addLink(row[chosen.from.place], chosen.edge ? row[chosen.edge.place] : null, row[chosen.to.place], chosen.to.name);
    }
    await this.named();
    this.arrange();
    this.tell();
  }

  /** Where links begin and end, and what they are called: as chosen, else by the columns' order. */
  chosen() {
    const find = (name) => this.columns.find((column) => column.name === this.state[name]);
    const isLink = (column) => column.isProperty && (LINKS.test(column.name));
    const edge = this.state.edge === "-" ? undefined : find("edge") ?? (this.columns.length > 2 ? this.columns.find(isLink) : undefined);
    const ends = this.columns.filter((column) => column !== edge);
    const from = find("from") ?? ends[0];
    const to = find("to") ?? ends.find((column) => column !== from) ?? ends[0];
    return { from, to, edge };
  }

  build({ from, to, edge }) {
    const { text } = this.context;
    const options = this.columns.map(({ name }) => [name, name]);
    const change = (name) => (value) => this.update({ [name]: value });
    if (this.columns.length < 3 && !edge) return;
    const focused = this.form.contains(document.activeElement) ? document.activeElement.name : "";
    this.form.replaceChildren(
      choice(text("views.from"), "from", options, from.name, change("from")),
      choice(text("views.to"), "to", options, to.name, change("to")),
      choice(text("views.edge"), "edge", [["-", text("views.none")], ...options], edge?.name ?? "-", change("edge")));
    if (focused) this.form.elements[focused]?.focus();
  }

  addLink(from, property, to, called) {
    if (!isResource(from) || !to || this.terms.size >= MOST_IN_ALL) return;
    if (!isResource(to)) return;
    const [source, target] = [this.addNode(from), this.addNode(to)];
    const name = property ? property.value : `?${called}`;
    const id = `${source} ${name} ${target}`;
    if (this.cy.getElementById(id).empty()) {
      this.cy.add({ data: { id, source, target, property: property?.value ?? "", label: property ? "" : called } });
    }
  }

  addNode(term) {
    const id = `${term.type === "uri" ? "" : "_:"}${term.value}`;
    if (!this.terms.has(id)) {
      this.terms.set(id, term);
      this.cy.add({ data: { id, label: "" } });
    }
    return id;
  }

  // asks for the names of what has none yet
  async named() {
    const { names, text } = this.context;
    const properties = this.cy.edges().map((edge) => edge.data("property")).filter(Boolean);
    await names.load([...irisIn([...this.terms.values()]), ...properties]);
    const short = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);
    this.cy.nodes().forEach((node) => { node.data("label", short(names.of(this.terms.get(node.id()), text).text)); });
    this.cy.edges().forEach((edge) => {
      const value = edge.data("property");
      if (value) edge.data("label", short(names.of({ type: "uri", value }, text).text));
    });
  }

  arrange() {
    const links = this.cy.edges().length;
    this.cy.elements().layout({
      name: "cose", animate: false, fit: false, randomize: true, nodeDimensionsIncludeLabels: true,
      idealEdgeLength: () => 100, nodeRepulsion: () => 400_000, nodeOverlap: 20, gravity: 0.5,
      componentSpacing: 60, numIter: links > 200 ? 400 : 1000,
    }).run();
    this.stretch();
    this.cy.fit(undefined, 20);
  }

  // as wide as the box, so that names are as large as other text, and wider than high, as names are
  stretch() {
    const nodes = this.cy.nodes();
    const { x1, y1, w, h } = nodes.boundingBox({ includeLabels: false });
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    const grown = Math.max(1, Math.sqrt((nodes.length * AREA) / (width * height)));
    const across = ((width - 120) * grown) / Math.max(w, 1);
    const down = ((height - 70) * grown) / Math.max(h, 1);
    nodes.positions((node) => ({ x: (node.position("x") - x1) * across, y: (node.position("y") - y1) * down }));
  }

  /** Adds what a resource links to, and what links to it. */
  async expand(node) {
    const { context } = this;
    const term = this.terms.get(node.id());
    const called = context.names.of(term, context.text).text;
    if (term.type !== "uri" || !/^[^\x00-\x20<>"{}|^`\\]+$/.test(term.value)) return;
    this.note.textContent = context.text("views.wait");
    const before = this.cy.edges().length;
    try {
      const { rows } = await linksOf(term.value, context.data.endpoint);
      for (const [from, property, to] of rows) this.addLink(from, property, to, "");
    } catch {
      this.note.textContent = context.text("views.failed");
      return;
    }
    node.data("expanded", "yes");
    await this.named();
    const added = this.cy.edges().length - before;
    if (added) this.arrange();
    this.tell(added ? context.text("views.more_links", { name: called, number: formatCount(added) }) : context.text("views.no_links", { name: called }));
  }

  tell(message) {
    const { text, names } = this.context;
    const number = formatCount(this.terms.size);
    this.note.textContent = message ?? text("views.links_of", { number });
    this.box.setAttribute("aria-label", `${text("views.graph")}: ${text("views.links_of", { number })}`);
    const focused = document.activeElement?.dataset?.node;
    this.list.replaceChildren(...[...this.terms].map(([id, term]) => {
      const node = this.cy.getElementById(id);
      const label = text("views.expand", { name: names.of(term, text).text });
      const more = term.type === "uri" && !node.data("expanded")
        ? button("+", () => this.expand(node), { "aria-label": label, title: label, "data-node": id })
        : null;
      return element("li", {}, termElement(term, this.context), " ", more);
    }));
    if (focused) (this.list.querySelector(`[data-node="${CSS.escape(focused)}"]`) ?? this.list.querySelector("button"))?.focus();
  }

  zoom(factor) {
    const middle = { x: this.box.clientWidth / 2, y: this.box.clientHeight / 2 };
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: middle });
  }
}

// the endpoint is asked as anybody may ask it; the IRI was looked at before
async function linksOf(iri, endpoint) {
  const query = `SELECT ?from ?property ?to WHERE {
  { VALUES ?from { <${iri}> } ?from ?property ?to FILTER isIRI(?to) }
  UNION
  { VALUES ?to { <${iri}> } ?from ?property ?to FILTER isIRI(?from) }
} LIMIT ${MOST_EXPANDED}`;
  const headers = { Accept: "application/sparql-results+json" };
  const response = await fetch(endpoint, { method: "POST", headers, body: new URLSearchParams({ query }) });
  if (!response.ok) throw new Error(`${response.status}`);
  return fromResults(await response.json());
}

function colours() {
  const page = getComputedStyle(document.documentElement);
  const colour = (name) => page.getPropertyValue(`--${name}`).trim();
  return { ink: colour("ink"), soft: colour("soft"), accent: colour("accent"), card: colour("card"), paper: colour("paper"), line: colour("line"), mark: colour("mark") };
}

function style() {
  const { ink, soft, accent, paper, mark } = colours();
  const font = { "font-family": "system-ui, sans-serif", "text-outline-color": paper, "text-outline-width": 2 };
  return [
    { selector: "node", style: { "background-color": accent, width: 16, height: 16, label: "data(label)", color: ink, "font-size": 12, "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 100, ...font } },
    { selector: "node[expanded]", style: { "background-color": mark } },
    { selector: "edge", style: { width: 1.3, "line-color": soft, "target-arrow-color": soft, "target-arrow-shape": "triangle", "arrow-scale": 0.8, "curve-style": "bezier", label: "data(label)", color: soft, "font-size": 9.5, "text-rotation": "autorotate", ...font } },
  ];
}

/** The graph as a drawing of SVG, as it lies now. */
function drawing(cy) {
  const { ink, soft, accent, paper, mark } = colours();
  const { x1, y1, w, h } = cy.elements().boundingBox();
  const svg = make("svg", { viewBox: `${x1 - BESIDE} ${y1 - 20} ${w + 2 * BESIDE} ${h + 40}` });
  const words = { "font-family": "sans-serif", "text-anchor": "middle", "paint-order": "stroke", stroke: paper, "stroke-width": 3 };
  cy.edges().forEach((edge) => {
    const [start, end, middle] = [edge.sourceEndpoint(), edge.targetEndpoint(), edge.midpoint()];
    const control = edge.controlPoints()?.[0];
    const path = control ? `M${point(start)}Q${point(control)} ${point(end)}` : `M${point(start)}L${point(end)}`;
    svg.append(make("path", { d: path, fill: "none", stroke: soft, "stroke-width": 1.3 }));
    svg.append(arrow(control ?? start, end, soft));
    svg.append(make("text", { x: middle.x, y: middle.y, "font-size": 9.5, fill: soft, ...words }, edge.data("label")));
  });
  cy.nodes().forEach((node) => {
    const { x, y } = node.position();
    svg.append(make("circle", { cx: x, cy: y, r: 8, fill: node.data("expanded") ? mark : accent }));
    svg.append(make("text", { x, y: y + 24, "font-size": 12, fill: ink, ...words }, node.data("label")));
  });
  return svg;
}

const point = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;

function arrow(from, to, fill) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const corner = (turn, length) => ({ x: to.x - length * Math.cos(angle + turn), y: to.y - length * Math.sin(angle + turn) });
  return make("path", { d: `M${point(to)}L${point(corner(0.4, 8))}L${point(corner(-0.4, 8))}Z`, fill });
}

function make(name, attributes, content = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (content) made.textContent = content;
  return made;
}
