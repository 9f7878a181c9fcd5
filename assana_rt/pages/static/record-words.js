// The words of one record's page; the twin of words_of in pages/details.py.

import { REASONS, statusWord, typeWord } from "./kinds.js";
import { dayAndTime as together, hm, length, longDate, written } from "./words.js";
import { hm as clock, zone } from "./clock.js";
import { t } from "./texts.js";
import { doctorName, lateness } from "./rows.js";

const dayAndTime = (iso) => {
  const ms = Date.parse(iso);
  return together(written(ms, { day: "numeric", month: "long" }, zone), clock(ms));
};

export function recordWords(kind, record, now) {
  const surgery = kind.name === "surgery";
  return {
    headline: surgery ? record.procedure : record.patient_name,
    second: surgery ? record.patient_name : record.procedure ?? "",
    room: record.room ?? "",
    when: [hm(record[kind.time]), kind.length ? length(record[kind.length]) : ""].filter(Boolean).join(", "),
    day: longDate(record[kind.date]),
    type: surgery ? "" : typeWord(record.type),
    late: lateness(kind, record, now),
    overlap: record.overlap ? t("Booked twice") : "",
    status: record.status,
    status_word: statusWord(record.status),
    since: record.status_changed_at ? t("since %(moment)s", { moment: dayAndTime(record.status_changed_at) }) : "",
    patient: record.patient_name,
    doctor: doctorName(record.doctor_id),
    surgeon: record.surgeon ?? "",
    assistant: record.assistant ?? "",
    delay: REASONS[record.delay_reason] ?? "",
    cancelled: REASONS[record.cancellation_reason] ?? "",
    about: record.procedure ?? "",
    number: record.appointment_id ?? "",
    saved: dayAndTime(record.updated_at),
    notes: record.notes ?? "",
  };
}
