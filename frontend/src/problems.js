// What is wrong with a query, said at the place: what can be seen while it is written, and what the
// server has found. Each is also listed below the editor, with a button where it can be mended.
import { forceLinting, linter } from "@codemirror/lint";
import { StateEffect, StateField } from "@codemirror/state";

import { declaration } from "./prefixes.js";
import { prefixOf, significant, undeclared } from "./tokens.js";

const PAUSE = 500;
const OPENED_BY = { ")": "(", "]": "[", "}": "{" };

const setFailure = StateEffect.define();
const failure = StateField.define({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFailure)) return effect.value;
    return transaction.docChanged ? null : value;
  },
});

// What marks mistakes; `list` is the element below the editor that names them.
export function problems({ prefixes, words }, list) {
  const check = linter(
    (view) => {
      const found = [...mistakes(view, prefixes, words)];
      const told = view.state.field(failure);
      if (told && !found.some(({ from }) => from === told.from)) found.push(told);
      show(list, view, found, words);
      return found;
    },
    { delay: PAUSE, needsRefresh: ({ state, startState }) => state.field(failure) !== startState.field(failure) },
  );
  return [failure, check];
}

// Marks what the server has found; null takes the mark away.
export function tell(view, found) {
  view.dispatch({ effects: setFailure.of(found && { ...position(found, view.state.doc), severity: "error", message: found.message }) });
  forceLinting(view);
}

function position({ line, column }, doc) {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const start = Math.min(from + column - 1, to);
  return { from: start, to: Math.min(start + 1, to) };
}

function* mistakes(view, prefixes, words) {
  const text = view.state.doc.toString();
  const tokens = significant(text);
  const cursor = view.hasFocus ? view.state.selection.main.head : -1;
  const isBeingTyped = ({ start, end }) => start <= cursor && cursor <= end;
  const seen = new Set();
  for (const token of undeclared(tokens)) {
    const name = prefixOf(token);
    const isInIri = text[token.start - 1] === "<"; // one that does not end: the server says so
    if (isInIri || isBeingTyped(token) || seen.has(name)) continue;
    seen.add(name);
    const { start: from } = token;
    yield {
      ...{ from, to: from + name.length + 1, severity: "error" },
      message: words.undeclared.replace("{token}", `${name}:`),
      actions: Object.hasOwn(prefixes, name) ? [declare(name, prefixes, words)] : [],
    };
  }
  for (const token of tokens) {
    if (token.kind !== "unclosed" || isBeingTyped(token)) continue;
    yield { from: token.start, to: token.end, severity: "error", message: words.unclosed.replace("{token}", token.text.slice(0, 40)) };
  }
  const surplus = surplusBracket(tokens);
  if (surplus) yield { from: surplus.start, to: surplus.end, severity: "error", message: words.surplus.replace("{token}", surplus.text) };
}

function declare(name, prefixes, words) {
  return {
    name: words.declare.replace("{prefix}", `${name}:`),
    apply: (view) => view.dispatch({ changes: declaration(view.state.doc.toString(), { [name]: prefixes[name] }) }),
  };
}

function surplusBracket(tokens) {
  const open = { "(": 0, "[": 0, "{": 0 };
  return tokens.find(({ kind, text }) => {
    if (kind !== "sign") return false;
    if (text in open) open[text] += 1;
    return text in OPENED_BY && (open[OPENED_BY[text]] -= 1) < 0;
  });
}

// Lists the mistakes, once they are others than before: what is read out is not read again.
function show(list, view, found, words) {
  const told = JSON.stringify(found.map(({ from, message }) => [view.state.doc.lineAt(from).number, message]));
  if (list.dataset.told === told) return;
  list.dataset.told = told;
  list.replaceChildren(...found.map((each) => {
    const item = document.createElement("li");
    const { number } = view.state.doc.lineAt(each.from);
    item.append(`${words.line.replace("{line}", number)} ${each.message} `);
    item.append(...(each.actions ?? []).map((action) => button(view, action)));
    return item;
  }));
  list.hidden = !found.length;
}

function button(view, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = action.name;
  element.addEventListener("click", () => {
    action.apply(view);
    view.focus();
  });
  return element;
}
