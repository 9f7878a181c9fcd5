// A filtered list, kept true: lines change in place, those that fit come in, those that no longer fit leave.

import { live, goLive } from "./page.js";
import { everyMinute, now } from "./clock.js";
import { $, $$, announce, toast } from "./dom.js";
import { KINDS } from "./kinds.js";
import { List } from "./rows.js";
import { longDate } from "./words.js";
import { parse, sentence } from "./news.js";
import { call, onceKey } from "./rest.js";
import { onSubmit, values } from "./forms.js";
import { t } from "./texts.js";
import { patientField } from "./patient-field.js";
import "./lobby.js";

const results = $("#results"), kind = KINDS[results.dataset.kind], filters = JSON.parse(results.dataset.filters);
const empty = $("[data-empty]"), days = new Map();
let waiting = 0;      // new ones that fit but whose place is not on this page

for (const element of $$("ul.list", results)) days.set(element.closest("[data-day]").dataset.day, new List(element, { now }));

const dateOf = (record) => record[kind.date];
const listWith = (id) => [...days.values()].find((list) => list.has(id));

/** Whether a record belongs in this list, as far as a browser can tell; words are searched by the server alone. */
function fits(record) {
  return (!filters.status.length || filters.status.includes(record.status))
    && (!filters.date_from || dateOf(record) >= filters.date_from) && (!filters.date_to || dateOf(record) <= filters.date_to)
    && (!filters.type || record.type === filters.type) && (!filters.doctor_id || record.doctor_id === filters.doctor_id);
}

const forwards = !filters.sort || filters.sort === "date";

/** Whether the record's place is among the lines shown, not before the first page or after this one. */
function onThisPage(record) {
  if (filters.q || !forwards) return false;
  const last = $$("li[data-id]", results).at(-1), first = $("li[data-id]", results);
  const key = `${dateOf(record)} ${record[kind.time]} ${record.id}`, paged = new URLSearchParams(location.search).has("cursor");
  return (!results.dataset.more || (last && key <= last.dataset.key)) && (!paged || (first && key >= first.dataset.key));
}

function dayOf(date) {
  if (days.has(date)) return days.get(date);
  const section = $("#day").content.firstElementChild.cloneNode(true);
  section.dataset.day = date;
  $("h2", section).textContent = longDate(date);
  const after = $$("[data-day]", results).find((other) => other.dataset.day > date);
  results.insertBefore(section, after ?? null);
  const list = new List($("ul", section), { now });
  days.set(date, list);
  return list;
}

function sweep() {
  for (const [date, list] of days) {
    const section = $(`[data-day="${date}"]`, results);
    if (!$("li[data-id]", section)) { section.remove(); days.delete(date); }
  }
  empty.hidden = days.size > 0;
}

function publication(data) {
  const news = parse(data);
  if (!news || news.kind !== kind) return;
  const { verb, record, changed } = news, there = listWith(record.id);
  if (there && there.version(record.id) > record.version) return;
  const name = $(`li[data-id="${CSS.escape(record.id)}"] .name`, results)?.textContent ?? record.patient_name;
  if (verb === "deleted" || !fits(record)) {
    if (!there?.remove(record.id)) return;
  } else if (there && days.get(dateOf(record)) === there) {
    if (!there.put(record)) return;
  } else if (there || onThisPage(record)) {
    there?.remove(record.id);
    dayOf(dateOf(record)).put(record);
  } else if (verb === "created") return more();
  else return;
  sweep();
  announce(`${name} ${sentence(kind, verb, record, changed)}`);
}

function more() {
  waiting += 1;
  const note = $("#newer"), link = $("a", note);
  link.textContent = t("%(n)s new, show", { n: waiting });
  link.href = location.href.split("#")[0];
  note.hidden = false;
}

/** What was missed can't be known step by step: take the list as the server shows it now. */
async function readAnew() {
  const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html"), fresh = $("#results", page);
  if (!fresh) return;
  results.replaceChildren(...fresh.childNodes);
  Object.assign(results.dataset, fresh.dataset);
  days.clear();
  for (const element of $$("ul.list", results)) days.set(element.closest("[data-day]").dataset.day, new List(element, { now }));
  sweep();
}

const { epoch, offset, channel } = results.dataset;
live.follow(channel, {
  position: epoch ? { epoch, offset: Number(offset) } : null,
  on: { publication, state: () => readAnew() },
});

const add = $('form[data-form="add"]');
patientField(add);
let sent = { text: "", key: "" };

/** The same form sent again, because no answer came, must not make a second record: the same words, the same key. */
function keyFor(body) {
  const text = JSON.stringify(body);
  if (text !== sent.text) sent = { text, key: onceKey() };
  return sent.key;
}

onSubmit(add, async () => {
  const { overlap_reason: reason, ...typed } = values(add);
  const body = reason ? { ...typed, allow_overlap: true, overlap_reason: reason } : typed;
  try {
    const record = await call("POST", add.getAttribute("action"), { body, key: keyFor(body) });
    sent = { text: "", key: "" };
    add.reset();
    $("#add").close();
    toast(t("Added: %(name)s", { name: record.patient_name }));
    if (!listWith(record.id) && fits(record)) { dayOf(dateOf(record)).put(record); sweep(); }
  } catch (problem) {
    if (problem.status === 409 && problem.body.other) $("[data-overlap]", add).hidden = false;
    throw problem;
  }
});

// "Add" from another page leads here with the day it was pressed on.
function opened() {
  if (location.hash !== "#add") return;
  const asked = new URLSearchParams(location.search).get("date"), date = $(`[name="${kind.date}"]`, add);
  if (asked && date && !date.value) date.value = asked;
  $("#add").showModal();
  window.history.replaceState(null, "", location.pathname + location.search);
}
addEventListener("hashchange", opened);
opened();
$("#filters").addEventListener("submit", (event) => {
  for (const field of event.target.elements) if (field.name && !field.value) field.disabled = true;      // a short address
});
everyMinute(() => { for (const list of days.values()) list.tick(); });
goLive();
