// What lies beside the picture: the case history for the host, the chat, and who is there.

import { hm } from "./clock.js";
import { t, tn } from "./texts.js";
import { $, $$, h, icon, setText } from "./dom.js";

const side = $("#side"), tabs = $$("[role=tab]", side), talk = $("[data-talk]");
let unread = 0;

/** The tab that is shown; null while the side is shut. */
const shown = () => (side.classList.contains("is-shut") ? null : tabs.find((tab) => tab.getAttribute("aria-selected") === "true"));

export function show(tab, focus = false) {
  for (const each of tabs) {
    const here = each === tab;
    each.setAttribute("aria-selected", String(here));
    each.tabIndex = here ? 0 : -1;
    document.getElementById(each.getAttribute("aria-controls")).hidden = !here;
  }
  side.classList.remove("is-shut");
  if (focus) tab.focus();
  if (tab.id === "t-chat") { unread = 0; count(); talk.lastElementChild?.scrollIntoView({ block: "nearest" }); }
  press();
}

function shut() { side.classList.add("is-shut"); press(); }
const press = () => $("[data-chat]").setAttribute("aria-pressed", String(shown()?.id === "t-chat"));

function count() {
  for (const badge of $$("[data-unread]")) {
    setText(badge, unread ? String(unread) : "");
    if (unread) badge.setAttribute("aria-label", t("%(n)s new", { n: unread })); else badge.removeAttribute("aria-label");
  }
}

/** Begin: the host sees the history; for a guest the picture has the room. */
export function open({ isHost }) {
  $("[data-host-only]", side).hidden = !isHost;
  if (isHost) show($("#t-history")); else { show($("#t-chat")); shut(); }
}

for (const tab of tabs) {
  tab.addEventListener("click", () => show(tab));
  tab.addEventListener("keydown", (event) => {
    const visible = tabs.filter((each) => !each.hidden), step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = step ? visible[(visible.indexOf(tab) + step + visible.length) % visible.length] : { Home: visible[0], End: visible.at(-1) }[event.key];
    if (to) { event.preventDefault(); show(to, true); }
  });
}

$("[data-chat]").addEventListener("click", () => {
  if (shown()?.id !== "t-chat") { show($("#t-chat")); $("#say").focus(); }
  else if ($("[data-host-only]", side).hidden) shut();
  else show($("#t-history"));
});

/** A message came. */
export function hear({ name, text, at }, isMine) {
  $("[data-talk-empty]").hidden = true;
  talk.append(h("li", { class: isMine ? "is-mine" : "" }, h("span", { class: "small quiet" }, isMine ? t("You") : h("bdi", {}, name), `, ${hm(Date.parse(at))}`), h("p", {}, text)));
  talk.lastElementChild.scrollIntoView({ block: "nearest" });
  if (shown()?.id !== "t-chat") { unread += isMine ? 0 : 1; count(); }
}

/** `send(text)` resolves when the message is said; what could not be sent stays in the field. */
export function onSay(send) {
  const form = $("[data-say]"), field = $("#say");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    try { await send(text); field.value = ""; } catch (error) { field.setCustomValidity(t("Not sent: %(reason)s", { reason: error.message })); field.reportValidity(); }
  });
  field.addEventListener("input", () => field.setCustomValidity(""));
}

const ROLES = { host: t("host"), guest: t("guest") };
const STATE = { in: t("in the call"), waiting: t("waits in the lobby") };

export function people(all) {
  setText($('[data-f="people"]'), String(all.filter((person) => person.state === "in").length));
  $("[data-people]").replaceChildren(...all.map((person) => h("li", { class: "session" }, icon("person"),
    h("div", {}, h("bdi", {}, person.name), h("p", { class: "small quiet" }, `${ROLES[person.role] ?? person.role}, ${STATE[person.state] ?? person.state}`)))));
}

/** Who was there, when the call is over. */
export function came(participants) {
  const there = participants.filter((one) => one.joined_at).sort((a, b) => (a.joined_at < b.joined_at ? -1 : 1));
  $("[data-came]").hidden = !there.length;
  $("[data-was-there]").replaceChildren(...there.map((one) => h("li", { class: "session" }, icon("person"),
    h("div", {}, h("bdi", {}, one.name), h("p", { class: "small quiet" }, one.rejoined ? tn("%(role)s, rejoined once", "%(role)s, rejoined %(n)s times", one.rejoined, { role: ROLES[one.role] ?? one.role }) : ROLES[one.role] ?? one.role)),
    h("span", { class: "quiet small ltr" }, `${hm(Date.parse(one.joined_at))} – ${one.left_at ? hm(Date.parse(one.left_at)) : t("now")}`))));
}
