// What changed, in a sentence: for the news of the home page, for toasts, and for screen readers.

import { KINDS } from "./kinds.js";
import { hm, shortDate } from "./words.js";

const LABELS = {
  notes: "notes", surgeon: "surgeon", assistant: "assistant", estimated_duration: "duration", duration: "duration", type: "type",
  procedure: "procedure", patient_name: "name", doctor_id: "doctor", room: "room", delay_reason: "reason for the delay", milestones: "milestones",
};

/** "now Ongoing", "moves to 12:30", "added", …; `record` is the state after, or {id, version} if it is gone. */
export function sentence(kind, verb, record, changed = []) {
  if (verb === "created") return `is new: ${[hm(record[kind.time]), record.procedure ?? record.type].filter(Boolean).join(", ")}`;
  if (verb === "deleted") return "was removed";
  if (changed.includes("status")) return `is now ${record.status}`;
  if (changed.includes(kind.date)) return `moves to ${shortDate(record[kind.date])}, ${hm(record[kind.time])}`;
  if (changed.includes(kind.time)) return `moves to ${hm(record[kind.time])}`;
  if (changed.includes("room")) return record.room ? `is now in ${record.room}` : "has no room now";
  const known = [...new Set(changed.map((field) => LABELS[field]).filter(Boolean))];
  return known.length ? `changed: ${known.join(", ")}` : "changed";
}

/** Split a publication: {kind, verb, record, changed, actor, at}; null if it is no record of a day. */
export function parse(data) {
  const [name, verb] = data.type.split("."), kind = KINDS[name];
  return kind ? { kind, verb, record: data.data, changed: data.changed ?? [], actor: data.actor ?? null, at: Date.parse(data.timestamp) } : null;
}
