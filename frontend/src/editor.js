// Puts an editor in the place of the query's text field; the form stays as it is.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, StreamLanguage } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";

import { examples, model } from "./aside.js";
import { completions } from "./completions.js";
import { format } from "./formatter.js";
import { listHistory, remember } from "./history.js";
import { indentation } from "./indentation.js";
import { completed, declaration, declareOnColon } from "./prefixes.js";
import { problems, tell } from "./problems.js";
import { Runner } from "./runner.js";
import { colours } from "./theme.js";
import { prologue, significant } from "./tokens.js";

const language = StreamLanguage.define({
  ...sparql,
  // a brace that is closed by itself would be closed twice by those who write line by line
  languageData: {
    ...sparql.languageData,
    closeBrackets: { brackets: ["(", "[", '"', "'"] },
    indentOnInput: /^\s*[})\]]$/,
  },
});
const WIDE = "(min-width: 66rem)";

class Editor {
  constructor(field, data) {
    this.field = field;
    this.data = data;
    this.form = field.form;
    this.aside = document.querySelector(".query-aside");
    this.answer = document.getElementById("answer");
    this.runner = new Runner(this.form, this.answer, data.words);
    this.view = this.makeView();
    this.field.hidden = true;
    this.field.required = false;
    this.form.querySelector("label").addEventListener("click", () => this.view.focus());
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.addButton("format", () => this.format());
    this.addAside();
    this.mark(window.history.state?.answer ?? Date.now());
    addEventListener("popstate", () => this.restore());
    this.readAnswer();
  }

  get text() {
    return this.view.state.doc.toString();
  }

  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  }

  makeView() {
    const host = document.createElement("div");
    host.className = "editor-host";
    this.field.before(host);
    const list = this.form.querySelector(".problems");
    // styles of a shadow root are constructed, which the page's security policy allows
    const root = host.attachShadow({ mode: "open" });
    const place = document.createElement("div");
    const hint = this.form.querySelector(".hint");
    hint.hidden = false;
    const shadowHint = document.createElement("p");
    Object.assign(shadowHint, { id: "editor-hint", textContent: hint.textContent, hidden: true });
    root.append(place, shadowHint);
    return new EditorView({ doc: this.field.value, extensions: this.extensions(list), parent: place, root });
  }

  extensions(list) {
    const { data } = this;
    return [
      lineNumbers(),
      history(),
      bracketMatching(),
      closeBrackets(),
      lintGutter(),
      language,
      indentation,
      colours,
      declareOnColon(data.prefixes),
      problems(data, list),
      // nothing is chosen until the writer goes into the list, so that Enter is a new line
      autocompletion({
        override: [completions(data)],
        icons: false,
        selectOnOpen: false,
        // what is rendered needs no scrolling: arrow keys turn the pages
        maxRenderedOptions: 12,
        addToOptions: [{ render: count, position: 90 }],
      }),
      EditorView.lineWrapping,
      EditorView.domEventHandlers({ beforeinput: replaceSelection }),
      EditorView.contentAttributes.of({
        "aria-label": this.form.querySelector("label").textContent,
        "aria-describedby": "editor-hint",
      }),
      // Tab is left to the browser, so that the keyboard can leave the editor
      keymap.of([
        { key: "Mod-Enter", run: () => (this.form.requestSubmit(), true) },
        { key: "Shift-Alt-f", run: () => (this.format(), true) },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...lintKeymap,
        ...defaultKeymap,
        ...historyKeymap,
      ]),
    ];
  }

  addButton(name, action) {
    const button = this.form.querySelector(`button.${name}`);
    button.hidden = false;
    button.addEventListener("click", action);
  }

  addAside() {
    const find = (name) => this.aside.querySelector(`.${name}`);
    find("examples").open = matchMedia(WIDE).matches;
    examples(find("examples"), (query) => this.take(query));
    model(find("model"), (term) => this.insert(term));
    find("history").hidden = false;
    this.listHistory();
  }

  listHistory() {
    const again = (query) => {
      this.text = query;
      this.view.focus();
    };
    listHistory(this.aside.querySelector(".history"), again, this.data.words);
  }

  submit(event) {
    event.preventDefault();
    this.ask();
  }

  // Asks what stands in the editor, at the address that the form has without scripts.
  ask() {
    this.declare();
    const address = new URL(this.form.action);
    const given = new URLSearchParams(new FormData(this.form));
    given.set("query", this.text);
    address.search = new URLSearchParams([...address.searchParams, ...given]);
    this.send(address);
  }

  // An example comes into the editor, and is asked.
  take(query) {
    this.text = query;
    this.ask();
    this.view.focus();
  }

  async send(address, isNew = true) {
    tell(this.view, null);
    remember(this.text);
    this.listHistory();
    await this.runner.ask(address, isNew);
    if (isNew) this.mark(Date.now());
    this.readAnswer();
  }

  // What goes to the server is a query that is legal by itself.
  declare() {
    const changes = completed(this.text, this.data.prefixes);
    if (changes) this.view.dispatch({ changes });
  }

  // Notes in the history which answer is shown: who follows a fragment stays at the same one.
  mark(answer) {
    this.shown = answer;
    window.history.replaceState({ ...window.history.state, answer }, "");
  }

  restore() {
    const answer = window.history.state?.answer;
    if (answer === undefined) return this.mark(this.shown);
    if (answer === this.shown) return;
    this.shown = answer;
    const address = new URL(location.href);
    const query = address.searchParams.get("query");
    if (query === null) return location.reload();
    this.text = query;
    return this.send(address, false);
  }

  format() {
    const text = format(this.text);
    if (text !== this.text) this.text = text;
    this.view.focus();
  }

  // Puts a term where the cursor is, with the declaration of its prefix.
  insert(term) {
    const { head } = this.view.state.selection.main;
    const before = this.text.slice(Math.max(0, head - 1), head);
    const insert = (/[\s({[^/|]?$/.test(before) && before !== "" && !/\S/.test(before) ? "" : before ? " " : "") + term;
    const name = /^([\w-]+):/.exec(term)?.[1];
    const isDeclared = name === undefined || prologue(significant(this.text)).prefixes.has(name);
    const changes = [{ from: head, insert }];
    if (!isDeclared && Object.hasOwn(this.data.prefixes, name)) {
      changes.unshift(declaration(this.text, { [name]: this.data.prefixes[name] }));
    }
    const added = changes.length > 1 && changes[0].from <= head ? changes[0].insert.length : 0;
    this.view.dispatch({ changes, selection: { anchor: head + insert.length + added } });
    this.view.focus();
  }

  // Marks the place of the mistake that the answer tells.
  readAnswer() {
    const told = this.answer.querySelector(".failure[data-line]");
    if (!told) return;
    const { line, column } = told.dataset;
    const message = told.querySelector("#mistake, #failure").textContent.slice(0, 300);
    tell(this.view, { line: Number(line), column: Number(column), message });
  }
}

// How often something is used, after what it is called.
function count(option) {
  if (!option.count) return null;
  const element = document.createElement("span");
  element.className = "cm-completionCount";
  element.textContent = option.count;
  return element;
}

// The browser would keep the replaced text's colours as inline styles, which the page's security
// policy forbids; so a letter typed over a selection is put in here.
function replaceSelection(event, view) {
  const selected = !view.state.selection.main.empty;
  const letter = event.inputType === "insertText" && /^[^()[\]{}"']+$/.test(event.data ?? "");
  if (!selected || !letter || view.composing) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type" });
  return true;
}

const field = document.querySelector("textarea#query");
if (field?.dataset.editor) new Editor(field, JSON.parse(field.dataset.editor));
