// Says how old what you see may be: words after 10 s without a sign of life, more after the site's limit.
// A sign counts only while everything on the page is being followed; so only a state that arrived lifts the warning.

import { hms, now } from "./clock.js";
import { $$, meta } from "./dom.js";
import { t, tn } from "./texts.js";

const QUIET = 10_000;
const STALE = Number(meta("stale-s") || 30) * 1000;

export function ago(ms) {
  const s = Math.round(ms / 1000);
  if (s < 90) return t("%(n)s s", { n: s });
  const min = Math.round(s / 60);
  if (min < 120) return tn("%(n)s minute", "%(n)s minutes", min);
  const hours = Math.round(min / 60);
  return hours < 48 ? tn("%(n)s hour", "%(n)s hours", hours) : tn("%(n)s day", "%(n)s days", Math.round(hours / 24));
}

/**
 * Watch over a connection. `show({mood, since, silence})` once a second: mood is "loading", "live", "quiet" or "stale", since the last good
 * moment in words, silence in ms.
 */
export function watchOver(live, show) {
  let good = performance.now(), since = hms(now()), begun = false;
  const look = () => {
    const silence = performance.now() - good;
    const mood = silence >= STALE ? "stale" : silence >= QUIET ? "quiet" : begun ? "live" : "loading";
    show({ mood, since, silence });
  };
  const sign = () => {
    if (!live.whole) return;
    good = performance.now();
    since = hms(now());
    begun = true;
    look();
  };
  live.addEventListener("heard", sign);
  setInterval(look, 1000);
  look();
}

/** The dot with its words, wherever the page has one. `heard`: the wall says "heard 2 s ago". */
export function paintLive({ mood, since, silence }, { heard = false } = {}) {
  const word = { loading: t("Connecting"), live: t("Live"), quiet: t("Last heard"), stale: t("No contact") }[mood];
  const time = {
    loading: "", quiet: ` ${t("%(length)s ago", { length: ago(silence) })}`, stale: ` ${t("since %(moment)s", { moment: since })}`,
    live: heard ? t(", heard %(length)s ago", { length: ago(silence) }) : t(", as of %(time)s", { time: since }),
  }[mood];
  for (const element of $$("[data-live]")) {
    element.classList.toggle("is-off", mood === "quiet" || mood === "stale");
    element.classList.toggle("is-loading", mood === "loading");
    element.querySelector("[data-live-word]").textContent = word;
    element.querySelector("[data-live-time]").textContent = time;
  }
}
