// The table of an answer: ordered, searched and paged over all rows, without asking the server.
import { isMoment, isNumber, numberOf } from "./answer.js";
import { element, termElement } from "./elements.js";
import { irisIn } from "./names.js";
import { compareTexts, formatCount, literalText, numberSpelling } from "./texts.js";

const PAGE = 100;
const PAUSE = 250;
const MOST_NAMED = 1000;

export class ResultTable {
  /** Takes the part of the page that the server made, and what all views share. */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.state = stateOf(context.parameters());
    root.addEventListener("click", (event) => this.click(event));
    if (!root.querySelector(".result")) return;
    this.complete();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
    this.form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), PAUSE);
    });
  }

  // adds what the server leaves out where it has read the beginning of an answer only
  complete() {
    const { text } = this.context;
    this.form = this.root.querySelector("form.table-state") ?? element("form", { class: "table-state" });
    if (!this.form.isConnected) this.root.prepend(this.form);
    if (!this.form.elements["table.filter"]) {
      const field = element("input", { type: "search", name: "table.filter", maxlength: 200, autocomplete: "off" });
      this.form.prepend(element("label", {}, `${text("views.filter")} `, field));
    }
    if (!this.form.querySelector("a.by-name")) {
      this.form.append(element("a", { class: "by-name", href: this.href({ labels: false }) }, text("views.by_iri")));
    }
    for (const cell of this.root.querySelectorAll("thead th")) {
      if (cell.querySelector("a")) continue;
      const name = cell.textContent;
      cell.replaceChildren(element("a", { class: "sort", href: this.href({ sort: name, page: 1 }) }, name));
    }
  }

  click(event) {
    const link = event.target.closest("a.sort, a.by-name, nav.pages a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.update(stateOf(new URL(link.href).searchParams), link.matches("nav.pages a"))
      .catch((error) => this.fail(error, () => location.assign(link.href)));
  }

  search() {
    const filter = this.form.elements["table.filter"].value.trim();
    if (filter === this.state.filter) return;
    this.update({ ...this.state, filter, page: 1 })
      .catch((error) => this.fail(error, () => this.form.submit()));
  }

  // what cannot be had here is asked of the server, unless it would be too much for that, too
  fail(error, ask) {
    if (!(error instanceof RangeError)) return ask();
    this.root.querySelector("[role=status]").textContent = this.context.text("views.too_large");
  }

  /** Shows the table in another state; fails where the answer cannot be had. */
  async update(state, isPaged = false) {
    this.state = state;
    const answer = await this.context.answer();
    const rows = await this.arranged(answer);
    if (state !== this.state) return; // something else was asked for meanwhile
    const last = Math.max(1, Math.ceil(rows.length / PAGE));
    state.page = Math.min(state.page, last);
    const shown = rows.slice((state.page - 1) * PAGE, state.page * PAGE);
    if (state.labels) await this.context.names.load(irisIn(shown.flat()));
    if (state !== this.state) return;
    this.context.remember(parametersOf(state));
    this.draw(answer, shown, rows.length, last);
    if (isPaged) this.root.querySelector(".result").focus();
  }

  async arranged({ columns, rows }) {
    const { filter, sort, descending, labels } = this.state;
    const place = columns.indexOf(sort);
    const wanted = filter.toLowerCase();
    const named = labels ? await this.named(wanted ? rows.flat() : rows.map((row) => row[place])) : () => "";
    const says = (term) => term && (String(term.value).toLowerCase().includes(wanted) || named(term).toLowerCase().includes(wanted));
    const found = wanted ? rows.filter((row) => row.some(says)) : rows;
    if (place < 0) return found;
    const keyed = found.map((row) => [keyOf(row[place], named), row]);
    keyed.sort(([one], [other]) => compareKeys(one, other) * (descending ? -1 : 1));
    return keyed.map(([, row]) => row);
  }

  // a look-up of names, where there are not too many resources to ask for
  async named(terms) {
    const iris = new Set(irisIn(terms));
    if (iris.size > MOST_NAMED) return () => "";
    await this.context.names.load(iris);
    return (term) => (term.type === "uri" ? this.context.names.of(term, this.context.text).text : "");
  }

  draw(answer, rows, found, last) {
    const { text } = this.context;
    const numeric = answer.columns.map((_, place) => this.context.columns()[place].isNumeric);
    const head = answer.columns.map((name, place) => this.header(name, numeric[place]));
    const spellings = answer.columns.map((_, place) =>
      numeric[place] ? numberSpelling(rows.map((row) => row[place]?.value).filter(Boolean)) : null);
    const body = rows.map((row) => element("tr", {}, ...row.map((term, place) =>
      this.cell(term, numeric[place], spellings[place]))));
    const table = element("table", {},
      element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
    this.root.querySelector(".result").replaceChildren(table);
    const total = formatCount(answer.rows.length);
    this.root.querySelector("[role=status]").textContent = text("views.found", { found: formatCount(found), total });
    this.pages(last);
    this.switchNames();
  }

  header(name, isNumeric) {
    const { sort, descending } = this.state;
    const href = this.href({ sort: name, descending: sort === name && !descending, page: 1 });
    return element("th", {
      scope: "col",
      class: isNumeric ? "number" : "",
      "aria-sort": sort === name ? (descending ? "descending" : "ascending") : "",
    }, element("a", { class: "sort", href }, name));
  }

  cell(term, isNumeric, spelling) {
    const cell = element("td", { class: isNumeric ? "number" : "" });
    if (!term) return cell;
    if (term.type === "uri" && !this.state.labels) {
      const { href } = this.context.names.of(term, this.context.text);
      const content = element("bdi", {}, term.value);
      cell.append(href ? element("a", { href }, content) : content);
      return cell;
    }
    const spelled = spelling ? spelling(term.value) : literalText(term, this.context.text);
    cell.append(termElement(term, this.context, spelled));
    return cell;
  }

  pages(last) {
    const { page } = this.state;
    this.root.querySelector("nav.pages")?.remove();
    if (last === 1) return;
    const { text } = this.context;
    const link = (rel, number, label) => element("a", { rel, href: this.href({ page: number }) }, label);
    this.root.append(element("nav", { class: "pages", "aria-label": text("pages.label") },
      page > 1 ? link("prev", page - 1, text("views.previous")) : null,
      element("span", {}, text("views.page", { page: formatCount(page), last: formatCount(last) })),
      page < last ? link("next", page + 1, text("views.next")) : null));
  }

  switchNames() {
    const link = this.root.querySelector("a.by-name");
    if (!link) return;
    link.href = this.href({ labels: !this.state.labels });
    link.textContent = this.context.text(this.state.labels ? "views.by_iri" : "views.by_name");
  }

  href(changes) {
    return this.context.address(parametersOf({ ...this.state, ...changes }));
  }
}

function stateOf(parameters) {
  const sort = parameters.get("table.sort") ?? "";
  return {
    filter: parameters.get("table.filter") ?? "",
    sort: sort.replace(/^-/, ""),
    descending: sort.startsWith("-"),
    page: Math.max(1, Number.parseInt(parameters.get("table.page") ?? "1", 10) || 1),
    labels: parameters.get("table.labels") !== "off",
  };
}

function parametersOf({ filter, sort, descending, page, labels }) {
  return {
    "table.filter": filter,
    "table.sort": sort && (descending ? "-" : "") + sort,
    "table.page": page > 1 ? String(page) : "",
    "table.labels": labels ? "" : "off",
  };
}

// unbound before numbers, moments and texts, as on the server
function keyOf(term, named) {
  if (!term) return [0, 0, ""];
  if (isNumber(term)) {
    const number = numberOf(term);
    if (!Number.isNaN(number)) return [1, number, ""];
  }
  const [, year, rest] = (isMoment(term) && /^(-?\d{1,9})(.*)$/s.exec(term.value.trim())) || [];
  if (year) return [2, Number(year), rest];
  return [3, 0, named(term) || String(term.value)];
}

function compareKeys([kind, number, text], [otherKind, otherNumber, otherText]) {
  return kind - otherKind || number - otherNumber || compareTexts(text, otherText);
}
