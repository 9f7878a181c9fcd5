// How times, lengths and people are written; the twin of pages/words.py.

export const hm = (value) => (value ?? "").slice(0, 5);

/** Minutes of a typed duration: "30min", "2h", "1 h 30 min", "1:30", "90"; null if nobody understands it. */
export function minutes(text) {
  text = (text ?? "").trim();
  if (/^\d{1,4}$/.test(text)) return Number(text);
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const hours = /(\d+(?:[.,]\d+)?)\s*h/i.exec(text), mins = /(\d+)\s*m/i.exec(text);
  if (!hours && !mins) return null;
  return Math.round(hours ? Number(hours[1].replace(",", ".")) * 60 : 0) + (mins ? Number(mins[1]) : 0);
}

export const ASSUMED_MIN = 60;
export const planned = (text) => minutes(text) ?? ASSUMED_MIN;

export function length(text) {
  const known = minutes(text);
  return known === null ? text ?? "" : `${known} min`;
}

export function initials(name) {
  const words = (name ?? "").split(/\s+/).filter((w) => w && !w.endsWith("."));
  if (!words.length) return "?";
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((w) => [...w][0]).join("").toUpperCase();
}

/** The name one calls a surgeon by on a crowded board: "Dr. Amara Okafor-Lindqvist" is "Okafor-Lindqvist". */
export const surname = (name) => (name ?? "").trim().split(/\s+/).at(-1) ?? "";

export const shortDate = (iso) =>
  new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(Date.parse(iso)).replace(",", "");
export const longDate = (iso) =>
  new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(Date.parse(iso)).replace(",", "");
