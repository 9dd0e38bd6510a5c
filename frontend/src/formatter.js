// Lays a query out: what changes is the space between its tokens, and nothing else.
import { keyword, tokenize } from "./tokens.js";

const INDENT = "  ";
const LONGEST_FLAT = 60;
const CLAUSES = new Set(
  ("PREFIX BASE SELECT CONSTRUCT DESCRIBE ASK FROM OPTIONAL MINUS FILTER BIND VALUES GRAPH SERVICE " +
    "GROUP HAVING ORDER LIMIT OFFSET").split(" "),
);
const PROLOGUE = new Set(["PREFIX", "BASE"]);

class Layout {
  constructor() {
    this.lines = [];
    this.line = "";
    this.blocks = [];
    this.brackets = 0;
    this.isContinued = false;
    this.isPrologue = false;
  }

  get depth() {
    return this.blocks.filter(({ isInline }) => !isInline).length;
  }

  get isInline() {
    return this.brackets > 0 || Boolean(this.blocks.at(-1)?.isInline);
  }

  // Ends the line, unless nothing is on it.
  breakLine() {
    if (this.line) this.lines.push(this.line);
    this.line = "";
  }

  add(text, isSpaced = true) {
    if (this.line) this.line += (isSpaced ? " " : "") + text;
    else {
      if (this.isApart && text !== "}") this.leaveLine();
      this.line = INDENT.repeat(this.depth + (this.isContinued ? 1 : 0)) + text;
    }
  }

  // Leaves a line empty, but one at most, and none where a group begins.
  leaveLine() {
    const last = this.lines.at(-1);
    if (last && !last.endsWith("{")) this.lines.push("");
  }

  take({ token, before, after, isSpaced, isAlone, isApart, isFlat }) {
    this.isApart = isApart;
    if (token.kind === "comment") this.comment(token, isAlone);
    else if (token.text === "{" && after?.text !== "|") this.open(after, isFlat);
    else if (token.text === "}" && before?.text !== "|") this.close(after);
    else if (!this.isInline && token.text === "." && this.depth) this.end(".", false);
    else if (!this.isInline && token.text === ";" && this.depth) this.end(";", true);
    else if (!this.brackets && CLAUSES.has(keyword(token))) this.clause(token);
    else this.inline(token, before, after, isSpaced);
  }

  clause(token) {
    const isPrologue = PROLOGUE.has(keyword(token));
    this.breakLine();
    if (this.isPrologue && !isPrologue) this.leaveLine();
    const word = keyword(token);
    const isCondition = word === "FILTER" || word === "BIND";
    Object.assign(this, { isPrologue, isCondition, isContinued: false, isData: word === "VALUES" });
    this.add(token.text);
  }

  // A group goes on the lines below; data, what is empty, and a short group in one stay on the line.
  open(after, isFlat) {
    this.add("{");
    const isInline = Boolean(this.isData) || after?.text === "}" || (isFlat && this.depth > 0);
    this.blocks.push({ isInline, brackets: this.brackets });
    Object.assign(this, { brackets: 0, isData: false, isContinued: false });
    if (!this.isInline) this.breakLine();
  }

  close(after) {
    const block = this.blocks.pop();
    if (block && !block.isInline) this.breakLine();
    this.isContinued = false;
    this.add("}", !this.line.endsWith("{"));
    this.brackets = block?.brackets ?? 0;
    if (!this.brackets && !/^(UNION|WHERE|\.)$/i.test(after?.text)) this.breakLine();
  }

  end(sign, isContinued) {
    this.add(sign);
    this.breakLine();
    this.isContinued = isContinued;
  }

  inline({ text }, before, after, isSpaced) {
    const isTight = text === "," || text === ")" || before?.text === "(";
    const isApart = isSpaced || [",", "{", "}"].includes(before?.text);
    this.add(text, isApart && !isTight);
    if (text === "(" || text === "[") this.brackets += 1;
    if (text === ")" || text === "]") this.brackets = Math.max(0, this.brackets - 1);
    if (text === ")" && this.isCondition && !this.brackets && after?.text !== ".") {
      this.isCondition = false;
      this.breakLine();
    }
  }

  comment({ text }, isAlone) {
    if (isAlone) this.breakLine();
    if (isAlone || this.line || !this.lines.length) this.add(text);
    else this.lines.push(`${this.lines.pop()} ${text}`);
    this.breakLine();
  }
}

// The query laid out; as it was where that could change what it says.
export function format(text) {
  const layout = new Layout();
  const tokens = tokenize(text);
  const written = tokens.filter(({ kind }) => kind !== "space");
  const spaces = new Map(tokens.filter(({ kind }) => kind === "space").map((space) => [space.end, space.text]));
  written.forEach((token, place) => {
    const space = spaces.get(token.start);
    layout.take({
      token,
      before: written[place - 1],
      after: written[place + 1],
      isSpaced: space !== undefined,
      isAlone: !place || /[\r\n]/.test(space ?? ""),
      isFlat: token.text === "{" && isFlat(text, token, written.slice(place + 1)),
      isApart: /\n\s*\n/.test(space ?? ""),
    });
  });
  layout.breakLine();
  const result = `${layout.lines.join("\n")}\n`;
  return isSame(text, result) ? result : text;
}

// Whether a group is short, holds no other, and was written on one line.
function isFlat(text, { start }, following) {
  const end = following.find((token) => token.text === "{" || token.text === "}");
  const group = end?.text === "}" ? text.slice(start, end.end) : "";
  return group.length > 0 && group.length <= LONGEST_FLAT && !/[\r\n#]/.test(group);
}

function isSame(one, other) {
  const [first, second] = [one, other].map((text) => tokenize(text).filter(({ kind }) => kind !== "space"));
  return first.length === second.length && first.every(({ text }, place) => text === second[place].text);
}
