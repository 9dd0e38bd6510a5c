// Where in the query an error message points to.
export function failurePosition(message, doc) {
  const found = /\b(\d+):(\d+)\b/.exec(message);
  if (!found) return null;
  const line = doc.line(Math.min(Math.max(Number(found[1]), 1), doc.lines));
  const from = Math.min(line.from + Number(found[2]) - 1, line.to);
  return { from, to: Math.max(from, Math.min(from + 1, line.to)) };
}
