// What this person is told: the bell's number and list, live on `user:<id>`. Settings hear the rest of that channel here.

import { $, $$, announce, h, icon, meta, setText, toast } from "./dom.js";
import { call, get, Problem } from "./rest.js";
import { hm, isoDate, now } from "./clock.js";
import { shortDate } from "./words.js";
import { t } from "./texts.js";
import { titleOf } from "./told.js";

const PATH = "/api/v1/notifications", SHOWN = 50;
const PAGES = { surgery: "surgeries", consultation: "consultations", appointment: "appointments" };
const SPOKEN = ["reminder", "guest_waiting", "lab_final", "lab_corrected"];
const ICONS = { surgery: "surgery", consultation: "video", appointment: "calendar", lab_report: "flask", prescription: "pill" };

/** "told": {detail: data}, what else the channel carries; "first": {detail: unread}, once, when the list has arrived; "notes": {detail: all}. */
export const person = new EventTarget();
const notes = new Map();
let arrived = false;

export function followBell(live) {
  if (!$("[data-bell]")) return;
  live.follow(`user:${meta("user")}`, {
    data: { snapshot: {} },
    on: { publication, state: (snapshot) => (snapshot ? replace(snapshot.records.notification ?? []) : readAnew()), gone: () => true },
  });
}

async function readAnew() {
  const page = await get(`${PATH}?limit=${SHOWN}`);
  if (page) replace(page.items);
}

function replace(all) {
  notes.clear();
  for (const note of all) notes.set(note.id, note);
  show();
  if (!arrived) person.dispatchEvent(new CustomEvent("first", { detail: unread() }));
  arrived = true;
}

function publication(data) {
  const [name, verb] = data.type.split("."), note = data.data;
  if (name !== "notification") { person.dispatchEvent(new CustomEvent("told", { detail: data })); return; }
  const known = notes.get(note.id);
  if (known && known.version > note.version) return;
  if (verb === "deleted") notes.delete(note.id); else notes.set(note.id, note);
  show();
  // What others change is said by the lists that show it; two voices at once would drown each other.
  if (verb === "created" && !note.read && SPOKEN.includes(note.kind)) announce([titleOf(note), note.data?.patient_name].filter(Boolean).join(", "));
}

const newest = () => [...notes.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : -1)).slice(0, SHOWN);
const unread = () => newest().filter((note) => !note.read);

function show() {
  const count = unread().length, words = count >= SHOWN ? t("%(n)s or more", { n: SHOWN }) : String(count);
  const bell = $("[data-bell]"), badge = $(".n", bell);
  bell.setAttribute("aria-label", count ? t("Notifications, %(count)s unread", { count: words }) : t("Notifications"));
  badge.hidden = !count;
  setText(badge, count >= SHOWN ? `${SHOWN}+` : String(count));
  $("[data-told-all]").hidden = !count;
  $("[data-told-none]").hidden = notes.size > 0;
  $("[data-told]").replaceChildren(...newest().map(line));
  person.dispatchEvent(new CustomEvent("notes", { detail: [...notes.values()] }));
}

/** When it was told: the time today, the day before that. */
export function when(note) {
  const at = Date.parse(note.created_at);
  return isoDate(at) === isoDate(now()) ? hm(at) : shortDate(isoDate(at));
}

export const whereTo = (note) => (PAGES[note.record_type] && !["deleted", "unassigned"].includes(note.kind) ? `/${PAGES[note.record_type]}/${note.record_id}` : "");

/** What a notification says, for the bell and the day. */
export function said(note) {
  const { patient_name: who, procedure, drug, guest } = note.data ?? {}, to = whereTo(note);
  const more = [who, procedure ?? drug, guest, note.actor_name].filter(Boolean).join(", ");
  return h("span", {}, to ? h("a", { class: "link", href: to }, titleOf(note)) : h("b", {}, titleOf(note)), more ? h("span", { class: "block small quiet" }, more) : null);
}

function line(note) {
  const words = said(note), item = h("li", { class: note.read ? "" : "is-new", "data-note": note.id }, icon(ICONS[note.record_type] ?? "bell"), words, h("time", { datetime: note.created_at }, when(note)));
  if (!note.read) {
    const press = h("button", { class: "btn btn-bare small", type: "button" }, t("Mark as read"), h("span", { class: "sr" }, `: ${titleOf(note)}`));
    press.addEventListener("click", () => mark(note.id));
    words.append(press);
    $("a", words)?.addEventListener("click", () => mark(note.id));
  }
  return item;
}

/** Take it as read at once; if it is not kept, it comes back. */
async function mark(id) {
  const before = notes.get(id);
  notes.set(id, { ...before, read: true });
  show();
  try {
    notes.set(id, await call("PATCH", `${PATH}/${id}`, { body: { read: true } }));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 404) notes.delete(id); else notes.set(id, before);
  }
  show();
}

export async function markAll() {
  try {
    await call("POST", `${PATH}/read-all`);
    await readAnew();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    toast(problem.message);
  }
}

for (const press of $$("[data-told-all]")) press.addEventListener("click", markAll);
