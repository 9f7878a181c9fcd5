// Who waits in a lobby now, longest first: kept true by what `user:` tells this person. The twin of pages/lobby.py.

import { person } from "./bell.js";
import { everyMinute, hm, now } from "./clock.js";
import { $, $$, fill, setText } from "./dom.js";
import { doctorName } from "./rows.js";
import { t } from "./texts.js";

const LONG_MIN = 10;
const section = $("#lobby"), host = section?.dataset.host === "yes";
let guests = null;      // until the first state has arrived, what the server wrote stands

/** What a notification tells of a guest who waits. */
export function guestOf({ kind, record_id: id, data }) {
  return kind === "guest_waiting" && data?.waiting_since ? { ...data, consultation_id: id } : null;
}

export function line(waits, at, { host: mine, doctors = doctorName }) {
  const since = Date.parse(waits.waiting_since), minutes = Math.max(0, Math.floor((at - since) / 60_000));
  const where = [
    waits.patient_name === waits.guest ? "" : waits.patient_name, waits.procedure,
    t("planned for %(time)s", { time: hm(Date.parse(waits.starts_at)) }), doctors(waits.doctor_id),
  ];
  return {
    id: waits.participant_id, href: mine ? `/meet/${waits.meeting_id}` : `/consultations/${waits.consultation_id}`, since: hm(since),
    length: t("%(n)s min", { n: minutes }), long: minutes >= LONG_MIN, guest: waits.guest, where: where.filter(Boolean).join(" · "),
  };
}

function show() {
  const list = $("ul", section), lines = new Map($$("li", list).map((element) => [element.dataset.id, element]));
  for (const waits of guests) {
    const words = line(waits, now(), { host });
    const element = lines.get(words.id) ?? $("#waits").content.firstElementChild.cloneNode(true);
    lines.delete(words.id);
    element.dataset.id = words.id;
    $("a", element).href = words.href;
    fill(element, words);
    $('[data-f="length"]', element).classList.toggle("late", words.long);
    if (!element.isConnected) list.append(element);      // they come in the order of their waiting
  }
  for (const gone of lines.values()) gone.remove();
  setText($("[data-lobby-count]", section), String(guests.length));
  section.hidden = !guests.length;
}

if (section) {
  person.addEventListener("notes", ({ detail: notes }) => {
    guests = notes.map(guestOf).filter(Boolean).sort((a, b) => (a.waiting_since < b.waiting_since ? -1 : 1));
    show();
  });
  everyMinute(() => { if (guests) show(); });
}
