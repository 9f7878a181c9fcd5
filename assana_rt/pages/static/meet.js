// A call from the door to its end: check, waiting room, call, over. Opening the page lets nobody in; a press does.

import { everyMinute, hm, now, setClock } from "./clock.js";
import { $, $$, announce, fill, meta, setText } from "./dom.js";
import { Live } from "./live.js";
import { Controls } from "./meet-controls.js";
import { closing, Door, handOver, isToday, opening, refusal } from "./meet-door.js";
import { showEnd, showRecord } from "./meet-end.js";
import { Media } from "./meet-media.js";
import { GuestPeer, HostPeer } from "./meet-peer.js";
import { CallRecord } from "./meet-record.js";
import { Room } from "./meet-room.js";
import * as side from "./meet-side.js";
import * as stage from "./meet-stage.js";
import { Problem } from "./rest.js";
import { t, tn } from "./texts.js";

const RENEWALS = 5;             // tries in a row to go on with a fresh token
const QUALITY_EVERY = 2000;
const page = $("#meet"), { meeting, consultation, starts, opens, closes } = page.dataset;
const start = Date.parse(starts), open = Date.parse(opens), close = Date.parse(closes);
const url = new URL("/connection/websocket", location.href);
url.protocol = url.protocol.replace("http", "ws");

const door = new Door({ meeting, consultation }), media = new Media(), controls = new Controls(media);
const live = new Live(url.href), room = new Room(live, meeting);
const kept = consultation && meta("user") ? new CallRecord(live, consultation) : null;

function view(name) {
  for (const main of $$("[data-view]")) {
    const here = main.dataset.view === name;
    main.hidden = !here;
    main.classList.toggle("is-here", here);
    if (here) main.focus({ preventScroll: true });
  }
  stage.showOwn(media);
  const heading = $(`[data-view="${name}"] h2`);
  if (heading) announce(heading.textContent);
}
const viewing = () => $("[data-view].is-here").dataset.view;

// At the door

const join = $("[data-join]");

function away(at) {
  const min = Math.round((start - at) / 60_000);
  if (min > 48 * 60) return tn(", in %(n)s day", ", in %(n)s days", Math.round(min / 1440));
  if (min > 90) return tn(", in %(n)s hour", ", in %(n)s hours", Math.round(min / 60));
  return min > 0 ? t(", in %(n)s min", { n: min }) : at < close ? t(", now") : "";
}

function showDoor() {
  const at = now(), soon = at >= open - 5 * 60_000 && at < close;
  join.hidden = !door.mayTry;
  join.disabled = at < open;
  setText($("span", join), at < open ? (isToday(open) ? t("Join, opens at %(time)s", { time: hm(open) }) : t("Join, not open yet")) : controls.started && !media.audio && !media.video ? t("Join without camera and microphone") : t("Join"));
  $("[data-invite]").hidden = door.mayTry;
  fill(page, {
    away: away(at),
    lobby: (kept?.waiting ?? []).map((one) => t("%(name)s waits in the lobby since %(time)s.", { name: one.name, time: hm(Date.parse(one.waiting_since)) })).join(" "),
    window: at < open ? `${opening(open)} ${t("This page opens it by itself then; nothing has to be reloaded.")}`
      : at > close ? closing(close) : t("Open until %(time)s.", { time: hm(close) }),
  });
  if (viewing() === "check" && door.mayTry && soon && !controls.started) controls.start();
}

function refuse(words) {
  const banner = $("[data-problem]");
  setText($("p", banner), words);
  banner.hidden = !words;
}

async function enter() {
  refuse("");
  join.disabled = true;
  let entry;
  try {
    await controls.start();
    entry = await door.enter();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    door.inside.value = null;
    refuse(refusal(problem));
    return;
  } finally { showDoor(); }
  if (entry.provider !== "builtin") { refuse(handOver(entry, consultation)); return; }
  fill(page, { me: t("%(name)s (you)", { name: entry.name ?? t("You") }), over: consultation ? t("End for all") : t("Leave") });
  side.open({ isHost: Boolean(consultation) });
  takePlace(entry);
  if (!kept) live.start();
}

function takePlace({ meeting_token: token }) {
  if (!consultation) live.token = token;        // a guest signs in with it; the host shows it at the room
  room.enter(consultation ? token : "");
}

/** The place is gone, or the token is too old or was replaced: show once more at the door what we have. */
let renewals = 0;
async function renew() {
  if (++renewals > RENEWALS) return over("lost");
  try { takePlace(await door.enter()); } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return problem.status === 0 || problem.status >= 500 ? setTimeout(renew, 2000) : over("lost", refusal(problem));
  }
  return live.state === "ended" ? live.revive() : undefined;
}

join.addEventListener("click", enter);
everyMinute(showDoor);

// In the room

let peer = null, met = null, theirs = {}, quality = null;

room.addEventListener("room", ({ detail: { you, people, started_at: since } }) => {
  renewals = 0;
  door.inside.value = { muted: media.muted, dark: media.dark };
  if (you.state === "waiting") {
    fill(page, { waiting: t("You wait since %(time)s", { time: hm(Date.parse(you.waiting_since)) }) });
    if (viewing() !== "lobby") view("lobby");
  } else {
    if (viewing() !== "call") view("call");
    stage.lasts(since);
    stage.showKnocks(room.waiting, (verb, person) => room.say(verb, { guest: person.id }));
    side.people([{ ...you, name: t("%(name)s (you)", { name: you.name }) }, ...people]);
  }
  meetOther();
});

/** Begin with whoever is in the call now. Another seat may be the same page with a new socket, or another page of theirs. */
function meetOther() {
  const them = room.isIn ? room.other : undefined, seats = them ? [them.id, them.seat, room.now.you.seat] : null, known = met;
  met = seats;
  if (them?.id !== known?.[0]) {
    peer?.close();
    stage.empty();
    stage.note("");
    [theirs, quality] = [{}, null];
    peer = them ? makePeer() : null;
    if (peer && !room.isHost) peer.ask();
  } else if (them && !room.isHost && them.seat !== known[1]) peer.hello();
  if (them && seats.join() !== known?.join()) tellSwitches();
  showOther();
}

function makePeer() {
  const made = new (room.isHost ? HostPeer : GuestPeer)({
    send: (data) => { if (room.other) room.say("signal", { to: room.other.id, data }).catch(() => {}); },
    media,
    ice: () => door.ice(),
  });
  made.addEventListener("track", ({ detail }) => stage.take(detail));
  made.addEventListener("state", ({ detail }) => {
    if (detail === "connected") tellSwitches();
    stage.note(detail === "broken" ? t("The connection was lost. Trying another way; please stay here.") : "");
    showOther();
  });
  return made;
}

function showOther() { stage.showOther({ name: room.other?.name, link: peer?.state, quality, ...theirs }); }

function tellSwitches() {
  const ours = { muted: media.muted || !media.audio, camera: Boolean(media.video), sharing: media.sharing };
  if (room.isIn) room.say("state", ours).catch(() => {});
}

setInterval(async () => {
  const found = await peer?.quality().catch(() => null);
  if (found && found !== quality) { quality = found; showOther(); }
}, QUALITY_EVERY);

media.addEventListener("change", () => {
  if (door.inside.value) door.inside.value = { muted: media.muted, dark: media.dark };
  showDoor();
  tellSwitches();
});
room.addEventListener("signal", ({ detail }) => peer?.hear(detail));
room.addEventListener("state", ({ detail: { from, muted, camera, sharing } }) => {
  if (from === room.other?.id) { theirs = { muted, camera, sharing }; showOther(); }
});
room.addEventListener("chat", ({ detail }) => {
  const mine = detail.from === room.now.you.id;
  side.hear(detail, mine);
  if (!mine) announce(`${detail.name}: ${detail.text}`);
});
side.onSay((text) => room.say("chat", { text }));
room.addEventListener("lost", renew);
live.addEventListener("state", ({ detail: { state, code, data, time } }) => {
  if (state === "connected") setClock(data.server_time ?? time, data.time_zone);
  const line = $("[data-line]"), inside = ["lobby", "call"].includes(viewing());
  line.hidden = state === "connected" || !inside;
  setText(line, line.hidden ? "" : t("No connection to the server. Trying again."));
  if (state === "ended" && code && inside) renew();
});
addEventListener("online", () => live.retryNow());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// The end

function over(reason, text) {
  if (viewing() === "ended") return;
  view("ended");
  peer?.close();
  [peer, met] = [null, null];
  stage.empty();
  controls.stop();
  door.inside.value = null;
  if (!kept) live.stop();
  showEnd(page, { reason, text, since: room.now.started_at, closes: close });
  if (kept) showRecord(page, kept);
}

async function leave() { await room.quit(); over("left"); }

room.addEventListener("ended", ({ detail }) => over(detail));
$("[data-leave]").addEventListener("click", leave);
$("[data-over]").addEventListener("click", () => (room.isHost ? room.say("end").catch((error) => stage.note(t("That did not work: %(reason)s", { reason: error.message }))) : leave()));
$("[data-again]").addEventListener("click", () => { door.inside.value = { muted: media.muted, dark: media.dark }; location.reload(); });
$("[data-complete]").addEventListener("click", () => kept.complete().catch((problem) => fill(page, { completed: problem.message })));

kept?.addEventListener("change", () => {
  if (viewing() === "check" && kept.status !== "Confirmed") refuse(t("This consultation is not confirmed any more."));
  if (viewing() === "ended") showRecord(page, kept);
  showDoor();
});

if (kept) live.start();
showDoor();
const before = door.inside.value;
if (before && door.mayTry) {            // this window was in the call: a reload goes on
  [media.muted, media.dark] = [before.muted, before.dark];
  enter();
}
