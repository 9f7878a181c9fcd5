// What every page of the shell does: one connection, the stale banner, dialogs, and the way out when the session has ended.

import { Live } from "./live.js";
import { followBell, person } from "./bell.js";
import { hm, isoDate, now, setClock } from "./clock.js";
import { ago, paintLive, watchOver } from "./freshness.js";
import { $, announce, setText, toast } from "./dom.js";
import { known, language, t } from "./texts.js";
import { dayAndTime, fullDate } from "./words.js";

const url = new URL("/connection/websocket", location.href);
url.protocol = url.protocol.replace("http", "ws");
export const live = new Live(url.href);
let ending = "", revived = 0, away = false;

const came = JSON.parse($("#first-states")?.textContent ?? "{}");

/** The first state of a channel, where it came with the page: for `follow`, and for the first time alone. */
export function firstState(channel) {
  const first = came[channel] ?? null;
  delete came[channel];
  return first;
}

/** Begin: pages call this once they follow what they show. */
export function goLive(show = paintBanner) {
  live.addEventListener("state", ({ detail }) => onState(detail));
  live.addEventListener("over", ({ detail }) => { ending = known(detail.reason); });
  watchOver(live, show);
  followBell(live);
  live.start();
}

function onState({ state, code, data, time, reason }) {
  if (state === "connected") setClock(data.server_time ?? time, data.time_zone);
  if (state === "connecting" && code === 3014) setTimeout(() => location.reload(), Math.random() * 2000);   // another role: another page
  if (state === "ended" && code) leave(code, reason);
}


/** The page is on its way out by itself: the end of its session is no news. */
export function goingAway() {
  away = true;
  setTimeout(() => { away = false; }, 10_000);
}
addEventListener("beforeunload", goingAway);

/** The server ended this for good: the session is over, or the page must be loaded anew. */
async function leave(code, reason) {
  if (away) return;
  const words = known(reason || "the server ended the connection");
  if (![3500, 3507].includes(code)) { ending = words; return; }
  const answer = await fetch("/api/v1/me", { cache: "no-store" }).catch(() => null);
  if (answer?.status === 401) {
    location.assign(`/?${new URLSearchParams({ told: "ended", next: location.pathname + location.search })}`);
  } else if (performance.now() - revived > 60_000) {
    // The session stands (a changed password ends only the others), or nobody answers just now: go on, but not round and round.
    revived = performance.now();
    live.revive();
  } else ending = words;
}

let wasStale = false;

export function paintBanner(look) {
  paintLive(look);
  const { mood, since, silence } = look, banner = $("#stale"), stale = mood === "stale" || Boolean(ending);
  document.body.classList.toggle("is-stale", stale);
  if (stale !== wasStale) announce(stale ? t("Connection lost. What you see is from %(time)s.", { time: since }) : t("Live again."));
  wasStale = stale;
  if (!banner) return;
  banner.hidden = !stale;
  setText($("[data-stale-word]", banner), ending ? t("No more updates.") : t("Connection lost."));
  setText($("[data-stale-text]", banner), [
    t("What you see is from %(time)s, %(length)s ago.", { time: since, length: ago(silence) }),
    ending ? t("Reason: %(reason)s.", { reason: ending }) : t("Trying again."),
  ].join(" "));
  setText($("[data-stale-act]", banner), ending ? t("Reload") : t("Try now"));
}

/** Speak another language from the next page on; this one is loaded anew when nothing typed would be lost by it, or at a press. */
export function wearLanguage(chosen, { now = false } = {}) {
  if (chosen === language) return;
  document.cookie = `assana_language=${chosen}; path=/; max-age=900; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  const anew = () => { goingAway(); location.reload(); };
  if (now) anew(); else toast(t("You chose another language."), [{ word: t("Reload"), act: anew }]);
}
person.addEventListener("told", ({ detail: { type, data } }) => { if (type === "user_settings.updated") wearLanguage(data.language); });

$("[data-stale-act]")?.addEventListener("click", () => (ending ? location.reload() : live.retryNow()));
addEventListener("online", () => live.retryNow());
addEventListener("pageshow", (event) => { if (event.persisted) live.renew(); });

// A machine that slept has a socket that only looks alive, and a monotonic timer that may have slept too.
let wall = Date.now(), mono = performance.now();
setInterval(() => {
  const slept = Math.abs(Date.now() - wall - (performance.now() - mono)) > 5000;
  wall = Date.now(); mono = performance.now();
  if (slept) live.renew();
}, 1000);

addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
});

/** Where Ctrl Z takes back what was typed. */
const typing = (element) => element.matches?.("input, select, textarea, [contenteditable]");

addEventListener("keydown", (event) => {
  const undo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !typing(event.target) && $("#toasts [data-undo]");
  if (undo) { event.preventDefault(); undo.click(); }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); $("#q")?.focus(); $("#q")?.select(); }
});

// Paper has no clock that goes on: it says when it was printed, and how old what it shows was by then.
function stamp() {
  const at = now(), printed = t("Printed on %(moment)s", { moment: dayAndTime(fullDate(isoDate(at)), hm(at)) });
  const old = document.body.classList.contains("is-stale") ? $("[data-stale-text]").textContent : "";
  setText($("#printed"), `${printed} ${old}`.trim());
}
addEventListener("beforeprint", stamp);
matchMedia("print").addEventListener("change", stamp);

// What was removed on the page before has its way back on this one.
if (removed()) import("./removal.js").then(({ resume }) => resume());

function removed() { try { return sessionStorage.getItem("assana_removal"); } catch { return null; } }
