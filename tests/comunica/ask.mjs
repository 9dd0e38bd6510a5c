// Answers a SPARQL query by following links from the address given: node ask.mjs ADDRESS QUERY
import { QueryEngine } from '@comunica/query-sparql-link-traversal';

const [address, query] = process.argv.slice(2);
const answer = await new QueryEngine().queryBindings(query, { sources: [address], lenient: true });
for (const row of await answer.toArray()) {
  console.log([...row.values()].map((term) => term.value).join('\t'));
}
