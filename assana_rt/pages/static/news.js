// What changed, in a sentence: for the news of the home page, for toasts, and for screen readers.

import { KINDS, statusWord, typeWord } from "./kinds.js";
import { t } from "./texts.js";
import { dayAndTime, hm, shortDate } from "./words.js";

const LABELS = {
  notes: t("notes"), surgeon: t("surgeon"), assistant: t("assistant"), estimated_duration: t("duration"), duration: t("duration"), type: t("type"),
  procedure: t("procedure"), patient_name: t("name"), doctor_id: t("doctor"), room: t("room"), delay_reason: t("reason for the delay"), milestones: t("milestones"),
};

/** "now Ongoing", "moves to 12:30", "added", …; `record` is the state after, or {id, version} if it is gone. */
export function sentence(kind, verb, record, changed = []) {
  if (verb === "created") return t("is new: %(what)s", { what: [hm(record[kind.time]), record.procedure ?? typeWord(record.type)].filter(Boolean).join(", ") });
  if (verb === "deleted") return t("was removed");
  if (changed.includes("status")) return t("is now %(status)s", { status: statusWord(record.status) });
  if (changed.includes(kind.date)) return t("moves to %(when)s", { when: dayAndTime(shortDate(record[kind.date]), hm(record[kind.time])) });
  if (changed.includes(kind.time)) return t("moves to %(when)s", { when: hm(record[kind.time]) });
  if (changed.includes("room")) return record.room ? t("is now in %(room)s", { room: record.room }) : t("has no room now");
  const known = [...new Set(changed.map((field) => LABELS[field]).filter(Boolean))];
  return known.length ? t("changed: %(what)s", { what: known.join(", ") }) : t("changed");
}

/** Split a publication: {kind, verb, record, changed, actor, at}; null if it is no record of a day. */
export function parse(data) {
  const [name, verb] = data.type.split("."), kind = KINDS[name];
  return kind ? { kind, verb, record: data.data, changed: data.changed ?? [], actor: data.actor ?? null, at: Date.parse(data.timestamp) } : null;
}
