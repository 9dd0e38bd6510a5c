// Charts of an answer: bars, lines, points and timelines of the columns that are chosen.
import * as Plot from "@observablehq/plot";

import { momentOf, numberOf } from "./answer.js";
import { choice, element } from "./elements.js";
import { irisIn } from "./names.js";
import { downloads, flattened } from "./picture.js";
import { formatCount, formatDate, formatNumber, literalText } from "./texts.js";

const MOST = { bar: 60, line: 5000, scatter: 5000, timeline: 60 };
const MOST_COLORS = 10;
const MOST_TOLD = 8;
const MOST_NAMED = 1000;
const ROW = 26;
const DAY = 86_400_000;
const LETTER = 7.2;

export async function draw(host, context) {
  const answer = await context.answer();
  const chart = new Chart(host, context, answer);
  await chart.update({});
  new ResizeObserver(() => chart.resize()).observe(host);
}

class Chart {
  constructor(host, context, answer) {
    this.answer = answer;
    this.context = context;
    this.columns = context.columns().filter((column) => !column.isShape);
    this.form = element("form", { class: "builder" });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.figure = element("figure", { class: "chart-figure" });
    this.note = element("p", { role: "status" });
    this.files = downloads("chart", () => this.file(), context);
    this.files.hidden = true;
    host.append(this.form, this.figure, this.note, this.files);
    this.host = host;
    const given = context.parameters();
    this.state = Object.fromEntries(["type", "x", "y", "color", "scale"].map((name) => [name, given.get(`chart.${name}`) ?? ""]));
  }

  /** Draws with other choices; what they leave open is chosen by what the columns hold. */
  async update(changes) {
    Object.assign(this.state, changes);
    const chosen = completed(this.state, this.columns);
    this.chosen = chosen;
    const named = Object.entries(this.state).map(([name, value]) => [`chart.${name}`, value]);
    if (Object.keys(changes).length) this.context.remember(Object.fromEntries(named));
    this.build(chosen);
    this.rows = chosen.x && chosen.y ? await this.read(chosen) : [];
    this.width = 0;
    this.resize();
  }

  build({ type, x, y, color, scale }) {
    const { text } = this.context;
    const change = (name) => (value) => this.update({ [name]: value });
    const options = (columns) => columns.map(({ name }) => [name, name]);
    const kinds = possibleKinds(this.columns).map((kind) => [kind, text(`views.${kind}`)]);
    const parts = [
      choice(text("views.type"), "type", kinds, type, (value) => this.update({ type: value, x: "", y: "", color: "" })),
      choice(text("views.horizontal"), "x", options(possible(type, type === "bar" ? "y" : "x", this.columns)), (type === "bar" ? y : x)?.name, change(type === "bar" ? "y" : "x")),
      choice(text("views.vertical"), "y", options(possible(type, type === "bar" ? "x" : "y", this.columns)), (type === "bar" ? x : y)?.name, change(type === "bar" ? "x" : "y")),
    ];
    const others = this.columns.filter((column) => column !== x && column !== y && !column.isNumeric);
    if (others.length) {
      parts.push(choice(text("views.color"), "color", [["", text("views.none")], ...options(others)], color?.name ?? "", change("color")));
    }
    if (type !== "timeline") {
      parts.push(choice(text("views.scale"), "scale", [["", text("views.linear")], ["log", text("views.log")]], scale, change("scale")));
    }
    const focused = this.form.contains(document.activeElement) ? document.activeElement.name : "";
    this.form.replaceChildren(...parts);
    if (focused) this.form.elements[focused]?.focus();
  }

  async read({ type, x, y, color, scale }) {
    const { names, text } = this.context;
    const isLog = scale === "log";
    const rows = [];
    this.cut = false;
    for (const row of this.answer.rows) {
      const [across, upward] = [value(type, "x", x, row), value(type, "y", y, row)];
      if (across === null || upward === null || (isLog && !(amount(type, across, upward) > 0))) continue;
      if (rows.length === MOST[type]) {
        this.cut = true;
        break;
      }
      rows.push({ across, upward, row, series: color ? row[color.place] : null });
    }
    const terms = rows.flatMap(({ row }) => this.columns.slice(0, MOST_TOLD).map(({ place }) => row[place]));
    terms.unshift(...rows.flatMap(({ row, series }) => [row[x.place], row[y.place], series]));
    await names.load([...new Set(irisIn(terms))].slice(0, MOST_NAMED));
    const spell = (term) => (term ? (term.type === "literal" ? literalText(term, text) : names.of(term, text).text) : "");
    for (const each of rows) {
      each.name = spell(each.row[(type === "timeline" ? y : x).place]);
      each.series = each.series ? spell(each.series) : "";
      each.title = this.columns.slice(0, MOST_TOLD).map(({ name, place }) => `${name}: ${spell(each.row[place]).slice(0, 80)}`).join("\n");
    }
    return rows;
  }

  resize() {
    const width = Math.max(260, Math.floor(this.host.clientWidth));
    if (Math.abs(width - this.width) < 2) return;
    this.width = width;
    const { text } = this.context;
    this.files.hidden = !this.rows.length;
    if (!this.rows.length) {
      this.figure.replaceChildren(element("p", {}, text(this.chosen.scale === "log" ? "views.positive" : "views.nothing")));
      this.note.textContent = "";
      return;
    }
    const { x, y } = this.chosen;
    const drawing = plot(this.rows, this.chosen, width, `${y.name}, ${x.name}`);
    this.figure.replaceChildren(drawing);
    addLegend(drawing, this.series());
    this.note.textContent = this.cut ? text("views.first", { number: formatCount(this.rows.length) }) : "";
  }

  series() {
    return this.chosen.color ? seriesOf(this.rows) : [];
  }

  file() {
    return flattened(this.figure.querySelector("svg"));
  }
}

function possibleKinds(columns) {
  const numbers = columns.filter(({ isNumeric }) => isNumeric);
  const kinds = [];
  if (numbers.length && columns.length > 1) kinds.push("bar", "line");
  if (numbers.length > 1 || (numbers.length && columns.some(({ isMoment }) => isMoment))) kinds.push("scatter");
  if (columns.length > 1 && columns.some(({ isMoment }) => isMoment)) kinds.push("timeline");
  return kinds;
}

// which columns an axis may have
function possible(type, axis, columns) {
  if (type === "bar") return axis === "y" ? columns.filter(({ isNumeric }) => isNumeric) : columns;
  if (type === "timeline") return axis === "x" ? columns.filter(({ isMoment }) => isMoment) : columns;
  if (axis === "y") return columns.filter(({ isNumeric }) => isNumeric);
  return type === "scatter" ? columns.filter(({ isNumeric, isMoment }) => isNumeric || isMoment) : columns;
}

function completed(state, columns) {
  const kinds = possibleKinds(columns);
  const type = kinds.includes(state.type) ? state.type : usualKind(kinds, columns);
  const find = (axis) => possible(type, axis, columns).find(({ name }) => name === state[axis]);
  const x = find("x") ?? possible(type, "x", columns).find((column) => usual(type, column)) ?? possible(type, "x", columns)[0];
  const rest = possible(type, "y", columns).filter((column) => column !== x);
  const y = find("y") ?? rest.find((column) => type !== "timeline" || !column.isNumeric) ?? rest[0];
  const color = columns.find(({ name }) => name === state.color && name !== x?.name && name !== y?.name);
  return { type, x, y, color, scale: type !== "timeline" && state.scale === "log" ? "log" : "" };
}

function usualKind(kinds, columns) {
  const moments = columns.filter(({ isMoment }) => isMoment);
  const amounts = columns.filter(({ isNumeric, isMoment }) => isNumeric && !isMoment);
  if (moments.length && amounts.length && kinds.includes("line")) return "line";
  if (moments.length && !amounts.length && kinds.includes("timeline")) return "timeline";
  if (amounts.length > 1 && amounts.length === columns.length) return "scatter";
  return kinds[0];
}

function usual(type, { isNumeric, isMoment }) {
  if (type === "bar") return !isNumeric;
  return type === "line" ? isMoment || !isNumeric : true;
}

function value(type, axis, { place }, row) {
  const term = row[place];
  if (!term) return null;
  if (type === "timeline") return axis === "x" ? momentOf(term) : "";
  if (axis === "x" && type === "bar") return "";
  const moment = axis === "x" ? momentOf(term) : null;
  if (moment !== null) return moment;
  const number = numberOf(term);
  if (!Number.isNaN(number)) return number;
  return axis === "x" && type === "line" ? String(term.value) : null;
}

const amount = (type, across, upward) => (type === "timeline" ? 1 : upward);

function plot(rows, chosen, width, label) {
  const isNarrow = width < 500;
  const common = {
    width,
    ariaLabel: label,
    style: { background: "none", color: "var(--ink)", fontFamily: "inherit", fontSize: "13px", overflow: "visible" },
    color: { domain: seriesOf(rows), range: COLORS, unknown: "var(--soft)" },
  };
  const drawing = PLOTS[chosen.type](rows, chosen, { ...common, isNarrow });
  // its rules are in results.css: the page's security policy allows no element of style
  drawing.querySelectorAll("style").forEach((style) => style.remove());
  drawing.setAttribute("role", "img");
  // a part of a picture has no name of its own (ARIA 1.2 §5.2.8.6)
  for (const part of drawing.querySelectorAll("g[aria-label]")) {
    part.dataset.mark = part.getAttribute("aria-label");
    part.removeAttribute("aria-label");
  }
  return drawing;
}

const COLORS = Array.from({ length: MOST_COLORS }, (_, place) => `var(--series-${place})`);

function seriesOf(rows) {
  const counts = new Map();
  for (const { series } of rows) if (series) counts.set(series, (counts.get(series) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST_COLORS).map(([name]) => name);
}

const PLOTS = { bar: bars, line: lines, scatter: points, timeline };

const pen = document.createElement("canvas").getContext("2d");

function widthOf(text) {
  pen.font = `13px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}

// names to the left: as wide as they are, up to a third of the picture
function lanes(rows, { width, isNarrow }) {
  const most = width * (isNarrow ? 0.4 : 0.34);
  const cut = (name) => {
    let shown = name.slice(0, 100);
    while (widthOf(shown) > most) shown = `${shown.slice(0, -2).trimEnd()}…`;
    return shown;
  };
  return {
    marginLeft: Math.ceil(Math.max(...rows.map(({ name }) => widthOf(cut(name))))) + 18,
    height: rows.length * ROW + 70,
    y: { domain: rows.map((_, place) => place), tickFormat: (place) => cut(rows[place].name), label: null, tickSize: 0, padding: 0.25 },
  };
}

function bars(rows, { y, color, scale }, options) {
  const values = rows.map(({ upward }) => upward);
  const base = scale === "log" ? 10 ** Math.floor(Math.log10(Math.min(...values)) - 1e-9) : 0;
  const highest = Math.max(...values, base);
  const data = rows.map((row, place) => ({ ...row, place, base, label: formatNumber(row.upward) }));
  const fits = (each) => each.upward >= 0;
  return Plot.plot({
    ...options,
    ...lanes(rows, options),
    marginRight: Math.max(...data.map(({ label }) => widthOf(label))) + 14,
    marginBottom: 45,
    x: { type: scale || "linear", label: y.name, labelAnchor: "center", labelArrow: "none", domain: [Math.min(base, ...values), highest === base ? base + 1 : highest], ticks: options.isNarrow ? 3 : 6, tickFormat: (number) => formatNumber(number), grid: true },
    marks: [
      Plot.barX(data, { x1: "base", x2: "upward", y: "place", fill: color ? "series" : "var(--bar)", title: "title" }),
      Plot.text(data.filter(fits), { x: "upward", y: "place", text: "label", textAnchor: "start", dx: 5, fill: "var(--ink)" }),
      Plot.text(data.filter((each) => !fits(each)), { x: base, y: "place", text: "label", textAnchor: "start", dx: 5, fill: "var(--ink)" }),
      Plot.ruleX([base], { stroke: "var(--soft)" }),
    ],
  });
}

function upwardAxis({ y, scale }) {
  return { type: scale || "linear", label: y.name, labelArrow: "none", grid: true, ticks: 6, tickFormat: (number) => formatNumber(number), nice: !scale };
}

function acrossAxis(rows, column, { width, isNarrow }, margin = 60) {
  const ticks = Math.max(2, Math.min(8, Math.floor((width - margin) / 80)));
  const values = rows.map(({ across }) => across);
  const axis = { label: column.name, labelArrow: "none", labelAnchor: "center" };
  if (values.some((each) => typeof each === "string")) {
    const shown = new Map(rows.map(({ across, name }) => [String(across), name]));
    const step = Math.ceil(shown.size / (isNarrow ? 6 : 14));
    const kept = [...shown.keys()].filter((_, place) => place % step === 0);
    const most = Math.max(6, Math.floor(width / kept.length / LETTER) - 1);
    const cut = (name) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);
    return { ...axis, type: "point", domain: [...shown.keys()], ticks: kept, tickFormat: (key) => cut(shown.get(key)) };
  }
  if (values.every((each) => each instanceof Date)) return { ...axis, type: "utc", ticks, tickFormat: dates(values) };
  const isYear = column.isMoment;
  return { ...axis, type: "linear", ticks, tickFormat: (number) => (isYear && number % 1 ? "" : formatNumber(number, isYear)) };
}

function dates(values) {
  const span = Math.max(...values) - Math.min(...values);
  if (span > 3 * 365 * DAY) return (date) => formatDate(date, { year: "numeric" });
  if (span > 60 * DAY) return (date) => formatDate(date, { year: "numeric", month: "short" });
  return (date) => formatDate(date, { day: "numeric", month: "short" });
}

const numeric = (each) => (typeof each === "string" ? each : Number(each));

function lines(rows, chosen, options) {
  const axis = acrossAxis(rows, chosen.x, options);
  const data = rows.map((row) => ({ ...row, across: axis.type === "point" ? String(numeric(row.across)) : row.across }));
  if (axis.type === "point") axis.domain = [...new Set(data.map(({ across }) => across))];
  else data.sort((one, other) => one.across - other.across);
  const stroke = chosen.color ? "series" : "var(--bar)";
  const dots = data.length <= 200 ? [Plot.dot(data, { x: "across", y: "upward", fill: stroke, r: 3 })] : [];
  return Plot.plot({
    ...options,
    ...sizes(data, options),
    x: axis,
    y: upwardAxis(chosen),
    marks: [
      Plot.lineY(data, { x: "across", y: "upward", stroke, z: chosen.color ? "series" : null, strokeWidth: 2 }),
      ...dots,
      Plot.tip(data, Plot.pointer({ x: "across", y: "upward", title: "title", ...TIP })),
    ],
  });
}

const TIP = { fill: "var(--card)", stroke: "var(--soft)", textPadding: 10, lineHeight: 1.3 };

function sizes(rows, { width, isNarrow }) {
  const longest = Math.max(...rows.map(({ upward }) => widthOf(formatNumber(upward))));
  return { height: Math.round(Math.min(460, width * (isNarrow ? 0.8 : 0.5))), marginLeft: Math.min(longest + 24, 130), marginBottom: 45, marginTop: 28, marginRight: 24 };
}

function points(rows, chosen, options) {
  return Plot.plot({
    ...options,
    ...sizes(rows, options),
    x: { ...acrossAxis(rows, chosen.x, options), grid: true },
    y: upwardAxis(chosen),
    marks: [
      Plot.dot(rows, { x: "across", y: "upward", fill: chosen.color ? "series" : "var(--bar)", fillOpacity: 0.65, r: rows.length > 500 ? 2.5 : 4.5 }),
      Plot.tip(rows, Plot.pointer({ x: "across", y: "upward", title: "title", ...TIP })),
    ],
  });
}

function timeline(rows, chosen, options) {
  const data = [...rows].sort((one, other) => one.across - other.across).map((row, place) => ({ ...row, place }));
  const first = data[0].across;
  const names = lanes(data, options);
  const axis = acrossAxis(data, chosen.x, options, names.marginLeft + 24);
  return Plot.plot({
    ...options,
    ...names,
    marginRight: 24,
    marginBottom: 45,
    x: { ...axis, grid: true },
    marks: [
      Plot.ruleY(data, { y: "place", x1: () => first, x2: "across", stroke: "var(--line)" }),
      Plot.dot(data, { x: "across", y: "place", r: 6, fill: chosen.color ? "series" : "var(--bar)", title: "title" }),
    ],
  });
}

// below the picture, as a part of it, so that files have it, too
function addLegend(svg, series) {
  if (!series.length) return;
  const { width, height } = svg.viewBox.baseVal;
  let [x, y] = [10, height + 20];
  const make = (name, attributes, content = "") => {
    const made = document.createElementNS(svg.namespaceURI, name);
    for (const [key, each] of Object.entries(attributes)) made.setAttribute(key, each);
    made.textContent = content;
    svg.append(made);
  };
  series.forEach((name, place) => {
    const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
    const needed = widthOf(shown) + 36;
    if (x > 10 && x + needed > width) [x, y] = [10, y + 22];
    make("rect", { x, y: y - 11, width: 12, height: 12, fill: COLORS[place] });
    make("text", { x: x + 18, y, fill: "var(--ink)", "text-anchor": "start" }, shown);
    x += needed;
  });
  svg.setAttribute("viewBox", `0 0 ${width} ${y + 12}`);
  svg.setAttribute("height", y + 12);
}
