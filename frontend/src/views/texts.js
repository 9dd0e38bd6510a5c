// Texts, numbers and moments as the language of the page writes them; the texts are the page's.
const language = document.documentElement.lang === "de" ? "de-DE" : "en-GB";
const LONGEST = 1500;
const MOST_DECIMALS = 4;
const GROUPED = 10_000;
const MOMENT = /^(\d{4}-\d\d)(-\d\d)?(?:T(\d\d:\d\d)(?::(?:00(?:\.0+)?|(\d\d)(?:\.\d+)?))?)?(Z|[+-]\d\d:\d\d)?$/;

/** A look-up of the texts of a page, with values put in. */
export function textsOf(section) {
  const texts = JSON.parse(section.dataset.texts);
  return (name, values = {}) =>
    texts[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

export const formatCount = (number) => new Intl.NumberFormat(language).format(number);

/** A number on an axis or a bar; years never have their thousands apart. */
export function formatNumber(number, isYear = false) {
  const size = Math.abs(number);
  const large = size >= 1e15 || (size > 0 && size < 1e-4);
  const options = large ? { notation: "scientific" } : { maximumFractionDigits: 4, useGrouping: !isYear };
  return new Intl.NumberFormat(language, options).format(number);
}

/** What spells the numbers of a column alike; null where one of them is too long or too small. */
export function numberSpelling(lexicals) {
  let decimals = 0;
  let grouped = false;
  let isSmall = false;
  for (const text of lexicals) {
    const [, , whole, fraction = "", exponent = "0"] = DECIMAL.exec(text) ?? [];
    if (whole === undefined) continue;
    const size = Math.abs(Number(text));
    if (size && Math.abs(Math.floor(Math.log10(size))) > 30) return null;
    const digits = fraction.length - Number(exponent);
    const trailing = /0*$/.exec(whole + fraction)[0].length;
    decimals = Math.max(decimals, Number(text) === 0 ? 0 : digits - trailing);
    grouped ||= size >= GROUPED;
    isSmall ||= size > 0 && size < 0.01;
  }
  if (decimals > MOST_DECIMALS && isSmall) return null;
  const shown = Math.min(decimals, MOST_DECIMALS);
  const format = new Intl.NumberFormat(language, {
    minimumFractionDigits: shown,
    maximumFractionDigits: shown,
    roundingMode: "halfEven",
    useGrouping: grouped,
  });
  return (text) => (DECIMAL.test(text) ? format.format(text.replace(/^\+/, "")) : text);
}
const DECIMAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/;

/** A literal as people read it. */
export function literalText(term, text) {
  const name = term.datatype?.split("#")[1];
  if (name === "boolean" && /^(true|false|0|1)$/.test(term.value)) {
    return text(/^(true|1)$/.test(term.value) ? "value.true" : "value.false");
  }
  if (/^(date|dateTime|dateTimeStamp|gYearMonth)$/.test(name)) return momentText(term.value, text);
  return term.value.length > LONGEST ? `${term.value.slice(0, LONGEST)} …` : term.value;
}

function momentText(value, text) {
  const [, month, day, time, seconds, zone] = MOMENT.exec(value) ?? [];
  if (!month) return value;
  const date = new Date(`${month}${day ?? "-01"}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(5, 10) !== `${month}${day ?? "-01"}`.slice(5)) return value;
  const written = formatDate(date, day ? { dateStyle: "long" } : { year: "numeric", month: "long" });
  if (!time) return written;
  const where = !zone ? "" : zone === "Z" || zone === "+00:00" ? " UTC" : ` (UTC${zone})`;
  return text("value.moment", { day: written, time: seconds ? `${time}:${seconds}` : time }) + where;
}

export function formatDate(date, options) {
  const era = date.getUTCFullYear() < 1 ? { era: "short" } : {};
  return new Intl.DateTimeFormat(language, { timeZone: "UTC", ...era, ...options }).format(date);
}

/** Texts in the order that people expect, numbers in them by size. */
export const compareTexts = new Intl.Collator(language, { numeric: true }).compare;
