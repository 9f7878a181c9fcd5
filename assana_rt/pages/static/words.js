// How times, lengths and people are written; the twin of pages/words.py.

import { locale, t } from "./texts.js";

export const hm = (value) => (value ?? "").slice(0, 5);

const HOURS = String.raw`(?<h>\d{1,2}(?:[.,]\d{1,2})?)\s*(?:h|hr|hrs|hour|hours|std|stunden?)\.?`;
const MINUTES = String.raw`(?<m>\d{1,4})\s*(?:m|min|mins|minute|minutes|minuten)?\.?`;
const FORMS = [
  new RegExp(String.raw`^(?:${HOURS})?\s*(?:and\s+|,\s*)?(?:${MINUTES})?$`, "i"),
  /^(?<h>\d{1,2}):(?<m>[0-5]\d)(?::[0-5]\d)?$/,
  /^PT(?=\d)(?:(?<h>\d{1,3}(?:[.,]\d{1,2})?)H)?(?:(?<m>\d{1,4})M)?$/i,
];
const LONGEST_MIN = 36 * 60;

/** Minutes of a typed duration: "30min", "2h", "1 h 30 min", "1:30", "90"; null if nobody understands it. As theatre/durations.py. */
export function minutes(text) {
  const written = (text ?? "").trim();
  if (!written) return null;
  for (const form of FORMS) {
    const found = form.exec(written)?.groups;
    if (!found) continue;
    const total = Math.round(Number((found.h ?? "0").replace(",", ".")) * 60) + Number(found.m ?? 0);
    return total >= 1 && total <= LONGEST_MIN ? total : null;
  }
  return null;
}

export const ASSUMED_MIN = 60;
export const planned = (text) => minutes(text) ?? ASSUMED_MIN;

export function length(text) {
  const known = minutes(text);
  if (known !== null) return t("%(n)s min", { n: known });
  const written = (text ?? "").trim();
  return written && t("%(written)s (not understood)", { written });
}

export function initials(name) {
  const words = (name ?? "").split(/\s+/).filter((w) => w && !w.endsWith("."));
  if (!words.length) return "?";
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((w) => [...w][0]).join("").toUpperCase();
}

/** The name one calls a surgeon by on a crowded board: "Dr. Amara Okafor-Lindqvist" is "Okafor-Lindqvist". */
export const surname = (name) => (name ?? "").trim().split(/\s+/).at(-1) ?? "";

const dates = new Map();
/** Write a date (ISO, or ms with a zone) by the language's own pattern; British dates without commas. */
export function written(when, options, timeZone = "UTC") {
  const key = JSON.stringify([options, timeZone]);
  if (!dates.has(key)) dates.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone }));
  const text = dates.get(key).format(typeof when === "number" ? when : Date.parse(when));
  return locale === "en-GB" ? text.replace(",", "") : text;
}
export const shortDate = (iso) => written(iso, { weekday: "short", day: "numeric", month: "short" });
export const longDate = (iso) => written(iso, { weekday: "long", day: "numeric", month: "long" });
/** "23 November, 10:42": a day and the time on it. */
export const dayAndTime = (day, time) => t("%(day)s, %(time)s", { day, time });
export const fullDate = (iso) => written(iso, { day: "numeric", month: "long", year: "numeric" });
