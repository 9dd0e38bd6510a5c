// Declares well-known prefixes and those of the release where they can be seen: when a colon is
// typed, when a completion needs one, and before a query is sent.
import { EditorState } from "@codemirror/state";

import { prefixOf, prologue, significant, undeclared } from "./tokens.js";

// What inserts the declaration of prefixes after those that there are.
export function declaration(text, prefixes) {
  const { end } = prologue(significant(text));
  const lines = Object.entries(prefixes).map(([name, iri]) => `PREFIX ${name}: <${iri}>\n`).join("");
  if (!end) return { from: 0, insert: lines };
  const newline = text.indexOf("\n", end);
  return newline < 0 ? { from: end, insert: `\n${lines}` } : { from: newline + 1, insert: lines };
}

// The prefixes that a query uses, does not declare, and that are known.
export function missing(text, known) {
  const names = undeclared(significant(text)).map(prefixOf);
  return Object.fromEntries(names.filter((name) => Object.hasOwn(known, name)).map((name) => [name, known[name]]));
}

// The query with the declarations that it lacks.
export function completed(text, known) {
  const prefixes = missing(text, known);
  if (!Object.keys(prefixes).length) return null;
  return declaration(text, prefixes);
}

// Declares a prefix in the same step in which its colon is typed.
export function declareOnColon(known) {
  return EditorState.transactionFilter.of((transaction) => {
    if (!transaction.isUserEvent("input.type") || !endsInColon(transaction)) return transaction;
    const text = transaction.newDoc.toString();
    const position = transaction.newSelection.main.head;
    const token = undeclared(significant(text)).find(({ start, end }) => start < position && position <= end);
    const name = token && prefixOf(token);
    if (!token || token.start + name.length + 1 !== position || !Object.hasOwn(known, name)) return transaction;
    if (/PREFIX\s+$/i.test(text.slice(0, token.start))) return transaction;
    return [transaction, { changes: declaration(text, { [name]: known[name] }), sequential: true }];
  });
}

function endsInColon(transaction) {
  let found = false;
  transaction.changes.iterChanges((_from, _to, _start, _end, inserted) => {
    found ||= inserted.toString().endsWith(":");
  });
  return found;
}
