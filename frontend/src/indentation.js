// Indents a new line as the formatter would: by what is open before it, and by what goes on.
import { indentOnInput, indentService } from "@codemirror/language";

import { significant } from "./tokens.js";

const STEP = 2;
const OPENING = new Set(["{", "(", "["]);
const CLOSING = new Set(["}", ")", "]"]);

const service = indentService.of((context, position) => {
  const line = context.lineAt(position);
  const tokens = significant(context.state.doc.sliceString(0, line.from)).filter(({ kind }) => kind === "sign");
  const open = tokens.reduce((number, { text }) => number + OPENING.has(text) - CLOSING.has(text), 0);
  const closes = CLOSING.has(line.text.trimStart()[0]) ? 1 : 0;
  return STEP * Math.max(0, open - closes) + (goesOn(tokens) && !closes ? STEP : 0);
});

// Whether the statement that has begun has not ended: after a semicolon, the subject stays the same.
function goesOn(tokens) {
  const place = tokens.findLastIndex(({ text }) => /^[.;{}]$/.test(text));
  return tokens[place]?.text === ";";
}

export const indentation = [service, indentOnInput()];
