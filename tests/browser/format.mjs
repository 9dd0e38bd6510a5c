// Tells the tokens of each query and lays it out: one JSON text a line, in and out.
import { createInterface } from "node:readline";

const { tokenize } = await import(`${process.argv[2]}/tokens.js`);
const { format } = await import(`${process.argv[2]}/formatter.js`);

for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  const tokens = tokenize(text).map(({ kind, text: written }) => [kind, written]);
  console.log(JSON.stringify({ tokens, formatted: format(text) }));
}
