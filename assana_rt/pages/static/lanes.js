// The theatre's day as a picture needs it: rooms, their cases in order, where each stands and when it may end.
// Pure: records and a time in, figures out; board and wall draw them.

import { minuteOf } from "./clock.js";
import { planned } from "./words.js";
import { ending } from "./estimate.js";

export const MILESTONES = {
  in_room: "In room", anaesthesia_start: "Anaesthesia", prepared: "Prepared", incision: "Incision", closing: "Closing", closed: "Closed",
  out_of_room: "Out of room", recovery_in: "In recovery", recovery_out: "Left recovery", room_ready: "Room ready",
};
const USUAL_TURNOVER = 30;
export const LATE_FROM = 10;

/** The newest valid time of each milestone, ms; corrections and withdrawals are lines of their own. */
export function milestones(record) {
  const found = new Map();
  for (const one of record.milestones ?? []) {
    if (one.withdrawn || one.withdrawn_at || one.replaced_by) continue;
    found.set(one.name, Date.parse(one.at));
  }
  return found;
}

/** One case on `date` at `now`: everything in minutes of the site's day. */
export function standing(record, date, now) {
  const passed = milestones(record), at = (name) => (passed.has(name) ? minuteOf(passed.get(name), date) : null);
  const minute = minuteOf(now, date), plan = minuteOf(Date.parse(record.starts_at), date), length = planned(record.estimated_duration);
  const running = record.status === "Ongoing", changedAt = record.status_changed_at ? minuteOf(Date.parse(record.status_changed_at), date) : null;
  // Without milestones the change of status is the best witness of when it began; without that, its plan.
  const began = at("in_room") ?? (running ? changedAt ?? Math.min(plan, minute) : null);
  const out = at("out_of_room") ?? (record.status === "Post Surgery" ? changedAt : null);
  const range = running && began !== null ? ending(minute - began, record) : null;
  const latest = [...passed.keys()].at(-1);
  return {
    record, plan, length, began, out, running, minute, passed: [...passed].map(([name, ms]) => ({ name, minute: minuteOf(ms, date) })),
    step: latest ? { name: latest, word: MILESTONES[latest] ?? latest, minute: minuteOf(passed.get(latest), date) } : null,
    surely: at("in_room") !== null || changedAt !== null,
    median: range ? began + range.median : null, late: range ? began + range.late : null,
    delay: began !== null && (at("in_room") !== null || (running && changedAt !== null)) ? began - plan : 0,
    waits: record.status === "Scheduled" ? Math.max(0, minute - plan) : 0,
    over: ["Finished", "Post Surgery", "Cancelled"].includes(record.status),
  };
}

/** Rooms in order, each with its cases in order, and for those to come when they are likely to begin. */
export function lanes(records, date, now) {
  const rooms = new Map();
  for (const record of records) {
    const room = (record.room ?? "").trim() || "No room";
    if (!rooms.has(room)) rooms.set(room, []);
    rooms.get(room).push(standing(record, date, now));
  }
  const order = new Intl.Collator("en", { numeric: true });
  return [...rooms].sort(([a], [b]) => (a === "No room") - (b === "No room") || order.compare(a, b)).map(([room, cases]) => {
    cases.sort((a, b) => a.plan - b.plan || (a.record.id < b.record.id ? -1 : 1));
    push(cases, now);
    return { room, cases, current: current(cases), next: cases.find((one) => one.record.status === "Scheduled") ?? null };
  });
}

/** A case can't begin before its room is free again, nor before now. */
function push(cases) {
  let free = -Infinity;
  for (const one of cases) {
    const turnover = one.record.turnover_min || USUAL_TURNOVER;
    if (one.record.status === "Scheduled") {
      one.start = Math.max(one.plan, free, one.waits ? one.minute : -Infinity);
      one.shift = Math.round(one.start - one.plan);
      const range = ending(0, one.record);
      one.median = range ? one.start + range.median : null;
      one.late = range ? one.start + range.late : null;
      free = (one.median ?? one.start + one.length) + turnover;
    } else if (one.running) {
      one.start = one.began;
      free = (one.median ?? Math.max(one.minute, one.began + one.length)) + turnover;
    } else {
      one.start = one.began ?? one.plan;
      if (one.out !== null && one.record.status === "Post Surgery") free = one.out + turnover;
    }
  }
}

function current(cases) {
  return cases.find((one) => one.running)
    ?? cases.findLast((one) => one.record.status === "Post Surgery" && !one.passed.some((m) => m.name === "room_ready"))
    ?? cases.find((one) => one.record.status === "Scheduled")
    ?? cases.findLast((one) => one.record.status !== "Cancelled") ?? null;
}

/** Two cases that can't both be true, as the record itself says, or as the rooms show. */
export function clashes(records) {
  return records.filter((record) => record.overlap && !["Cancelled", "Finished"].includes(record.status));
}
