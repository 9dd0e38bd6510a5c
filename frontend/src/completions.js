// Completes from what the endpoint's own data contain, for the place in the query; asks nobody else.
import { declaration } from "./prefixes.js";
import { RDF_TYPE, prologue, resolver, significant, tokenize } from "./tokens.js";
import { placeAt, said } from "./triples.js";

const CLAUSES = "SELECT CONSTRUCT DESCRIBE ASK PREFIX BASE".split(" ");
const PATTERNS =
  "FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND FILTER~NOT~EXISTS FILTER~EXISTS SELECT".split(" ");
const SOLUTIONS = "WHERE FROM FROM~NAMED GROUP~BY HAVING ORDER~BY LIMIT OFFSET DESC ASC DISTINCT VALUES".split(" ");
const FUNCTIONS = (
  "ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI FLOOR GROUP_CONCAT " +
  "HOURS IF IRI ISBLANK ISIRI ISLITERAL ISNUMERIC LANG LANGMATCHES LCASE MAX MD5 MIN MINUTES MONTH NOW RAND " +
  "REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN " +
  "STRSTARTS SUBSTR SUM TIMEZONE TZ UCASE UUID YEAR DISTINCT EXISTS NOT~EXISTS IN AS TRUE FALSE"
).split(" ");
const TYPED = /(?:<[^<>\s]*|[\p{L}][\p{L}\p{N}_-]*:[\p{L}\p{N}_.:%\\-]*|:[\p{L}\p{N}_-]+|[\p{L}][\p{L}\p{N}_-]*|"[^"\n]*|'[^'\n]*)$/u;
const WANTED = { predicate: "property", object: "value", graph: "graph" };
const SIGNS = [";", ".", ","];

export function completions({ address, prefixes, base, words }) {
  return async (context) => {
    const text = context.state.doc.toString();
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return ownVariables(context, variable) ?? nothing(context, words);
    if (isComment(text, context.pos)) return nothing(context, words);
    const typed = context.matchBefore(TYPED);
    const from = typed?.from ?? context.pos;
    const place = placeAt(text, from);
    if (!typed && !context.explicit && !opensList(text, context.pos, place)) return null;
    const options = await offered({ text, from, typed: typed?.text ?? "", place, context, address, prefixes, base, words });
    if (context.aborted) return null;
    return options.length ? { from, options, filter: false } : nothing(context, words);
  };
}

// Unasked, the list opens after a space that begins a property or a value, and after a step of a
// path: the data know what fits.
function opensList(text, position, { next }) {
  return next in WANTED && /\S[ \t]$|\S\/$/.test(text.slice(0, position).split("\n").at(-1));
}

// Whoever asks is answered: also where there is nothing to offer.
function nothing(context, words) {
  if (!context.explicit) return null;
  const option = { label: words.nothing, type: "text", apply: () => {} };
  return { from: context.pos, options: [option], filter: false };
}

function isComment(text, position) {
  const token = tokenize(text).find(({ start, end }) => start < position && position <= end);
  return token?.kind === "comment";
}

// After ? or $ there are the query's own variables, but not the one that is being written.
function ownVariables(context, { from, to, text }) {
  const query = context.state.doc.toString();
  const options = variables(query.slice(0, from) + " " + query.slice(to), text[0]).filter(
    ({ label }) => label.startsWith(text) && label !== text,
  );
  return options.length && !isOperator(query, from) ? { from, options, filter: false } : null;
}

function variables(query, mark = "?") {
  const tokens = significant(query).filter(({ kind }) => kind === "variable");
  const names = new Set(tokens.map(({ text }) => mark + text.slice(1)));
  return [...names].sort().map((label) => ({ label, type: "variable" }));
}

// The ? of a property path, as in foaf:knows?, begins no variable.
function isOperator(query, from) {
  return /[\p{L}\p{N}_>)]/u.test(query[from - 1] ?? "");
}

async function offered(asked) {
  const { text, typed, place, from, context } = asked;
  const others = variables(text.slice(0, from) + " " + text.slice(from + typed.length));
  switch (place.next) {
    case "declaration":
      return declarations(asked.prefixes, typed);
    case "form":
      return keywords(CLAUSES, typed);
    case "projection":
    case "solution":
      return [...(typed ? [] : others), ...keywords(place.next === "solution" ? SOLUTIONS : [...SOLUTIONS, ...FUNCTIONS], typed)];
    case "expression":
    case "condition":
      return [...(typed ? [] : others), ...keywords(FUNCTIONS, typed), ...(await terms(asked, {}))];
    case "after":
      return typed ? keywords(PATTERNS, typed) : [...SIGNS.map((label) => ({ label, type: "text" })), ...keywords(PATTERNS, "")];
    case "predicate":
      return predicates(asked);
    case "graph":
      return [...(await terms(asked, { wanted: WANTED.graph })), ...(typed ? [] : others)];
    case "object":
      return objects(asked, others);
    default:
      return [...(typed ? [] : others), ...keywords(PATTERNS, typed), ...(context.explicit || typed ? await terms(asked, {}) : [])];
  }
}

async function predicates(asked) {
  const { place, typed } = asked;
  const iriOf = resolver(significant(asked.text), asked.prefixes, asked.base);
  const known = place.continues ? said([], null, iriOf) : said(place.triples, place.subject, iriOf);
  if (place.continues) known.via = lead(place.path.at(-1), iriOf);
  const subject = place.continues ? "" : iriOf(place.subject);
  const found = await terms(asked, { ...known, class: known.classes, subject, wanted: WANTED.predicate });
  const a = { label: "a", type: "keyword", detail: asked.words.isA, apply: "a " };
  return typed || known.classes.length || place.continues ? found : [a, ...found];
}

// The property that leads to what a path goes on from.
function lead(step, iriOf) {
  const iri = step && iriOf(step.token);
  return iri ? [step.inverse ? `^${iri}` : iri] : [];
}

async function objects(asked, others) {
  const { place, typed } = asked;
  const iriOf = resolver(significant(asked.text), asked.prefixes, asked.base);
  const step = place.path.length && place.path.at(-1);
  const predicate = step && !step.inverse ? iriOf(step.token) : "";
  const known = place.path.length === 1 ? said(place.triples, place.subject, iriOf) : {};
  if (predicate === RDF_TYPE) return terms(asked, { wanted: "class" });
  const found = await terms(asked, { ...known, class: known.classes, predicate, wanted: WANTED.object });
  const more = others.filter(({ label }) => !found.some((each) => each.label === label));
  return typed ? found : [...found, ...more];
}

// What the server knows that fits, as the query would write it.
async function terms({ typed, text, prefixes, base, address, context }, wanted) {
  const tokens = significant(text);
  const own = prologue(tokens).prefixes;
  const query = new URLSearchParams({ text: expanded(typed, tokens, prefixes, base), lang: document.documentElement.lang });
  for (const name of ["wanted", "predicate", "subject"]) if (wanted[name]) query.set(name, wanted[name]);
  for (const name of ["class", "has", "via"]) for (const iri of wanted[name]?.slice(0, 8) ?? []) query.append(name, iri);
  const control = new AbortController();
  context.addEventListener("abort", () => control.abort(), { onDocChange: true });
  try {
    const answer = await fetch(`${address}?${query}`, { signal: control.signal });
    if (!answer.ok) return [];
    const { options } = await answer.json();
    return options.map((option) => withPrefix(respelled(option, own), prefixes));
  } catch {
    return []; // another letter was typed, or nobody answers
  }
}

// A prefixed name as the beginning of the IRI that it stands for in this query.
function expanded(typed, tokens, prefixes, base) {
  if (typed.startsWith("<")) return `<${resolver(tokens, prefixes, base)({ kind: "iri", text: `${typed}>` })}`;
  const token = { kind: "name", text: typed };
  return /^[^"']*:/.test(typed) ? `<${resolver(tokens, prefixes, base)(token) || typed}` : typed;
}

// The name with a prefix of the query, where that has another one for it than the release.
function respelled(option, own) {
  for (const [name, namespace] of own) {
    const local = namespace && option.iri?.startsWith(namespace) ? option.iri.slice(namespace.length) : "";
    if (/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(local) && option.type !== "variable") return { ...option, label: `${name}:${local}` };
  }
  return option;
}

function keywords(list, typed) {
  const start = typed.toUpperCase();
  return list
    .map((word) => word.replaceAll("~", " "))
    .filter((word) => word.startsWith(start) && word !== start)
    .map((label) => ({ label, type: "keyword" }));
}

function declarations(prefixes, typed) {
  return Object.entries(prefixes)
    .filter(([name]) => name.startsWith(typed.replace(":", "")))
    .map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply: `${name}: <${iri}>\n` }));
}

// A prefixed name brings the declaration of its prefix with it.
function withPrefix(option, prefixes) {
  const shown = { ...option, info: option.info && (() => paragraph(option.info)) };
  const name = /^([\w-]+):/.exec(option.label)?.[1];
  if (name === undefined || !Object.hasOwn(prefixes, name)) return shown;
  return {
    ...shown,
    apply(view, _completion, from, to) {
      const text = view.state.doc.toString();
      const changes = [{ from, to, insert: option.label }];
      const declared = prologue(significant(text)).prefixes;
      if (!declared.has(name)) changes.unshift(declaration(text, { [name]: prefixes[name] }));
      const before = declared.has(name) ? 0 : changes[0].insert.length;
      view.dispatch({ changes, selection: { anchor: from + option.label.length + before }, userEvent: "input.complete" });
    },
  };
}

function paragraph(text) {
  const dom = document.createElement("p");
  dom.textContent = text;
  return dom;
}
