// The last queries, kept on this device and nowhere else: so many, and of a length that is bounded.
const KEY = "dortmund-lod:queries";
const MOST = 30;
const LONGEST = 20_000;

export function remembered() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each?.query === "string").slice(0, MOST) : [];
  } catch {
    return []; // there is no storage here, or somebody else wrote into it
  }
}

export function remember(query) {
  if (!query.trim() || query.length > LONGEST) return;
  const others = remembered().filter((each) => each.query !== query);
  try {
    localStorage.setItem(KEY, JSON.stringify([{ query, asked: Date.now() }, ...others].slice(0, MOST)));
  } catch {
    // the device has no room: what was remembered before stays
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // there is no storage here
  }
}

// Lists them in a place of the page; `choose` is given the one that is wanted again.
export function listHistory(place, choose, words) {
  const found = remembered();
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const items = found.map(({ query, asked }) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const time = document.createElement("small");
    button.type = "button";
    button.className = "link";
    button.textContent = summary(query);
    button.title = query.slice(0, 1000);
    button.addEventListener("click", () => choose(query));
    time.textContent = asked ? when.format(asked) : "";
    item.append(button, " ", time);
    return item;
  });
  place.querySelector("ul").replaceChildren(...items);
  place.querySelector(".empty").hidden = found.length > 0;
  const clear = place.querySelector("button.clear");
  clear.hidden = !found.length;
  clear.onclick = () => {
    forget();
    listHistory(place, choose, words);
    place.querySelector("summary").focus();
  };
}

// What tells queries apart at a glance: what they ask for, without the declarations before it.
function summary(query) {
  const text = query
    .replace(/^\s*(#.*|PREFIX\s+\S+\s+<[^>]*>|BASE\s+<[^>]*>)\s*/gim, "")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > 90 ? `${text.slice(0, 89)}…` : text || query.slice(0, 90);
}
