// The answer of a query as rows of terms, fetched where the page says that it is.
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set([
  "integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger",
  "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong",
  "unsignedShort", "unsignedByte",
].map((name) => XSD + name));
const MOMENTS = new Set(["date", "dateTime", "dateTimeStamp", "gYearMonth"].map((name) => XSD + name));
const YEAR = `${XSD}gYear`;
const MOMENT = /^(-?)(\d{4,6})-(\d\d)(?:-(\d\d))?(T[\d:.]+)?(Z|[+-]\d\d:\d\d)?$/;
const SHAPE = /^\s*(?:<[^<>\s]{1,200}>\s*)?(?:POINT|LINESTRING|POLYGON|MULTI|TRIANGLE|GEOMETRYCOLLECTION)/i;

/** Bytes of an answer that a browser is asked to hold. */
export const LARGEST = 96 * 2 ** 20;

/**
 * Fetches an answer: { columns, rows }, each row a list of terms, null where nothing is bound.
 * A query that is too long for an address is sent.
 */
export async function loadAnswer({ source, query, form, columns }) {
  const isGraph = form === "graph";
  const headers = { Accept: isGraph ? "application/n-triples" : "application/sparql-results+json" };
  const body = query ? { method: "POST", body: new URLSearchParams({ query }) } : {};
  const response = await fetch(source, { headers, ...body });
  if (!response.ok) throw new Error(`${response.status}`);
  return isGraph ? fromNTriples(await response.text()) : fromResults(await response.json(), columns && JSON.parse(columns));
}

/** The rows of SPARQL Results JSON, with the columns in an order that the page says. */
export function fromResults({ head, results }, columns = head.vars) {
  const rows = results.bindings.map((row) => columns.map((name) => row[name] ?? null));
  return { columns, rows };
}

const LINE = /^(<[^>]*>|_:\S+) <([^>]*)> (.+) \.$/;
const LITERAL = /^"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$/s;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };

export function fromNTriples(text) {
  const rows = [];
  for (const line of text.split("\n")) {
    const [, subject, property, object] = LINE.exec(line) ?? [];
    if (subject) rows.push([node(subject), { type: "uri", value: property }, node(object)]);
  }
  return { columns: ["subject", "property", "object"], rows };
}

function node(text) {
  if (text[0] === "<") return { type: "uri", value: unescape(text.slice(1, -1)) };
  const [, value, language, datatype] = LITERAL.exec(text) ?? [];
  if (value === undefined) return { type: "bnode", value: text.slice(2) };
  const term = { type: "literal", value: unescape(value) };
  if (language) term["xml:lang"] = language;
  if (datatype) term.datatype = datatype;
  return term;
}

function unescape(text) {
  return text.replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/gs, (_, short, long, letter) =>
    letter ? ESCAPES[letter] ?? letter : String.fromCodePoint(parseInt(short ?? long, 16)));
}

export const isNumber = (term) => term?.type === "literal" && NUMBERS.has(term.datatype);
export const isMoment = (term) => term?.type === "literal" && (MOMENTS.has(term.datatype) || term.datatype === YEAR);
export const isResource = (term) => term?.type === "uri" || term?.type === "bnode";
export const isShape = (term) => term?.type === "literal" && SHAPE.test(term.value);

/** The number of a term; NaN where it has none that can be drawn. */
export function numberOf(term) {
  if (!isNumber(term)) return NaN;
  const text = term.value.trim();
  const number = /^[-+.\deE]+$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : NaN;
}

/** The moment of a term: a date, or a year as a number; null where it is none. */
export function momentOf(term) {
  if (term?.type !== "literal") return null;
  if (MOMENTS.has(term.datatype)) {
    const [, sign, year, month, day = "01", time, zone = ""] = MOMENT.exec(term.value) ?? [];
    if (!year) return null;
    // the standard library reads years before our era, and far ones, with six digits
    const era = sign || year.length > 4 ? `${sign || "+"}${year.padStart(6, "0")}` : year;
    const date = new Date(`${era}-${month}-${day}${time ? time + zone : "T00:00:00Z"}`);
    return Number.isNaN(date.getTime()) ? null : date;
  }
  if (term.datatype === YEAR || isNumber(term)) {
    return /^-?\d{1,4}$/.test(term.value) ? Number(term.value) : null;
  }
  return null;
}

/** What the columns hold: numbers, moments (dates or years), resources, shapes. */
export function describeColumns({ columns, rows }) {
  return columns.map((name, place) => {
    const terms = rows.map((row) => row[place]).filter(Boolean);
    const all = (test) => terms.length > 0 && terms.every(test);
    const isNumeric = all(isNumber);
    return {
      name,
      place,
      isNumeric,
      isMoment: isNumeric ? all(isYear) : all((term) => momentOf(term) !== null),
      isDate: all((term) => momentOf(term) instanceof Date),
      hasResources: terms.some(isResource),
      isProperty: all((term) => term.type === "uri"),
      isShape: all(isShape),
    };
  });
}

// whole numbers that people read as years
function isYear(term) {
  return /^\d{4}$/.test(term.value) && Number(term.value) >= 1000 && Number(term.value) <= 2200;
}
