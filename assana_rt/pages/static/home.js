// The day, kept true: three lists, their counts, the headline, and what changed since the page was opened.

import { firstState, live, goLive } from "./page.js";
import { everyMinute, hm, isoDate, now } from "./clock.js";
import { $, $$, announce, fill, glyph, h, meta, paint, setText } from "./dom.js";
import { GLYPHS, KINDS, cssOf } from "./kinds.js";
import { List } from "./rows.js";
import { markAll, person, said, when } from "./bell.js";
import { headline } from "./headline.js";
import { parse, sentence } from "./news.js";
import { get } from "./rest.js";
import { t } from "./texts.js";
import "./lobby.js";

const day = $("#day").dataset, me = meta("user");
const lists = Object.fromEntries($$("ul.list[data-kind]").map((element) => {
  const { kind } = element.dataset;
  return [kind, new List(element, { now, empty: $(`[data-empty="${kind}"]`) })];
}));
const names = new Map();      // of those seen, so that a removal can be told by name
const known = new Set();      // kinds whose whole day has arrived: only these are counted anew

const belongs = (kind, record) => record[kind.date] === day.date;

function show() {
  for (const name of known) {
    const list = lists[name], { statuses } = KINDS[name];
    setText($(`[data-total="${name}"]`), String(list.records.length));
    for (const status of statuses) {
      const n = list.records.filter((record) => record.status === status).length, count = $(`[data-count="${name} ${status}"]`);
      setText(count, String(n));
      count.parentElement.classList.toggle("zero", n === 0);
    }
  }
  if (known.size === Object.keys(KINDS).length) showHeadline();
}

function showHeadline() {
  const pairs = Object.values(lists).flatMap((list) => list.records.map((record) => [list.kind, record]));
  const words = headline(pairs, now(), day.date === isoDate(now())), card = $("#next");
  fill(card, words);
  const pill = $("[data-pill]", card), open = $("[data-open]", card), after = $("[data-after]", card);
  pill.hidden = !words.status;
  paint(pill, words);
  open.hidden = !words.href;
  if (words.href) open.href = words.href;
  after.hidden = !words.after.length;
  after.replaceChildren(...words.after.map(({ label, text }) => h("div", { class: "stat" }, h("span", { class: "lbl" }, label), h("span", {}, text))));
}

function replace(kindNames, records) {
  for (const name of kindNames) {
    const ours = (records[name] ?? []).filter((record) => belongs(KINDS[name], record));
    lists[name].replace(ours, { fresh: known.has(name) });
    for (const record of ours) names.set(record.id, record.patient_name);
    known.add(name);
  }
  show();
}

function publication(data) {
  const news = parse(data);
  if (!news) return;
  const { kind, verb, record } = news, list = lists[kind.name];
  let effect = "";
  if (verb !== "deleted" && belongs(kind, record)) effect = list.put(record);
  else if (list.has(record.id) && list.version(record.id) <= record.version) effect = list.remove(record.id) ? "gone" : "";
  if (!effect) return;
  if (record.patient_name) names.set(record.id, record.patient_name);
  show();
  tell(news, effect);
}

function tell({ kind, verb, record, changed, actor, at }, effect) {
  const name = names.get(record.id) ?? t("A record"), words = sentence(kind, verb, record, changed);
  announce(`${name} ${words}`);
  if (actor?.id === me) return;
  const status = verb === "deleted" || effect === "gone" && verb !== "updated" ? "Cancelled" : record.status;
  const line = h("li", { class: `st st-${cssOf(status)}` }, glyph(GLYPHS[status] ?? "ring"),
    h("span", {}, h("b", {}, h("bdi", {}, name)), ` ${words}`, actor?.name ? h("span", { class: "quiet" }, `, ${actor.name}`) : null),
    h("time", {}, hm(at)));
  const shelf = $("#news");
  shelf.prepend(line);
  while (shelf.children.length > 6) shelf.lastElementChild.remove();
  $("#news-none").hidden = true;
  $("#news-seen").hidden = false;
}

// What was told while this person was away stands first; it is seen when it is marked so.
let away = false;
person.addEventListener("first", ({ detail: notes }) => {
  if (!notes.length || $("#news").children.length) return;
  away = true;
  setText($("#news-h"), t("Since you left"));
  $("#news").replaceChildren(...notes.slice(0, 6).map((note) => h("li", {}, glyph("ring"), said(note), h("time", {}, when(note)))));
  $("#news-none").hidden = true;
  $("#news-seen").hidden = false;
});

$("#news-seen").addEventListener("click", () => {
  if (away) markAll();
  away = false;
  setText($("#news-h"), t("Since you opened this page"));
  $("#news").replaceChildren();
  $("#news-none").hidden = false;
  $("#news-seen").hidden = true;
});

/** The snapshot was refused or not sent: read the day as REST tells it. */
async function readAnew(kindNames) {
  const found = await get(`/api/v1/dashboard?date=${day.date}`);
  if (found) replace(kindNames, Object.fromEntries(kindNames.map((name) => [name, found[KINDS[name].path].items])));
}

for (const channel of day.channels.split(" ")) {
  const kindNames = Object.values(KINDS).filter((kind) => kind.path === channel || channel.startsWith("doctor:")).map((kind) => kind.name);
  const on = { publication, state: (snapshot) => (snapshot ? replace(kindNames, snapshot.records) : readAnew(kindNames)) };
  live.follow(channel, {
    data: { snapshot: { date_from: day.date, date_to: day.date } },
    first: firstState(channel),
    // 107: more than a snapshot may hold. The day is then read in pages, and followed all the same.
    on: { ...on, gone: (code) => (code === 107 ? live.follow(channel, { on }) : null) },
  });
}
everyMinute(() => {
  // "Today" was opened without a date: it becomes the new day after midnight, unless somebody is in the middle of something.
  if (!location.search && isoDate(now()) !== day.date) location.reload();
  for (const list of Object.values(lists)) list.tick();
  show();
});
goLive();
