// The places of an answer on a map: on a grid of degrees, or on tiles where the operator names some.
import { CircleMarker, control, geoJSON, LayerGroup, Map as LeafletMap, marker, divIcon, polyline, svg, tileLayer } from "leaflet/dist/leaflet-src.esm.js";
import css from "leaflet/dist/leaflet.css";

import { adopt, element, termElement } from "./elements.js";
import { downloads, flattened, saveFile } from "./picture.js";
import { formatCount, formatNumber, literalText } from "./texts.js";

adopt(css);

const MOST_VALUES = 12;
const MOST_NAMED = 500;
const MOST_LABELLED = 25;
const STEPS = [60, 30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
const CLOSEST = 19;

export async function draw(host, context) {
  const { data, text } = context;
  const places = await loadPlaces(data);
  if (!places.features.length) throw new RangeError("no places");
  const iris = places.features.flatMap(({ properties }) => Object.values(properties).filter(isIri).slice(0, 1));
  await context.names.load(iris.slice(0, MOST_NAMED));
  const box = element("div", { class: "map-box", role: "region", "aria-label": text("views.map") });
  const note = element("p", { role: "status" }, text("views.places", { number: formatCount(places.features.length) }));
  host.append(note, box);
  const map = new LeafletMap(box, {
    zoomControl: false, attributionControl: false, scrollWheelZoom: false, renderer: svg({ padding: 0.5 }),
    zoomSnap: 0.5, maxZoom: CLOSEST, worldCopyJump: false, fadeAnimation: false, zoomAnimation: false,
  });
  control.zoom({ zoomInTitle: text("views.zoom_in"), zoomOutTitle: text("views.zoom_out") }).addTo(map);
  control.scale({ imperial: false, position: "topright" }).addTo(map);
  if (data.tiles) addTiles(map, data);
  const layer = shapes(places, context).addTo(map);
  const grid = data.tiles ? null : new Grid(map);
  const whole = () => map.fitBounds(layer.getBounds().pad(0.08), { maxZoom: 15, animate: false });
  const at = position(context.parameters().get("map.at"));
  if (at) map.setView(at.centre, at.zoom, { animate: false });
  else whole();
  // areas that a dot lies in would keep it from the pointer
  layer.eachLayer((shape) => shape instanceof CircleMarker && shape.bringToFront());
  remember(map, context);
  // the wheel scrolls the page until the map has the focus
  box.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  box.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  const all = element("button", { type: "button" }, text("views.whole"));
  all.addEventListener("click", whole);
  const geojson = element("button", { type: "button" }, "GeoJSON");
  geojson.addEventListener("click", () => saveFile("map.geojson", new Blob([JSON.stringify(places)], { type: "application/geo+json" })));
  host.append(downloads("map", () => drawing(map, box, grid, layer), context, " ", geojson, " ", all));
  new ResizeObserver(() => map.invalidateSize()).observe(box);
}

async function loadPlaces({ geojson, query }) {
  const body = query ? { method: "POST", body: new URLSearchParams({ query }) } : {};
  const response = await fetch(geojson, body);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

function addTiles(map, { tiles, attribution }) {
  tileLayer(tiles, { maxZoom: CLOSEST }).addTo(map);
  const credit = element("span", {}, attribution ?? "");
  control.attribution({ prefix: false }).addAttribution(credit.innerHTML).addTo(map);
}

function shapes(places, context) {
  return geoJSON(places, {
    style: ({ geometry }) => (/Point$/.test(geometry.type) ? {} : { className: "map-shape", weight: 1.5 }),
    pointToLayer: (_, place) => new CircleMarker(place, { radius: 6, className: "map-dot", weight: 1.5 }),
    onEachFeature: (feature, shape) => {
      const isLabelled = places.features.length <= MOST_LABELLED;
      const direction = shape instanceof CircleMarker ? "right" : "center";
      const shown = isLabelled ? { permanent: true, direction, className: "map-label" } : { sticky: true };
      shape.bindTooltip(element("span", {}, titleOf(feature, context)), shown);
      shape.bindPopup(() => popup(feature, context), { maxWidth: 280, closeButton: false });
    },
  });
}

// a property is an IRI where it looks like one: what it is called is asked for when it is seen
const isIri = (value) => typeof value === "string" && /^(https?|urn|mailto):[^\s<>"{}|^`\\]+$/.test(value);

function titleOf({ properties }, { names, text }) {
  const values = Object.values(properties);
  const iri = values.find(isIri);
  if (iri) return names.of({ type: "uri", value: iri }, text).text;
  return String(values.find((value) => typeof value === "string") ?? values[0] ?? "").slice(0, 80);
}

function popup({ properties }, context) {
  const list = element("dl", { class: "map-values" });
  const entries = Object.entries(properties).slice(0, MOST_VALUES);
  const fill = () => list.replaceChildren(...entries.flatMap(([name, value]) => [
    element("dt", {}, name),
    element("dd", {}, isIri(value) ? termElement({ type: "uri", value }, context) : plain(value, context)),
  ]));
  fill();
  context.names.load(entries.map(([, value]) => value).filter(isIri)).then(fill);
  return list;
}

function plain(value, { text }) {
  return typeof value === "number" ? formatNumber(value, Math.abs(value) < 10_000) : literalText({ value: value.slice(0, 300) }, text);
}

function position(given) {
  const [, north, east, zoom] = /^(-?[\d.]{1,12}),(-?[\d.]{1,12}),([\d.]{1,4})$/.exec(given ?? "") ?? [];
  const found = { centre: [Number(north), Number(east)], zoom: Math.min(Number(zoom), CLOSEST) };
  return Math.abs(found.centre[0]) <= 90 && Math.abs(found.centre[1]) <= 180 && found.zoom >= 0 ? found : null;
}

function remember(map, context) {
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    context.remember({ "map.at": `${lat.toFixed(5)},${lng.toFixed(5)},${map.getZoom()}` });
  });
}

/** Lines of longitude and latitude, with their degrees at the edge. */
class Grid {
  constructor(map) {
    this.map = map;
    this.group = new LayerGroup().addTo(map);
    map.on("moveend", () => this.draw());
    map.whenReady(() => this.draw());
  }

  draw() {
    const bounds = this.map.getBounds();
    const [west, east] = [Math.max(bounds.getWest(), -180), Math.min(bounds.getEast(), 180)];
    const [south, north] = [Math.max(bounds.getSouth(), -85), Math.min(bounds.getNorth(), 85)];
    const step = STEPS.findLast((each) => (east - west) / each <= 7) ?? 60;
    this.group.clearLayers();
    this.labels = [];
    for (const each of multiples(west, east, step)) {
      this.line([[south, each], [north, each]], [south, each], each, "map-east");
    }
    for (const each of multiples(south, north, step)) {
      this.line([[each, west], [each, east]], [each, west], each, "map-north");
    }
  }

  line(ends, place, degrees, className) {
    const label = `${formatNumber(Number(degrees.toFixed(4)))}°`;
    polyline(ends, { className: "map-grid", interactive: false, weight: 1 }).addTo(this.group).bringToBack();
    const icon = divIcon({ className: `map-degrees ${className}`, html: element("span", {}, label), iconSize: null });
    marker(place, { icon, interactive: false, keyboard: false }).addTo(this.group);
    this.labels.push({ place, label, isEast: className === "map-east" });
  }
}

function multiples(low, high, step) {
  const first = Math.ceil(low / step);
  const number = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: Math.min(number, 40) }, (_, place) => (first + place) * step);
}

// the map as one drawing; tiles are pictures of somebody else's, and stay out
function drawing(map, box, grid, layer) {
  const copy = flattened(map.getPane("overlayPane").querySelector("svg"));
  const { x, y } = map.containerPointToLayerPoint([0, 0]);
  const size = map.getSize();
  copy.setAttribute("viewBox", `${x} ${y} ${size.x} ${size.y}`);
  const { color } = getComputedStyle(box);
  for (const { place, label, isEast } of grid?.labels ?? []) {
    const point = map.latLngToLayerPoint(place);
    write(copy, label, { x: point.x + 4, y: isEast ? y + size.y - 6 : point.y - 4, fill: color });
  }
  layer.eachLayer((shape) => {
    if (!shape.getTooltip()?.options.permanent) return;
    const isDot = shape instanceof CircleMarker;
    const point = map.latLngToLayerPoint(isDot ? shape.getLatLng() : shape.getBounds().getCenter());
    const anchor = isDot ? { x: point.x + 10, y: point.y + 4 } : { x: point.x, y: point.y + 4, "text-anchor": "middle" };
    write(copy, shape.getTooltip().getContent().textContent, { ...anchor, fill: getComputedStyle(document.body).color });
  });
  return copy;
}

function write(svg, text, attributes) {
  const made = document.createElementNS(svg.namespaceURI, "text");
  const all = { "font-size": 12, "font-family": "sans-serif", ...attributes };
  for (const [key, value] of Object.entries(all)) made.setAttribute(key, value);
  made.textContent = text;
  svg.append(made);
}
