// The picture and what stands around it: the other one, oneself, how long, how well, who knocks.

import { now } from "./clock.js";
import { t } from "./texts.js";
import { $, $$, announce, h, icon, setText } from "./dom.js";

// Sound has a player of its own: beside a picture that does not move (no camera) it would never begin.
const players = { video: $("[data-remote]"), audio: $("[data-voice]") };
const QUALITY = { good: t("good connection"), fair: t("fair connection"), poor: t("poor connection") };

/**
 * Put one's own picture where it can be seen; mirrored, but for a shared screen. Not where it is hidden: a video out of sight holds on
 * to its last frames, and a camera has few; with none to fill it stands still for seconds.
 */
export function showOwn(media) {
  for (const video of $$("[data-own]")) {
    const track = video.closest("[data-view]").hidden ? null : media.video;
    if ((video.srcObject?.getVideoTracks()[0] ?? null) !== track) video.srcObject = track && new MediaStream([track]);
    video.parentElement.classList.toggle("is-screen", media.sharing);
  }
  for (const dark of $$("[data-dark]")) dark.hidden = Boolean(media.video);
}

/** A track of the other side; it takes the place of the one of its kind. */
export function take(track) {
  players[track.kind].srcObject = new MediaStream([track]);
  play();
}

export function empty() { for (const player of Object.values(players)) player.srcObject = null; }

/** Browsers may want a press before they let anybody be heard. */
async function play() {
  if (!players.audio.srcObject) return;
  const refused = await players.audio.play().then(() => false, (error) => error.name === "NotAllowedError");
  $("[data-hear]").hidden = !refused;
  if (refused) note(t("The browser keeps the sound back until you press."));
}
$("[data-hear]").addEventListener("click", async () => { await play(); note(""); });

/** One line of trouble under the picture; nothing takes it away. */
export function note(text) {
  const banner = $("[data-note]");
  setText($("p", banner), text);
  banner.hidden = !text;
}

/** What is known of the other one: name, how the connection does, and their switches. */
export function showOther({ name, link, quality, muted, camera, sharing }) {
  const label = $("[data-peer]"), words = link === "connected" ? QUALITY[quality] : link === "broken" ? t("reconnecting") : t("connecting");
  label.hidden = !name;
  setText($('[data-f="peer"]'), [name, muted && t("muted"), sharing && t("shares the screen"), words].filter(Boolean).join(", "));
  const dark = link === "connected" && camera === false && !sharing;
  $("[data-empty]").hidden = Boolean(name) && link !== "connecting" && !dark;
  setText($('[data-f="empty"]'), dark ? t("%(name)s has the camera off", { name }) : name ? t("Connecting to %(name)s", { name }) : t("Nobody else is here yet"));
  players.video.setAttribute("aria-label", !name ? "" : sharing ? t("%(name)s's screen", { name }) : t("%(name)s's picture", { name }));
}

let began = 0;
/** Since when the call lasts; null: it has not begun. */
export function lasts(since) { began = since ? Date.parse(since) : 0; tick(); }
function tick() {
  const slot = $('[data-f="lasted"]'), s = Math.max(0, Math.floor((now() - began) / 1000));
  slot.hidden = !began;
  if (began) setText(slot, `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`);
}
setInterval(tick, 1000);

const knocks = $("[data-knocks]");
/** Show who waits, one line each; `decide(verb, person)` resolves, or rejects with words. Buttons stay where they are. */
export function showKnocks(waiting, decide) {
  for (const line of [...knocks.children]) if (!waiting.some((person) => person.id === line.dataset.id)) line.remove();
  for (const person of waiting) {
    if (knocks.querySelector(`[data-id="${CSS.escape(person.id)}"]`)) continue;
    knocks.append(knock(person, decide));
    announce(t("%(name)s waits in the lobby", { name: person.name }));
  }
  knocks.hidden = !knocks.children.length;
}

function knock(person, decide) {
  const words = h("p", {}, h("b", {}, h("bdi", {}, person.name)), ` ${t("waits in the lobby")}`);
  const buttons = ["decline", "admit"].map((verb) => {
    const word = verb === "admit" ? t("Admit") : t("Decline");
    const button = h("button", { class: verb === "admit" ? "btn btn-main" : "btn", type: "button", "aria-label": `${word} ${person.name}` }, word);
    button.addEventListener("click", async () => {
      for (const each of buttons) each.disabled = true;
      try { await decide(verb, person); } catch (error) {
        setText(words, error.message);
        announce(error.message);
        for (const each of buttons) each.disabled = false;
      }
    });
    return button;
  });
  return h("div", { class: "banner st st-pending", "data-id": person.id }, icon("person"), words, h("span", { class: "row" }, buttons));
}
