// Completes from what the endpoint's own data contains; asks nobody else.
const KEYWORDS = (
  "SELECT DISTINCT CONSTRUCT DESCRIBE ASK WHERE FILTER OPTIONAL UNION MINUS GRAPH VALUES BIND " +
  "GROUP BY ORDER BY HAVING LIMIT OFFSET PREFIX COUNT SUM AVG MIN MAX AS LANG STR REGEX CONTAINS EXISTS NOT"
).split(" ");
const VARIABLE = /[?$][\p{L}\p{N}_]*/gu;
const TERM = /(<[^<>\s]*|[\p{L}][\p{L}\p{N}_-]*:[\p{L}\p{N}_.-]*|[\p{L}][\p{L}\p{N}_-]*)$/u;

export function completions(address) {
  return async (context) => {
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return ownVariables(context, variable);
    const word = context.matchBefore(TERM);
    if (!word && !context.explicit) return null;
    const text = word?.text ?? "";
    const from = word?.from ?? context.pos;
    const found = await ask(address, text, context);
    if (!found) return null;
    const options = isDeclaration(context, from)
      ? prefixOptions(found.prefixes, text)
      : [...keywords(text), ...found.options.map((option) => withPrefix(option, found.prefixes))];
    return { from, options, filter: false };
  };
}

// After ? or $ there are the query's own variables, but not the one that is being written.
function ownVariables(context, { from, to, text }) {
  const query = context.state.doc.toString();
  const names = [...(query.slice(0, from) + " " + query.slice(to)).matchAll(VARIABLE)]
    .map(([name]) => text[0] + name.slice(1))
    .filter((name) => name.length > 1 && name.startsWith(text) && name !== text);
  const options = [...new Set(names)].sort().map((label) => ({ label, type: "variable" }));
  return options.length && !isOperator(query, from) ? { from, options, filter: false } : null;
}

// The ? of a property path, as in foaf:knows?, begins no variable.
function isOperator(query, from) {
  return /[\p{L}\p{N}_>)]/u.test(query[from - 1] ?? "");
}

async function ask(address, text, context) {
  const control = new AbortController();
  context.addEventListener("abort", () => control.abort(), { onDocChange: true });
  try {
    const url = `${address}?${new URLSearchParams({ text, lang: document.documentElement.lang })}`;
    const answer = await fetch(url, { signal: control.signal });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function keywords(text) {
  if (!text) return [];
  const start = text.toUpperCase();
  return [...new Set(KEYWORDS)]
    .filter((word) => word.startsWith(start) && word !== start)
    .map((label) => ({ label, type: "keyword" }));
}

function isDeclaration(context, from) {
  return /PREFIX\s+$/i.test(context.state.sliceDoc(Math.max(0, from - 12), from));
}

function prefixOptions(prefixes, text) {
  return Object.entries(prefixes)
    .filter(([name]) => name.startsWith(text.replace(":", "")))
    .map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply: `${name}: <${iri}>\n` }));
}

// a prefixed name brings the declaration of its prefix with it
function withPrefix(option, prefixes) {
  const name = /^([\w-]+):/.exec(option.label)?.[1];
  if (!name || !prefixes[name]) return option;
  return {
    ...option,
    apply(view, completion, from, to) {
      const changes = [{ from, to, insert: option.label }];
      const known = new RegExp(`PREFIX\\s+${name}:`, "i").test(view.state.doc.toString());
      if (!known) changes.unshift({ from: 0, insert: `PREFIX ${name}: <${prefixes[name]}>\n` });
      const before = known ? 0 : changes[0].insert.length;
      view.dispatch({ changes, selection: { anchor: from + option.label.length + before } });
    },
  };
}
