// The theatre's day as a picture needs it: rooms, their cases in order, where each stands and when it may end.
// Pure: records and a time in, figures out; board and wall draw them. The cascade is the twin of theatre/cascade.py.

import { minuteOf } from "./clock.js";
import { MILESTONES } from "./kinds.js";
import { planned } from "./words.js";
import { ending } from "./estimate.js";
import { t } from "./texts.js";

export const NO_ROOM = t("No room");
export const LATE_FROM = 10;
const USUAL_TURNOVER = 30;
const MAIN = ["in_room", "anaesthesia_start", "prepared", "incision", "closing", "closed", "out_of_room"];

/** One case on `date` at `now`: everything in minutes of the site's day. */
export function standing(record, date, now) {
  const passed = (record.milestones ?? []).map(({ name, at }) => ({ name, word: MILESTONES[name] ?? name, minute: minuteOf(Date.parse(at), date) }));
  const at = (name) => passed.find((step) => step.name === name)?.minute ?? null;
  const minute = minuteOf(now, date), plan = minuteOf(Date.parse(record.starts_at), date), length = planned(record.estimated_duration);
  const running = record.status === "Ongoing", scheduled = record.status === "Scheduled";
  const began = MAIN.slice(0, -1).map(at).find((step) => step !== null) ?? null;
  // Begun without a milestone (it was withdrawn, or an older record): its plan is the best guess, and is said to be one.
  const from = began ?? (running ? Math.min(plan, minute) : null);
  const range = running ? ending(Math.max(0, minute - from), record) : null;
  return {
    record, plan, length, began: from, surely: began !== null, out: at("out_of_room"), ready: at("room_ready"), running, scheduled, minute, passed,
    step: passed.at(-1) ?? null, start: from ?? plan, shift: 0,
    median: range ? from + range.median : null, late: range ? from + range.late : null,
    delay: began === null ? 0 : began - plan, waits: scheduled ? Math.max(0, Math.floor(minute - plan)) : 0,
    over: ["Finished", "Post Surgery", "Cancelled"].includes(record.status),
  };
}

const spelled = (room) => (room ?? "").trim().replace(/\s+/g, " ");
// "OR 1" and "or  1 " are one room, as in theatre/overlaps.py; the way up first makes one of "ß" and "ss", too.
const normalised = (room) => spelled(room).toUpperCase().toLowerCase();

/** Rooms in order, called as their first case writes them, each with its cases in order, and for those to come when they are likely to begin. */
export function lanes(records, date, now) {
  const rooms = new Map();
  for (const record of records) {
    const room = normalised(spelled(record.room) || NO_ROOM);
    if (!rooms.has(room)) rooms.set(room, []);
    rooms.get(room).push(standing(record, date, now));
  }
  const order = new Intl.Collator("en", { numeric: true });
  return [...rooms.values()].map((cases) => {
    cases.sort((a, b) => a.plan - b.plan || (a.record.id < b.record.id ? -1 : 1));
    const room = spelled(cases[0].record.room) || NO_ROOM;
    cascade(cases, room !== NO_ROOM);
    return { room, cases, current: current(cases), next: cases.find((one) => one.scheduled) ?? null };
  }).sort((a, b) => (a.room === NO_ROOM) - (b.room === NO_ROOM) || order.compare(a.room, b.room));
}

/** A case can't begin before its room is free again, nor in the past; without a room nothing waits for it. */
function cascade(cases, together) {
  let free = -Infinity;
  const inOrder = [...cases].sort((a, b) => (a.surely ? a.began : a.plan) - (b.surely ? b.began : b.plan) || (a.record.id < b.record.id ? -1 : 1));
  for (const one of inOrder) {
    const turnover = one.record.turnover_min || USUAL_TURNOVER;
    if (one.over) {
      if (one.out !== null) free = Math.max(free, one.out + turnover);
      continue;
    }
    if (one.scheduled) {
      one.start = Math.max(one.plan, one.minute, together ? free : -Infinity);
      one.shift = Math.round(one.start - one.plan);
      const range = ending(0, one.record);
      one.median = range ? one.start + range.median : null;
      one.late = range ? one.start + range.late : null;
    }
    free = Math.max(free, (one.median ?? one.start + one.length) + turnover);
  }
}

function current(cases) {
  return cases.find((one) => one.running)
    ?? cases.findLast((one) => one.record.status === "Post Surgery" && one.ready === null)
    ?? cases.find((one) => one.scheduled)
    ?? cases.findLast((one) => one.record.status !== "Cancelled") ?? null;
}

/** Cases that claim the same room or person at the same time, as their records say. */
export const clashes = (records) => records.filter((record) => record.overlap && !["Cancelled", "Finished"].includes(record.status));

/** The steps that may be recorded now, the usual one first. Steps may be left out, but not gone back to. */
export function nextSteps(record) {
  const passed = new Set((record.milestones ?? []).map((step) => step.name));
  const main = MAIN.slice(Math.max(-1, ...MAIN.map((name, i) => (passed.has(name) ? i : -1))) + 1);
  switch (record.status) {
    case "Scheduled": return main.filter((name) => name !== "out_of_room");
    case "Ongoing": return main;
    case "Post Surgery": case "Finished":
      return [...(passed.has("recovery_out") ? [] : passed.has("recovery_in") ? ["recovery_out"] : ["recovery_in", "recovery_out"]), ...(passed.has("room_ready") ? [] : ["room_ready"])];
    default: return [];
  }
}
