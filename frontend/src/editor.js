// Puts an editor in the place of the query's text field; the form stays as it is.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, StreamLanguage } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";

import { completions } from "./completions.js";
import { failurePosition } from "./failure.js";
import { colours } from "./theme.js";

const LONGEST_ADDRESS = 6000;

const field = document.querySelector("textarea#query");
const form = field?.form;

function send(view) {
  field.value = view.state.doc.toString();
  form.requestSubmit();
  return true;
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

function extensions() {
  return [
    lineNumbers(),
    history(),
    bracketMatching(),
    closeBrackets(),
    lintGutter(),
    StreamLanguage.define(sparql),
    colours,
    // nothing is chosen until the writer goes into the list, so that Enter is a new line
    autocompletion({ override: [completions(field.dataset.complete)], icons: false, selectOnOpen: false }),
    EditorView.lineWrapping,
    EditorView.domEventHandlers({ beforeinput: replaceSelection }),
    EditorView.contentAttributes.of({
      "aria-label": form.querySelector("label").textContent,
      "aria-describedby": "editor-hint",
    }),
    // Tab is left to the browser, so that the keyboard can leave the editor
    keymap.of([
      { key: "Mod-Enter", run: send },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...historyKeymap,
    ]),
  ];
}

function hint() {
  const text = document.createElement("p");
  text.id = "editor-hint";
  text.className = "hint";
  text.textContent = field.dataset.hint;
  return text;
}

function start() {
  const host = document.createElement("div");
  host.className = "editor-host";
  field.before(host);
  // styles of a shadow root are constructed, which the page's security policy allows
  const root = host.attachShadow({ mode: "open" });
  const place = document.createElement("div");
  const shadowHint = hint();
  shadowHint.hidden = true;
  root.append(place, shadowHint);
  const view = new EditorView({ doc: field.value, extensions: extensions(), parent: place, root });
  field.hidden = true;
  field.required = false;
  field.after(hint());
  form.querySelector("label").addEventListener("click", () => view.focus());
  form.addEventListener("submit", () => {
    field.value = view.state.doc.toString();
    form.method = field.value.length > LONGEST_ADDRESS ? "post" : "get";
  });
  mark(view);
}

function mark(view) {
  const failure = document.getElementById("failure");
  const position = failure && failurePosition(failure.textContent, view.state.doc);
  if (!position) return;
  const found = { ...position, severity: "error", message: failure.textContent.slice(0, 300) };
  view.dispatch(setDiagnostics(view.state, [found]));
}

if (field) start();
