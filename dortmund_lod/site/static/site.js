// The pages work without this; it adds copy buttons, the search key and suggestions while typing.
const words = document.documentElement.lang === "de"
  ? { copy: "Kopieren", copyLink: "Link kopieren", copied: "Kopiert", suggestions: "Vorschläge", none: "Keine Vorschläge" }
  : { copy: "Copy", copyLink: "Copy the link", copied: "Copied", suggestions: "suggestions", none: "No suggestions" };

function copier(text, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
  return button;
}

function addCopyButtons(part) {
  if (!navigator.clipboard) return;
  for (const box of part.querySelectorAll(".copyable")) {
    box.append(copier(box.querySelector("code").textContent, words.copy));
  }
  for (const link of part.querySelectorAll("a.share")) {
    const button = copier(link.href, words.copyLink);
    button.className = "share";
    link.replaceWith(button);
  }
}

addCopyButtons(document);
// the query editor puts answers into the page
document.addEventListener("results:loaded", (event) => addCopyButtons(event.target));

document.addEventListener("keydown", (event) => {
  // in the query editor, which has a root of its own, the event is that of what is around it
  const typing = event.composedPath()[0].closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const field = document.querySelector("main input[type=search], header input[type=search]");
  field.focus();
  field.select();
});

// a fragment opens what it lies in
if (location.hash) {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* a percent sign that stands for itself */ }
  document.getElementById(name)?.closest("details")?.setAttribute("open", "");
}

// suggestions while typing (ARIA combobox with a list box)
const PAUSE = 150;

class Suggestions {
  constructor(form, number) {
    this.address = form.dataset.suggestions;
    this.input = form.querySelector("input[type=search]");
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${number}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", words.suggestions);
    this.list.hidden = true;
    this.status = document.createElement("span");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    const attributes = {
      role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id,
      "aria-autocomplete": "list", autocomplete: "off",
    };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    form.append(this.list, this.status);
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    });
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.close());
    // the field keeps the focus while a suggestion is clicked
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  async ask() {
    this.pending?.abort();
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.pending = new AbortController();
    const address = new URL(this.address, location.href);
    address.searchParams.set("q", text);
    try {
      const response = await fetch(address, { signal: this.pending.signal });
      if (response.ok) this.show(await response.json());
    } catch { /* another letter was typed, or nobody answers: there is nothing to suggest */ }
  }

  show([, names, kinds, addresses]) {
    this.list.replaceChildren(...names.map((name, place) => {
      const option = document.createElement("li");
      const kind = document.createElement("small");
      option.id = `${this.list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.addEventListener("click", () => location.assign(addresses[place]));
      kind.textContent = kinds[place];
      option.append(name, " ", kind);
      return option;
    }));
    this.place = -1;
    this.list.hidden = !names.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = names.length ? `${names.length} ${words.suggestions}` : words.none;
  }

  close() {
    this.pending?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }

  press(event) {
    const options = [...this.list.children];
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && !this.list.hidden && this.place >= 0) {
      event.preventDefault();
      options[this.place].click();
    } else if (/^Arrow(Down|Up)$/.test(event.key) && !this.list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // one place more than there are options: the field itself
      const places = options.length + 1;
      this.place = (this.place + 1 + step + places) % places - 1;
      options.forEach((each, place) => each.setAttribute("aria-selected", String(place === this.place)));
      const chosen = options[this.place];
      if (chosen) {
        this.input.setAttribute("aria-activedescendant", chosen.id);
        chosen.scrollIntoView({ block: "nearest" });
      } else this.input.removeAttribute("aria-activedescendant");
    }
  }
}

document.querySelectorAll("form[data-suggestions]").forEach((form, number) => new Suggestions(form, number));
