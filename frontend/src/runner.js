// Runs a query without loading the page anew: counts the seconds, can be cancelled, and swaps the
// part of the page that holds the answer. Closing the connection ends the query at the server, too.
const LONGEST_ADDRESS = 6000;
const TICK = 100;

export class Runner {
  constructor(form, answer, words) {
    this.form = form;
    this.answer = answer;
    this.words = words;
    this.run = form.querySelector("button.run");
    this.cancel = form.querySelector("button.cancel");
    this.status = form.querySelector("[role=status]");
    this.clock = form.querySelector(".clock");
    this.cancel.addEventListener("click", () => this.stop());
  }

  get isRunning() {
    return Boolean(this.control);
  }

  stop() {
    this.control?.abort();
  }

  // Asks, and shows what comes; `address` is that of the page that shows the same.
  async ask(address, isNew = true) {
    this.stop();
    const control = new AbortController();
    this.control = control;
    const begun = performance.now();
    const timer = setInterval(() => this.count(begun), TICK);
    this.show(true);
    this.say(this.words.running);
    try {
      const answer = await fetch(...request(address, control.signal));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (isNew && !isLong(address)) history.pushState(null, "", address);
      this.swap(page);
      const told = answer.ok ? this.words.ran : this.words.failed;
      this.say(told.replace("{seconds}", seconds(begun)));
    } catch {
      const words = control.signal.aborted ? this.words.cancelled : this.words.unreachable;
      if (this.control === control) this.say(words.replace("{seconds}", seconds(begun)));
    } finally {
      clearInterval(timer);
      if (this.control === control) {
        this.control = null;
        this.show(false);
      }
    }
  }

  swap(page) {
    const part = page.querySelector("#answer") ?? page.querySelector("main");
    if (!part) throw new Error("There is no answer in this page.");
    this.answer.replaceChildren(...part.childNodes);
    this.answer.dispatchEvent(new CustomEvent("results:loaded", { bubbles: true }));
    const isBelow = this.answer.getBoundingClientRect().top > 0.8 * innerHeight;
    if (isBelow) this.answer.scrollIntoView({ block: "nearest" });
  }

  count(begun) {
    this.clock.textContent = this.words.seconds.replace("{seconds}", seconds(begun));
  }

  say(text) {
    this.status.textContent = text;
  }

  show(isRunning) {
    const hadFocus = document.activeElement;
    this.cancel.hidden = !isRunning;
    this.clock.hidden = !isRunning;
    this.clock.textContent = "";
    if (!isRunning && hadFocus === this.cancel) this.run.focus();
    this.form.setAttribute("aria-busy", String(isRunning));
  }
}

function isLong(address) {
  return address.search.length > LONGEST_ADDRESS;
}

// A long query goes in the body, as it would from the form.
function request(address, signal) {
  const asked = new URLSearchParams(address.search);
  asked.set("part", "answer");
  const options = { signal, headers: { Accept: "text/html" } };
  const place = `${address.origin}${address.pathname}`;
  if (isLong(address)) return [place, { ...options, method: "POST", body: asked }];
  return [`${place}?${asked}`, options];
}

function seconds(begun) {
  const number = (performance.now() - begun) / 1000;
  const digits = number < 10 ? 1 : 0;
  return number.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
