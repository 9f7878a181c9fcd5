// The wall: a poster that runs for weeks. What it can't vouch for it covers; only a state that arrived lifts the cover.

import { live, goLive } from "./page.js";
import { clockOf, everyMinute, hm, isoDate, minuteOf, now } from "./clock.js";
import { $, fill, glyph, h, paint, setText } from "./dom.js";
import { GLYPHS, statusWord } from "./kinds.js";
import { LATE_FROM, lanes } from "./lanes.js";
import { figures } from "./figures.js";
import { ago, paintLive } from "./freshness.js";
import { shortDate, surname } from "./words.js";
import { followTheatre } from "./theatre.js";
import { t } from "./texts.js";

const wall = $("#wall"), grid = $("#rooms"), rows = new Map();
const ROOMS = 8, PAGE_S = 20;
const { opens, closes, grace, longest } = wall.dataset, rules = { opens, closes, grace: Number(grace), longest: Number(longest) };
let date = isoDate(now()), page = 0, arrived = false;

function makeRow(room) {
  return h("li", { class: "wall-row st" }, h("span", { class: room.length > 5 ? "room is-long" : "room" }, h("bdi", {}, room)),
    h("div", { class: "cut" }, h("p", { class: "big" }, h("span", { class: "ini", "data-f": "initials", "data-optional": true }), h("span", { dir: "auto", "data-f": "procedure" })), h("p", { class: "sub", "data-f": "who" })),
    h("div", { class: "state" }, glyph("ring"), h("p", { class: "big", "data-f": "state" }), h("p", { class: "sub", "data-f": "since" })),
    h("div", { class: "cut" }, h("p", { class: "big", "data-f": "end" }), h("p", { class: "sub", "data-f": "bound" })),
    h("p", { "data-delay": true, "data-f": "delay" }));
}

const signed = (min) => (min >= 1 ? t("+%(n)s min", { n: Math.floor(min) }) : t("on time"));

/** After the patient has left: cleaning goes on, or the room waits. */
function room(one, next) {
  if (one.out === null) return { state: statusWord("Post Surgery"), since: "" };
  return next ? { state: t("Turnover"), since: t("%(n)s min so far", { n: Math.floor(one.minute - one.out) }) } : { state: statusWord("Post Surgery"), since: t("out %(time)s", { time: clockOf(one.out) }) };
}

function words(lane) {
  const one = lane.current, next = lane.next && lane.next !== one ? t("next %(time)s", { time: clockOf(lane.next.start) }) : "";
  const none = { initials: "", who: next, since: "", end: "–", bound: "", delay: "", late: false, quiet: true, css: "finished", glyph: "disc" };
  if (!one || ["Finished", "Cancelled"].includes(one.record.status)) return { ...none, procedure: t("Free"), state: one ? t("Done") : t("No case"), glyph: one ? "disc" : "ring" };
  const { record } = one, who = [surname(record.surgeon), next].filter(Boolean).join(" · ");
  const base = { ...none, initials: record.patient_initials, procedure: record.procedure, who, quiet: false };
  if (one.running) {
    return {
      ...base, css: "ongoing", glyph: GLYPHS.Ongoing, state: one.step?.word ?? statusWord("Ongoing"), since: one.step ? t("since %(moment)s", { moment: clockOf(one.step.minute) }) : t("planned %(time)s", { time: clockOf(one.plan) }),
      end: one.median === null ? "–" : clockOf(one.median), bound: one.late === null ? "" : t("by %(time)s", { time: clockOf(one.late) }),
      delay: one.surely ? signed(one.delay) : "", late: one.delay >= LATE_FROM,
    };
  }
  if (record.status === "Post Surgery") return { ...base, css: "post", glyph: GLYPHS["Post Surgery"], ...room(one, lane.next), bound: next };
  const waits = one.waits >= 1, late = one.shift >= LATE_FROM;
  return {
    ...base, css: waits && late ? "late" : "scheduled", glyph: waits && late ? "late" : "ring", state: waits ? t("Waiting") : t("Next"), since: t("planned %(time)s", { time: clockOf(one.plan) }),
    who: surname(record.surgeon), end: one.median === null ? "–" : clockOf(one.median), bound: one.late === null ? "" : t("by %(time)s", { time: clockOf(one.late) }),
    delay: signed(one.shift), late, quiet: !waits,
  };
}

function draw() {
  if (!arrived) return;
  const day = lanes([...held.records.values()], date, now()), pages = Math.max(1, Math.ceil(day.length / ROOMS));
  page %= pages;
  const shown = day.slice(page * ROOMS, (page + 1) * ROOMS), names = shown.map((lane) => lane.room);
  for (const [room, row] of rows) if (!names.includes(room)) { row.remove(); rows.delete(room); }
  shown.forEach((lane, i) => {
    if (!rows.has(lane.room)) rows.set(lane.room, makeRow(lane.room));
    const row = rows.get(lane.room), said = words(lane);
    if (grid.children[i] !== row) grid.insertBefore(row, grid.children[i] ?? null);
    fill(row, said);
    paint(row, said);
    row.classList.toggle("is-quiet", said.quiet);
    row.lastElementChild.className = said.late ? "late" : "ontime";
  });
  grid.classList.toggle("is-empty", !day.length);
  foot(day, pages);
}

function foot(day, pages) {
  const stat = (label, value) => h("span", {}, `${label} `, h("b", {}, value));
  const { first, turnover, use, inRoom, cases } = figures(day, rules, minuteOf(now(), date));
  const cancelled = day.flatMap((lane) => lane.cases).filter((one) => one.record.status === "Cancelled").length;
  const stats = [
    first.of ? stat(t("First cases on time"), t("%(n)s of %(all)s", { n: first.onTime, all: first.of })) : null,
    turnover.count ? stat(t("Turnover"), t("%(n)s min", { n: turnover.median })) : null,
    use.raw ? stat(t("Room use"), `${Math.round(use.raw * 100)} %`) : null,
    stat(t("Under way"), t("%(n)s of %(all)s", { n: inRoom, all: cases })), cancelled ? stat(t("Cancelled"), String(cancelled)) : null,
  ].filter(Boolean);
  $("#foot").replaceChildren(...(day.length ? stats : [h("span", {}, arrived ? t("No surgeries today") : "")]), pages > 1 ? h("span", {}, t("%(n)s of %(all)s", { n: page + 1, all: pages })) : "");
}

function clock() {
  setText($('[data-f="clock"]'), hm(now()));
  setText($('[data-f="date"]'), shortDate(date));
}

function show(look) {
  paintLive(look, { heard: true });
  const stale = look.mood === "stale";
  wall.classList.toggle("is-stale", stale);
  $("#veil").hidden = !stale;
  if (stale) setText($('[data-f="since"]', $("#veil")), t("Nothing heard since %(time)s, for %(length)s", { time: look.since, length: ago(look.silence) }));
}

const held = followTheatre(live, "board", () => date, () => {
  if (!arrived) grid.replaceChildren();      // the first paint was the server's
  arrived = true;
  draw();
});

everyMinute(() => {
  const today = isoDate(now());
  if (today !== date) { date = today; held.restart(); }
  clock();
  draw();
});
setInterval(() => { page += 1; draw(); }, PAGE_S * 1000);

// A wall is never reloaded by hand: after an upgrade of the server it takes the new page, once that page is really there.
live.addEventListener("state", async ({ detail }) => {
  if (detail.state !== "connected") return;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const own = new URL(import.meta.url).pathname;
  if (!(await answer.text()).includes(own)) location.reload();
});
clock();
goLive(show);
