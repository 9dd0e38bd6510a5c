// Gives the answer of a query its views; each is a file of its own that is loaded when it is seen.
import { describeColumns, LARGEST, loadAnswer } from "./answer.js";
import { adopt, element } from "./elements.js";
import { Names } from "./names.js";
import css from "./results.css";
import { ResultTable } from "./table.js";
import { textsOf } from "./texts.js";

const PICTURES = {
  chart: () => import("./chart.js"),
  map: () => import("./map.js"),
  graph: () => import("./graph.js"),
};

class Results {
  constructor(section) {
    this.section = section;
    this.view = section.dataset.view;
    this.usual = section.dataset.usual ?? "table";
    this.state = new Map([...this.parameters()].filter(([name]) => name.includes(".")));
    this.context = this.shared();
    this.place = section.querySelector(".view");
    this.tableRoot = section.querySelector(".table-view");
    this.table = new ResultTable(this.tableRoot, this.context);
    const nav = section.querySelector("nav.views") ?? this.navigation();
    nav.addEventListener("click", (event) => this.click(event));
    if (this.view in PICTURES) this.show(this.view);
  }

  // a query too long for an address has no links to its views
  navigation() {
    const views = this.section.dataset.views.split(" ").filter((view) => view === "table" || view in PICTURES);
    const items = views.map((view) => element("li", {}, element("a", {
      href: "#result", "data-view": view, "aria-current": view === this.view ? "true" : "",
    }, this.context.text(`views.${view}`))));
    const nav = element("nav", { class: "views" }, element("ul", { class: "filters" }, ...items));
    if (views.length > 1) this.place.before(nav);
    return nav;
  }

  // what all views share
  shared() {
    const { data, text } = { data: this.section.dataset, text: textsOf(this.section) };
    let answer;
    let columns;
    return {
      data,
      text,
      names: new Names(data.terms),
      parameters: () => this.parameters(),
      answer: () => {
        if (Number(data.bytes) > LARGEST) return Promise.reject(new RangeError("too large"));
        answer ??= loadAnswer(data).then((found) => {
          columns = describeColumns(found);
          return found;
        });
        return answer;
      },
      columns: () => columns,
      remember: (changes) => this.remember(changes),
      address: (changes) => this.address(changes),
    };
  }

  parameters() {
    return new URLSearchParams(location.search);
  }

  click(event) {
    const link = event.target.closest("a[data-view]");
    const view = link?.dataset.view;
    if (!view || view === "raw" || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.view = view;
    for (const each of this.section.querySelectorAll("a[data-view]")) {
      each.toggleAttribute("aria-current", false);
      if (each === link) each.setAttribute("aria-current", "true");
    }
    this.remember({});
    this.show(view);
  }

  // the picture takes the place of the one that the server made; its table stays below it
  async show(view) {
    const { text } = this.context;
    if (view === "table") return this.place.replaceChildren(this.tableRoot);
    const status = element("p", { role: "status" }, text("views.wait"));
    const host = element("div", { class: "picture" });
    const details = element("details", { class: "as-table" },
      element("summary", {}, text("views.as_table")), this.tableRoot);
    const old = this.place.querySelector(".picture");
    this.place.replaceChildren(...[status, host, old, details].filter(Boolean));
    try {
      const { draw } = await PICTURES[view]();
      await draw(host, this.context);
      status.remove();
      old?.remove();
    } catch (error) {
      if (host.childElementCount) console.error(error);
      host.remove();
      status.textContent = text(error instanceof RangeError ? "views.too_large" : "views.failed");
    }
  }

  // the address says how the answer is looked at, so that it can be shared
  remember(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (value) this.state.set(name, value);
      else this.state.delete(name);
    }
    if (!this.section.dataset.page) return;
    const address = this.address({});
    history.replaceState(history.state, "", address + location.hash);
    const link = this.section.querySelector("a.permalink");
    if (link) link.href = address;
  }

  address(changes) {
    const address = new URL(this.section.dataset.page || location.href);
    if (this.view !== this.usual) address.searchParams.set("view", this.view);
    const state = new Map([...this.state, ...Object.entries(changes)]);
    for (const [name, value] of state) if (value) address.searchParams.set(name, value);
    return address.href;
  }
}

function start(section) {
  if (!section?.dataset.source || section.dataset.started || !section.querySelector(".table-view")) return;
  section.dataset.started = "true";
  new Results(section);
}

adopt(css);
start(document.getElementById("result"));
// said of a result, or of what holds it, that was put into the page later; it need not bubble
document.addEventListener("results:loaded", () => start(document.getElementById("result")), true);
