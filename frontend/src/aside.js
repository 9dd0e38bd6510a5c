// What stands beside the editor: examples that can be searched, the last queries, and the model.

// Lets examples be searched, and taken into the editor; `choose` is given the text of one.
export function examples(place, choose) {
  const field = place.querySelector("input[type=search]");
  const items = [...place.querySelectorAll("li")];
  const none = place.querySelector(".empty");
  field.closest("[hidden]")?.removeAttribute("hidden");
  field.addEventListener("input", () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    for (const item of items) item.hidden = !words.every((word) => fold(item.textContent).includes(word));
    for (const group of place.querySelectorAll("section")) group.hidden = !group.querySelector("li:not([hidden])");
    none.hidden = items.some((item) => !item.hidden);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  place.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-query]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(link.dataset.query);
  });
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// Loads the model when it is opened, and lets its terms be put into the query.
export function model(place, insert) {
  place.addEventListener("toggle", () => load(place), { once: true });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-term]");
    if (button) insert(button.dataset.term);
  });
}

async function load(place) {
  const target = place.querySelector(".content");
  try {
    const answer = await fetch(target.dataset.address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    target.replaceChildren(...(page.querySelector("#model")?.childNodes ?? []));
    for (const code of target.querySelectorAll("code[data-term]")) code.replaceWith(button(code));
  } catch {
    // the link that was there before stays, and leads to the page of the model
  }
}

function button(code) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "link";
  element.dataset.term = code.dataset.term;
  element.textContent = code.textContent;
  return element;
}
