// What a query says in triples, and what is wanted where somebody types: read from its tokens, so
// that it holds for queries that are not finished.
import { RDF_TYPE, keyword, significant } from "./tokens.js";

const TERMS = new Set(["variable", "iri", "name", "string", "number", "blank"]);
const PROJECTIONS = /^(SELECT|DESCRIBE)$/;
const SOLUTIONS = /^(GROUP|ORDER|HAVING|LIMIT|OFFSET)$/;
const CONDITIONS = /^(FILTER|BIND)$/;
const DECLARATIONS = /^(PREFIX|BASE)$/;

// A group of patterns, a bracket or a list that is open: whose triples they are, and what is next.
class Frame {
  constructor(kind, next, subject = null) {
    this.kind = kind;
    this.next = next;
    this.subject = subject;
    this.path = [];
  }
}

class Reader {
  constructor() {
    this.frames = [new Frame("query", "form")];
    this.triples = [];
    this.blanks = 0;
  }

  get frame() {
    return this.frames.at(-1);
  }

  read(tokens) {
    tokens.forEach((token, place) => this.take(token, tokens[place - 1]));
    return this;
  }

  take(token, before) {
    if (token.kind === "word" && this.word(token)) return;
    if (token.kind === "sign") this.sign(token.text);
    else if (token.kind === "language") return;
    else if (TERMS.has(token.kind) || token.kind === "word") this.term(token, before);
  }

  // Whether it is a keyword, and no term: `a` and truth values are terms.
  word(token) {
    const word = keyword(token);
    const { frame } = this;
    if (frame.kind === "paren") return true;
    if (token.text === "a" && frame.next === "predicate") return false;
    if (/^(TRUE|FALSE)$/.test(word)) return false;
    if (DECLARATIONS.test(word)) frame.next = "declaration";
    else if (PROJECTIONS.test(word)) frame.next = "projection";
    else if (SOLUTIONS.test(word)) frame.next = "solution";
    else if (CONDITIONS.test(word)) frame.next = "condition";
    else if (word === "VALUES") frame.next = "values";
    else if (/^(GRAPH|SERVICE|FROM|NAMED)$/.test(word)) frame.next = "graph";
    else if (frame.next === "condition" && /^(NOT|EXISTS)$/.test(word)) frame.next = "subject";
    else if (frame.kind === "group" && !/^(projection|solution)$/.test(frame.next)) frame.next = "subject";
    return true;
  }

  sign(sign) {
    const { frame } = this;
    if (sign === "{") this.open();
    else if (sign === "}") this.close("group", "subject");
    else if (sign === "[") this.openBracket();
    else if (sign === "]") this.close("bracket");
    else if (sign === "(") this.openParen();
    else if (sign === ")") this.close(frame.kind === "list" ? "list" : "paren");
    else if (frame.kind === "paren") return;
    else if (sign === "." && frame.kind === "group") frame.next = "subject";
    else if (sign === ";" && frame.next !== "subject") this.again("predicate");
    else if (sign === "," && frame.next === "after") frame.next = "object";
    else if (sign === "^" && frame.next === "predicate") frame.inverse = !frame.inverse;
    else if ((sign === "/" || sign === "|") && frame.next === "object") {
      frame.next = "predicate";
      if (sign === "|") frame.path = [];
      frame.continues = sign === "/";
    }
  }

  again(next) {
    Object.assign(this.frame, { next, path: [], inverse: false, continues: false });
  }

  open() {
    const { next } = this.frame;
    const kind = next === "values" || next === "data" ? "data" : "group";
    this.frames.push(new Frame(kind, kind === "data" ? "data" : "subject"));
  }

  openBracket() {
    const { frame } = this;
    const node = { kind: "blank", text: `_:bracket${(this.blanks += 1)}` };
    if (frame.next === "object") this.emit(node);
    else if (frame.kind === "group") Object.assign(frame, { next: "subject", subject: node, path: [] });
    this.frames.push(new Frame("bracket", "predicate", node));
  }

  openParen() {
    const { frame } = this;
    if (frame.next === "object" && frame.kind !== "paren") this.frames.push(new Frame("list", "item"));
    else this.frames.push(new Frame("paren", frame.next === "predicate" ? "predicate" : "expression"));
  }

  close(kind, next) {
    const place = this.frames.findLastIndex((frame) => frame.kind === kind || (kind === "group" && frame.kind === "data"));
    if (place < 1) return;
    const closed = this.frames.splice(place)[0];
    const { frame } = this;
    if (next) frame.next = frame.kind === "query" ? "solution" : next;
    else if (closed.kind === "bracket" && frame.next === "subject") this.again("predicate");
    else if (closed.kind === "list") frame.next = "after";
    else if (closed.next === "predicate") Object.assign(frame, { next: "object", path: [null] });
    else if (frame.next === "condition") frame.next = "subject";
  }

  term(token, before) {
    const { frame } = this;
    if (before?.text === "^" && frame.next === "after") return; // the datatype of a literal
    if (frame.next === "declaration" && token.kind === "iri") frame.next = "form";
    else if (frame.next === "graph") frame.next = frame.kind === "query" ? "projection" : "subject";
    else if (frame.next === "subject" || frame.next === "after") {
      Object.assign(frame, { subject: token });
      this.again("predicate");
    } else if (frame.next === "predicate" && frame.kind !== "paren") {
      frame.path.push({ token, inverse: Boolean(frame.inverse) });
      Object.assign(frame, { next: "object", inverse: false, continues: false });
    } else if (frame.next === "object") this.emit(token);
  }

  emit(object) {
    const { frame } = this;
    this.triples.push({ subject: frame.subject, path: frame.path, object });
    frame.next = "after";
  }
}

// What is wanted at a place of a query, and all that the query says.
export function placeAt(text, position) {
  const before = new Reader().read(significant(text.slice(0, position)));
  const line = text.indexOf("\n", position);
  const rest = new Reader();
  rest.frames.push(new Frame("group", "subject"));
  rest.read(significant(line < 0 ? "" : text.slice(line)));
  const { next, kind, subject, path, continues } = before.frame;
  return { next, kind, subject, path, continues, triples: [...before.triples, ...rest.triples] };
}

// What a query says of a subject: its classes, the properties that it has and that lead to it.
export function said(triples, subject, iriOf) {
  const found = { classes: new Set(), has: new Set(), via: new Set() };
  const note = (step, isSubject, object) => {
    const iri = step && iriOf(step.token);
    if (!iri) return;
    const leadsFrom = isSubject !== step.inverse;
    if (iri === RDF_TYPE && leadsFrom && object) found.classes.add(iriOf(object));
    else if (iri !== RDF_TYPE) found[leadsFrom ? "has" : "via"].add(iri);
  };
  for (const each of triples) {
    if (isSame(each.subject, subject)) note(each.path[0], true, each.path.length === 1 ? each.object : null);
    if (isSame(each.object, subject)) note(each.path.at(-1), false, null);
  }
  return Object.fromEntries(Object.entries(found).map(([name, iris]) => [name, [...iris].filter(Boolean)]));
}

function isSame(one, other) {
  if (!one || !other) return false;
  const bare = ({ kind, text }) => (kind === "variable" ? `?${text.slice(1)}` : text);
  return one.kind === other.kind && bare(one) === bare(other);
}
