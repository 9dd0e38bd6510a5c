// A picture as a file: SVG with the colours that the page gives it, or PNG made of that.
import { button, element } from "./elements.js";

const PAINTED = [
  "fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray",
  "stroke-linejoin", "paint-order", "font-family", "font-size", "font-weight", "text-anchor", "opacity",
];
const MAGNIFIED = 2;

/** Buttons that save what `draw` gives, a drawing of SVG, under a name. */
export function downloads(name, draw, { text }, ...others) {
  const save = (suffix, make) => button(text(`views.${suffix}`), async () => saveFile(`${name}.${suffix}`, await make(draw())));
  return element("p", { class: "picture-files" }, save("svg", svgFile), " ", save("png", pngFile), ...others);
}

export function saveFile(name, blob) {
  const link = element("a", { download: name, href: URL.createObjectURL(blob) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A copy of a drawing that looks the same outside of the page. */
export function flattened(svg) {
  const copy = svg.cloneNode(true);
  const originals = [svg, ...svg.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, place) => {
    const style = getComputedStyle(original);
    const target = copies[place];
    target.removeAttribute("style");
    target.removeAttribute("class");
    for (const name of PAINTED) target.setAttribute(name, style.getPropertyValue(name));
  });
  return copy;
}

function source(svg) {
  const { width, height } = svg.viewBox.baseVal;
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  const ground = document.createElementNS(svg.namespaceURI, "rect");
  const { x, y } = svg.viewBox.baseVal;
  const size = { x, y, width, height, fill: getComputedStyle(document.body).backgroundColor };
  for (const [key, value] of Object.entries(size)) ground.setAttribute(key, value);
  svg.prepend(ground);
  return new XMLSerializer().serializeToString(svg);
}

async function svgFile(svg) {
  return new Blob([source(svg)], { type: "image/svg+xml" });
}

async function pngFile(svg) {
  const { width, height } = svg.viewBox.baseVal;
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source(svg))}`;
  await image.decode();
  const canvas = element("canvas");
  canvas.width = width * MAGNIFIED;
  canvas.height = height * MAGNIFIED;
  const pen = canvas.getContext("2d");
  pen.scale(MAGNIFIED, MAGNIFIED);
  pen.drawImage(image, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
