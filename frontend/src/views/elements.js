// Elements of the page, made without markup, so that nothing in the data can be any.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null && value !== "") made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** A choice with its label: `options` are pairs of value and text. */
export function choice(label, name, options, value, onChange) {
  const select = element("select", { name });
  for (const [key, text] of options) select.append(new Option(text, key, key === value, key === value));
  select.addEventListener("change", () => onChange(select.value));
  return element("label", {}, `${label} `, select);
}

export function button(text, onClick, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", onClick);
  return made;
}

/** Has a stylesheet count for the page; constructed ones are what its security policy allows. */
export function adopt(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}

/** A term of an answer: a link where it leads somewhere. */
export function termElement(term, { names, text }, spelled) {
  if (term.type === "literal") return literalElement(term, spelled);
  if (term.type === "triple") return element("span", {}, JSON.stringify(term.value).slice(0, 1500));
  const { text: shown, href, lang } = names.of(term, text);
  const name = element("bdi", {}, shown);
  const own = { lang, title: term.type === "uri" ? term.value : "" };
  return href ? element("a", { href, ...own }, name) : element("span", own, name);
}

function literalElement(term, spelled) {
  const lang = term["xml:lang"];
  const isForeign = lang && lang !== document.documentElement.lang;
  const datatype = term.datatype?.split(/[#/]/).pop();
  const title = datatype && spelled !== term.value ? `${term.value.slice(0, 200)} (${datatype})` : datatype;
  const content = element("bdi", {}, spelled);
  const isLink = (!datatype || datatype === "anyURI" || datatype === "string") && isAddress(term.value);
  const shown = isLink
    ? element("a", { href: term.value, title }, content)
    : element("span", { lang: isForeign ? lang : "", title }, content);
  return isForeign ? element("span", {}, shown, " ", element("span", { class: "tag" }, lang)) : shown;
}

function isAddress(text) {
  return /^https?:\/\/[^\s<>"]+$/.test(text) && URL.canParse(text);
}
