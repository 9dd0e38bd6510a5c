// The tokens of a SPARQL query (SPARQL 1.1 Query §19.8), read without loss: put together, they are
// the text. The same kinds as dortmund_lod/rdf/sparql/sparql_tokens.py has.
const START =
  "A-Za-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d" +
  "\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}";
const WORD = `${START}_0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040`;
const CHARS = `${WORD}\\-`;
const ESCAPE = "%[0-9A-Fa-f]{2}|\\\\[_~.!$&'()*+,;=\\/?#@%\\-]";
const LOCAL = `(?:(?:[${WORD}:]|${ESCAPE})(?:[:${CHARS}]|${ESCAPE}|\\.+(?=[:%\\\\${CHARS}]))*)?`;
const PREFIX = `(?:[${START}][${CHARS}]*(?:\\.+[${CHARS}]+)*)?`;
const PARTS = {
  space: "[ \\t\\r\\n]+",
  comment: "#[^\\r\\n]*",
  iri: "<(?:[^<>\"{}|^`\\\\\\x00-\\x20]|\\\\u[0-9A-Fa-f]{4}|\\\\U[0-9A-Fa-f]{8})*>",
  string:
    "'''(?:'{0,2}(?:[^'\\\\]|\\\\.))*'''|\"\"\"(?:\"{0,2}(?:[^\"\\\\]|\\\\.))*\"\"\"" +
    "|'(?!'')(?:[^'\\\\\\r\\n]|\\\\.)*'|\"(?!\"\")(?:[^\"\\\\\\r\\n]|\\\\.)*\"",
  unclosed: "'''.*|\"\"\".*|['\"][^\\r\\n]*",
  variable: `[?$][${WORD}]+`,
  language: "@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
  blank: `_:[${WORD}](?:[${CHARS}]|\\.+(?=[${CHARS}]))*`,
  name: `${PREFIX}:${LOCAL}`,
  number: "[0-9]*\\.[0-9]+(?:[eE][+\\-]?[0-9]+)?|[0-9]+(?:\\.[0-9]*)?[eE][+\\-]?[0-9]+|[0-9]+",
  run: `[${START}_][.${CHARS}]*`,
  sign: ".",
};
const TOKEN = new RegExp(
  Object.entries(PARTS).map(([kind, pattern]) => `(?<${kind}>${pattern})`).join("|"),
  "gsu",
);
// What a run of the characters of names consists of that no colon follows.
const RUN = new RegExp(`(?<word>[${WORD}]+)|(?<sign>.)`, "gsu");
const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

// Each token with its kind, its text, where it begins and where it ends.
export function tokenize(text) {
  return matches(text, TOKEN).flatMap((token) =>
    token.kind === "run"
      ? matches(token.text, RUN).map((part) => ({ ...part, start: part.start + token.start, end: part.end + token.start }))
      : token,
  );
}

function matches(text, pattern) {
  return Array.from(text.matchAll(pattern), ({ 0: written, index, groups }) => {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    return { kind, text: written, start: index, end: index + written.length };
  });
}

// The tokens that mean something: neither white space nor comments.
export function significant(text) {
  return tokenize(text).filter(({ kind }) => kind !== "space" && kind !== "comment");
}

export function keyword(token) {
  return token?.kind === "word" ? token.text.toUpperCase() : "";
}

export function prefixOf(token) {
  return token.text.slice(0, token.text.indexOf(":"));
}

// What the prologue declares: the IRI of each prefix, its names by where they begin, where it ends.
export function prologue(tokens) {
  const prefixes = new Map();
  const names = new Set();
  let end = 0;
  for (let place = 0; /^(PREFIX|BASE|VERSION)$/.test(keyword(tokens[place])); ) {
    const [, name, iri] = tokens.slice(place, place + 3);
    if (keyword(tokens[place]) !== "PREFIX") {
      end = name?.end ?? tokens[place].end;
      place += 2;
    } else if (name?.kind === "name") {
      names.add(name.start);
      if (iri?.kind === "iri") prefixes.set(prefixOf(name), iri.text.slice(1, -1));
      end = iri?.kind === "iri" ? iri.end : name.end;
      place += iri?.kind === "iri" ? 3 : 2;
    } else {
      place += 1;
    }
  }
  return { prefixes, names, end };
}

// The prefixed names of a query whose prefix it does not declare.
export function undeclared(tokens) {
  const { prefixes, names } = prologue(tokens);
  return tokens.filter(
    (token) => token.kind === "name" && !names.has(token.start) && !prefixes.has(prefixOf(token)),
  );
}

// What gives the IRI that a token stands for; empty where it is none that is known.
export function resolver(tokens, known, base) {
  const { prefixes } = prologue(tokens);
  const absolute = (iri) => (/^[a-z][a-z0-9+.-]*:/i.test(iri) || !base ? iri : new URL(iri, base).href);
  return (token) => {
    if (!token) return "";
    if (token.text === "a") return RDF_TYPE;
    if (token.kind === "iri") return absolute(token.text.slice(1, -1));
    if (token.kind !== "name") return "";
    const namespace = prefixes.get(prefixOf(token)) ?? known[prefixOf(token)];
    const local = token.text.slice(token.text.indexOf(":") + 1).replace(/\\(.)/gu, "$1");
    return namespace === undefined ? "" : absolute(namespace + local);
  };
}

export { RDF_TYPE };
