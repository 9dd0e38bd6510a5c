// What resources are called on the pages of the site, and where their links lead; asked for once.
const AT_ONCE = 500;

export class Names {
  constructor(address) {
    this.address = address;
    this.known = new Map();
    this.blanks = new Map();
  }

  /** Asks for the names of these IRIs that are not known yet; gives up where nobody answers. */
  async load(iris) {
    const wanted = [...new Set(iris)].filter((iri) => !this.known.has(iri));
    for (let start = 0; start < wanted.length; start += AT_ONCE) {
      const body = JSON.stringify(wanted.slice(start, start + AT_ONCE));
      const response = await fetch(this.address, {
        method: "POST", body, headers: { "Content-Type": "application/json" },
      }).catch(() => null);
      if (!response?.ok) return;
      for (const [iri, name] of Object.entries(await response.json())) this.known.set(iri, name);
    }
  }

  /** The name of a resource with its link; the last part of its IRI where none is known. */
  of(term, text) {
    if (term.type === "bnode") {
      const number = this.blanks.get(term.value) ?? this.blanks.size + 1;
      this.blanks.set(term.value, number);
      return { text: text("value.nameless_number", { number }), href: "", lang: "" };
    }
    return this.known.get(term.value) ?? { text: localName(term.value), href: "", lang: "" };
  }
}

function localName(iri) {
  return /([^/#]+)[/#]?$/.exec(iri)?.[1] ?? iri;
}

/** The IRIs among terms. */
export function irisIn(terms) {
  return terms.filter((term) => term?.type === "uri").map((term) => term.value);
}
