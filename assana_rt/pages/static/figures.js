// The day's figures, from the same cases as the lanes; the twin of theatre/figures.py.

import { NO_ROOM } from "./lanes.js";

const middle = (sorted) => (sorted.length % 2 ? sorted[(sorted.length - 1) / 2] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2);
const minuteOfClock = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** `lanes` as lanes.js makes them; `rules`: {opens, closes "HH:MM", grace, longest} in minutes; `minute`: of the day, now. */
export function figures(lanes, rules, minute) {
  const rooms = lanes.map(({ room, cases }) => ({ room, cases: cases.filter((one) => one.record.status !== "Cancelled") })).filter(({ cases }) => cases.length);
  const held = rooms.filter(({ room }) => room !== NO_ROOM), planned = rooms.flatMap(({ cases }) => cases);
  const turnovers = held.flatMap((lane) => turns(lane, rules));
  return {
    first: firstCases(held, rules, minute), turnover: turnover(turnovers), use: roomUse(held, turnovers, rules, minute),
    cases: planned.length, inRoom: planned.filter((one) => one.surely && one.out === null).length,
    inRecovery: planned.filter((one) => has(one, "recovery_in") && !has(one, "recovery_out")).length,
    finished: planned.filter((one) => one.record.status === "Finished").length, toCome: planned.filter((one) => one.scheduled).length,
  };
}

const has = (one, name) => one.passed.some((step) => step.name === name);

function firstCases(rooms, { grace }, minute) {
  const firsts = rooms.map(({ cases }) => cases[0]), idle = rooms.filter(({ cases: [one] }) => !one.surely && minute > one.plan), begun = firsts.filter((one) => one.surely), late = begun.filter((one) => one.delay > grace);
  return {
    onTime: begun.length - late.length, of: begun.length, rooms: firsts.length,
    notBegun: idle.map(({ room }) => room).sort(),
    lost: Math.round(late.reduce((sum, one) => sum + one.delay, 0)), lateRooms: late.length,
  };
}

/** From one patient's leaving to the next one's coming, where the plan meant them one after another. */
function turns({ room, cases }, { longest }) {
  const stays = cases.filter((one) => one.surely).sort((a, b) => a.began - b.began);
  return stays.slice(1).map((next, i) => ({ room, from: stays[i], next })).filter(({ from, next }) => from.out !== null && next.began >= from.out)
    .map(({ from, next }) => ({ room, took: next.began - from.out, meant: next.plan - from.plan - from.length, at: from.out, end: next.began }))
    .filter(({ took, meant }) => took <= longest && meant <= longest);
}

function turnover(found) {
  if (!found.length) return { count: 0, median: null, longest: null, room: null };
  const most = found.reduce((a, b) => (b.took > a.took ? b : a));
  return { count: found.length, median: Math.round(middle(found.map((t) => t.took).sort((a, b) => a - b))), longest: Math.round(most.took), room: most.room };
}

/** The share of the opening hours gone so far with a patient in the room; adjusted: with set-up and cleaning between two. What overlaps counts once. */
function roomUse(rooms, turnovers, { opens, closes }, minute) {
  const open = minuteOfClock(opens), until = Math.min(Math.max(minute, open), minuteOfClock(closes)), whole = (until - open) * rooms.length;
  if (whole <= 0) return { raw: null, adjusted: null };
  let used = 0, credited = 0;
  for (const { room, cases } of rooms) {
    const stays = cases.filter((one) => one.surely).map((one) => [one.began, one.out ?? minute]), between = turnovers.filter((turn) => turn.room === room).map((turn) => [turn.at, turn.end]);
    used += covered(stays, open, until);
    credited += covered([...stays, ...between], open, until);
  }
  return { raw: used / whole, adjusted: credited / whole };
}

/** The minutes from `begin` to `end` that lie in any of `spans`. */
function covered(spans, begin, end) {
  let total = 0, reached = begin;
  for (const [left, right] of spans.sort(([a], [b]) => a - b)) {
    total += Math.max(0, Math.min(right, end) - Math.max(left, reached));
    reached = Math.max(reached, Math.min(right, end));
  }
  return total;
}
