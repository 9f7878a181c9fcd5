// What the page says, in the language it is in: t("In %(n)s min.", { n: 5 }). English is the text itself; for other languages a
// script before this one left the catalogue. `make texts` collects the calls, so the texts stand in them as plain "strings".

const { messages = {}, plural = (n) => Number(n !== 1) } = globalThis.assanaTexts ?? {};
const { lang, dir } = document.documentElement;

/** For Intl: European digits, as everywhere on the pages, and British dates in English. */
export const locale = !lang || lang.startsWith("en") ? "en-GB" : `${lang}-u-nu-latn`;
export const language = lang || "en";

/** What begins with a letter of the page's own direction needs nothing around it. */
const RTL = /^\P{L}*[\u0590-\u08ff]/u;

/** Values in their places; in a page from right to left each keeps its own direction. */
function put(text, values) {
  if (!values) return text;
  return text.replace(/%\((\w+)\)s/g, (place, name) => {
    const value = values[name] ?? place;
    return dir === "rtl" && typeof value !== "number" && !RTL.test(value) ? `\u2068${value}\u2069` : String(value);
  });
}

export const t = (text, values) => put(messages[text] ?? text, values);

/** A word that alone could mean two things: tp("button", "Open"). */
export const tp = (context, text, values) => put(messages[`${context}\u0004${text}`] ?? text, values);

const REFUSAL = "refusal\u0004";
let patterns = null;

/** Refusals with values in them, as [pattern, words]. */
function valued() {
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return Object.entries(messages).filter(([key]) => key.startsWith(REFUSAL) && key.includes("%("))
    .map(([key, said]) => [new RegExp(`^${key.slice(REFUSAL.length).split(/%\((\w+)\)s/).map((part, n) => (n % 2 ? `(?<${part}>.+?)` : escaped(part))).join("")}$`), said]);
}

/** A refusal of the API, as far as its words are known here; the twin of pages/refusals.py. */
export function known(text) {
  const exact = messages[REFUSAL + text] ?? messages[text];
  if (exact || !text) return exact ?? text;
  patterns ??= valued();
  for (const [pattern, said] of patterns) {
    const values = pattern.exec(text)?.groups;
    if (values) return put(said, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, messages[value] ?? value])));
  }
  return text;
}

/** A word in the middle of a sentence: English writes it small, German its nouns never. */
export const within = (word) => (locale === "en-GB" ? word.toLowerCase() : word);

/** The form that fits a number: tn("One change", "%(n)s changes", n). */
export function tn(one, many, n, values) {
  const held = messages[one];
  return put((Array.isArray(held) ? held[plural(n)] : held) ?? (n === 1 ? one : many), { n, ...values });
}
