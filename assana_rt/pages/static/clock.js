// The server's time, carried on by the browser's monotonic timer, and its words in the site's zone.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

let base = Date.parse(meta("server-time")) || Date.now();
let mark = performance.now();
export let zone = meta("time-zone") || "UTC";

/** Milliseconds since 1970 by the server's clock. */
export const now = () => base + (performance.now() - mark);

/** Take the server's word for the time; a round trip old at most. */
export function setClock(serverTime, timeZone) {
  const said = typeof serverTime === "number" ? serverTime : Date.parse(serverTime);
  if (Number.isFinite(said)) { base = said; mark = performance.now(); }
  if (timeZone && timeZone !== zone) { zone = timeZone; formats.clear(); }
}

const formats = new Map();
function format(kind, options) {
  if (!formats.has(kind)) formats.set(kind, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone, hourCycle: "h23" }));
  return formats.get(kind);
}

/** "10:42" */
export const hm = (ms) => format("hm", { hour: "2-digit", minute: "2-digit" }).format(ms);
/** "10:42:17" */
export const hms = (ms) => format("hms", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(ms);
/** "2026-11-23", the site's date */
export const isoDate = (ms) => {
  const parts = Object.fromEntries(format("date", { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(ms).map((p) => [p.type, p.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
};

/** Minutes, with fractions, from the site's midnight of `date` to the instant; under 0 the day before, over 1440 the day after. */
export function minuteOf(ms, date) {
  const [h, m] = hm(ms).split(":").map(Number);
  const days = Math.round((Date.parse(isoDate(ms)) - Date.parse(date)) / 86_400_000);
  return days * 1440 + h * 60 + m + (ms % 60_000) / 60_000;
}

/** "09:30" of a minute of the day, as minuteOf counts. */
export function clockOf(minute) {
  const m = ((Math.floor(minute + 1e-6) % 1440) + 1440) % 1440;
  return `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
}

/** The latest instant, not after `ms`, at which the site's clocks showed "HH:MM". */
export function lastTimeOf(text, ms) {
  const [h, m] = text.split(":").map(Number), [hNow, mNow] = hm(ms).split(":").map(Number);
  const back = (((hNow * 60 + mNow - h * 60 - m) % 1440) + 1440) % 1440;
  return Math.floor(ms / 60_000) * 60_000 - back * 60_000;
}

/** Call `tick` at each new minute of the server's clock, and give a way to stop. */
export function everyMinute(tick) {
  let timer;
  const arm = () => { timer = setTimeout(() => { tick(now()); arm(); }, 60_000 - (now() % 60_000) + 20); };
  arm();
  return () => clearTimeout(timer);
}
