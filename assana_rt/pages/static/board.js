// The theatre board: lanes are drawn once and then only changed, so that nothing jumps under a pointer.

import { firstState, live, goLive, paintBanner } from "./page.js";
import { clockOf, everyMinute, isoDate, minuteOf, now } from "./clock.js";
import { $, $$, announce, fill, freshen, glyph, h, setGlyph, setText, symbol, toast } from "./dom.js";
import { GLYPHS, MILESTONES, REASONS, cssOf, statusWord } from "./kinds.js";
import { LATE_FROM, clashes, lanes, nextSteps } from "./lanes.js";
import { figures } from "./figures.js";
import { Expected, step, undone } from "./expected.js";
import { isDesk, record as recordStep } from "./tap.js";
import { Problem } from "./rest.js";
import { initials, surname } from "./words.js";
import { followTheatre } from "./theatre.js";
import { t, tn } from "./texts.js";

const board = $("#board"), rooms = new Map();
const { firstHour, lastHour, opens, closes, grace, longest, span, channel, own } = board.dataset;
const rules = { opens, closes, grace: Number(grace), longest: Number(longest) };
const TAP_AHEAD = 120;        // minutes before its time from which a case can be begun at a press
const date = () => board.dataset.date;
const mine = new Map();       // a doctor's own cases: these have a name and a page
const MARKS = { anaesthesia_start: "anaesthesia", incision: "incision", closing: "closing" };
const MARKED = { anaesthesia_start: t("anaesthesia"), incision: t("incision"), closing: t("closing") };
let arrived = false;

const expected = new Expected((id) => draw(null, id));
/** The day's cases as they are shown: with what was pressed and is not answered yet. */
const shown = () => [...held.records.values()].map((record) => expected.of(record));

function place(element, from, to = from) {
  element.style.setProperty("--fh", "0");
  element.style.setProperty("--fm", from.toFixed(2));
  element.style.setProperty("--th", "0");
  element.style.setProperty("--tm", Math.max(from, to).toFixed(2));
}

const patient = (record) => record.patient_name ?? mine.get(record.id)?.patient_name ?? record.patient_initials ?? "";
const page = (record) => (record.doctor_id || mine.has(record.id) ? `/surgeries/${record.id}` : null);

function makeCase(id) {
  const op = h("a", { class: "op fx st" }, h("span", {},
    h("span", { class: "l1" }, glyph("ring"), h("span", { class: "sr", "data-f": "said" }), h("span", { class: "cut full", dir: "auto", "data-f": "procedure" }), h("span", { class: "tiny", "data-f": "initials" })),
    h("span", { class: "l2" }, h("span", { class: "cut", dir: "auto" }, h("bdi", { "data-f": "patient" }), h("span", { class: "opt", "data-f": "surgeon" }))),
    h("span", { class: "l3" }, h("span", { class: "late long", "data-f": "delay", "data-optional": true }), h("span", { class: "late brief", "data-f": "brief", "data-optional": true }), h("span", { class: "from", "data-f": "from", "data-optional": true }), h("b", { "data-f": "main" }), h("span", { class: "opt", "data-f": "more", "data-optional": true }))));
  return h("li", { "data-id": id }, h("span", { class: "planbar fx" }), op, h("span", { class: "ran fx", hidden: true }), h("span", { class: "span fx", hidden: true }));
}

/** Where a case's bar stands and what its last line says. An end is a range or is not said. */
function bar(one) {
  const { record } = one;
  if (record.status === "Cancelled") return { from: one.plan, to: one.plan + one.length, delay: 0, main: REASONS[record.cancellation_reason] ?? "", more: "" };
  if (one.running) {
    const to = one.median ?? Math.max(one.minute, one.began + 15);
    return {
      from: one.began, to, delay: one.surely ? one.delay : 0, start: one.surely ? `${clockOf(one.began)} →` : t("planned %(time)s", { time: clockOf(one.plan) }),
      main: one.median === null ? "" : clockOf(one.median), more: one.late === null ? "" : t("by %(time)s", { time: clockOf(one.late) }),
    };
  }
  if (record.status === "Scheduled") {
    return { from: one.start, to: one.median ?? one.start + one.length, delay: one.shift, main: clockOf(one.start), more: t("%(n)s min planned", { n: one.length }) };
  }
  const from = one.began ?? one.plan, to = one.out ?? from + one.length;
  return { from, to, delay: 0, main: "", more: one.began !== null && one.out !== null ? `${clockOf(from)} – ${clockOf(to)}` : t("planned %(time)s", { time: clockOf(one.plan) }) };
}

function drawCase(li, one) {
  const { record } = one, [plan, op, ran, late] = li.children, look = bar(one), href = page(record), min = Math.floor(look.delay);
  place(plan, one.plan, one.plan + one.length);
  plan.classList.toggle("is-void", record.status === "Cancelled");
  place(op, look.from, look.to);
  const clash = record.overlap && !one.over;
  // What is marked as new stays so: an answer that changes nothing must not be seen.
  op.className = `op fx st st-${cssOf(record.status)}${clash ? " is-clash" : ""}${record.pending ? " is-pending" : ""}${op.classList.contains("is-fresh") ? " is-fresh" : ""}`;
  setGlyph($("svg", op), clash ? "conflict" : GLYPHS[record.status]);
  if (href) op.href = href; else op.removeAttribute("href");
  op.title = [record.procedure, patient(record), record.surgeon].filter(Boolean).join(", ");
  fill(op, {
    said: `${statusWord(record.status)}: `, procedure: record.procedure, initials: record.patient_initials ?? initials(patient(record)),
    patient: patient(record), surgeon: record.surgeon ? ` · ${surname(record.surgeon)}` : "",
    // A narrow bar has room for the number alone: the end must not be cut for its unit.
    delay: clash || min < 1 ? "" : t("+%(n)s min", { n: min }), brief: clash || min < 1 ? "" : `+${min}`, from: look.start ?? "", main: clash ? t("Booked twice") : look.main, more: look.more,
  });
  ran.hidden = !one.running;
  late.hidden = !one.running || one.late === null;
  if (one.running) place(ran, one.began, Math.min(one.minute, look.to));
  if (!late.hidden) place(late, one.median, one.late);
  drawMarks(li, one);
}

function drawMarks(li, one) {
  const wanted = one.running ? one.passed.filter((m) => MARKS[m.name]) : [];
  for (const mark of $$(".ms", li)) mark.remove();
  for (const { name, minute } of wanted) {
    const mark = h("span", { class: "ms", title: `${MARKED[name]} ${clockOf(minute)}` }, symbol(name === "closing" ? "hollow" : "", `m-${MARKS[name]}`));
    place(mark, minute);
    li.append(mark);
  }
}

function makeLane(room, n) {
  const lane = h("section", { class: "lane", "aria-labelledby": `room-${n}` },
    h("div", { class: "lane-head st" }, h("div", {}, h("h2", { id: `room-${n}` }, h("bdi", {}, room)), h("p", { class: "state" }, glyph("ring"), h("span", { "data-f": "state" })), h("p", { "data-f": "detail" }))),
    h("ol", { class: "track" }));
  const tap = h("button", { class: "btn tapit", type: "button", hidden: true }, h("span", {}, h("small", {}, h("span", { "data-f": "act" }), " "), h("span", { "data-f": "step" }), h("span", { class: "sr" }, ` ${t("now, %(room)s", { room })}`)));
  tap.addEventListener("click", () => press(room));
  $(".lane-head", lane).append(tap);
  return { lane, tap, cases: new Map() };
}

/** The step that a room waits for, as far as this person may record it; `pending` while its answer is. */
function waitsFor({ current: one }) {
  if (!one || !(isDesk || mine.has(one.record.id))) return null;
  if (one.record.pending) return { record: one.record, name: one.record.pending, pending: true };
  if (one.scheduled && one.plan - one.minute > TAP_AHEAD) return null;
  const steps = nextSteps(one.record), name = one.over && steps.includes("room_ready") ? "room_ready" : steps[0];
  return name ? { record: one.record, name } : null;
}

async function press(room) {
  const lane = lanes(shown(), date(), now()).find((one) => one.room === room), wanted = lane && waitsFor(lane);
  if (!wanted || wanted.pending) return;
  const { record, name } = wanted;
  try {
    await expected.during(record, step(name, now()), () => recordStep(record, name));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    toast(undone(problem, record.room ? t("%(room)s, %(step)s", { room: record.room, step: MILESTONES[name] }) : MILESTONES[name]));
  }
}

/** What a room is doing, in a word and a half. */
function roomState({ current: one, next }) {
  const then = next && next !== one ? t("Next %(time)s", { time: clockOf(next.start) }) : "";
  if (!one) return { css: "scheduled", shape: "ring", state: t("Free"), detail: "" };
  const { record } = one;
  if (one.running) {
    const since = one.step ? `${one.step.word} ${clockOf(one.step.minute)}` : one.surely ? t("Ongoing since %(time)s", { time: clockOf(one.began) }) : statusWord("Ongoing");
    return { css: "ongoing", shape: "half", state: since, detail: one.median === null ? t("Planned %(time)s", { time: clockOf(one.plan) }) : t("Ends %(half)s, by %(most)s", { half: clockOf(one.median), most: clockOf(one.late) }) };
  }
  if (record.status === "Post Surgery") {
    const empty = one.out !== null && one.ready === null && next;
    return { css: "post", shape: "three", state: empty ? t("Turnover, %(n)s min", { n: Math.floor(one.minute - one.out) }) : statusWord("Post Surgery"), detail: one.out === null ? then : t("Out of room %(time)s", { time: clockOf(one.out) }) };
  }
  if (record.status === "Scheduled") {
    return one.waits >= LATE_FROM ? { css: "late", shape: "late", state: t("Waiting, %(n)s min", { n: one.waits }), detail: t("Planned %(time)s", { time: clockOf(one.plan) }) }
      : { css: "scheduled", shape: "ring", state: t("Next %(time)s", { time: clockOf(one.start) }), detail: record.procedure };
  }
  return { css: "finished", shape: "disc", state: t("Done for the day"), detail: "" };
}

let order = "";

/** Draw the day; `changed` are marked as new, and so is what was `pressed`. */
function draw(changed, pressed) {
  const day = lanes(shown(), date(), now()), holder = $("#lanes");
  const seen = new Set(day.map((lane) => lane.room));
  for (const [room, { lane }] of rooms) if (!seen.has(room)) { lane.remove(); rooms.delete(room); }
  for (const { room } of day) if (!rooms.has(room)) rooms.set(room, makeLane(room, rooms.size));
  const wanted = day.map((lane) => lane.room).join("\n");
  if (wanted !== order || holder.children.length !== day.length) {
    holder.append(...day.map((lane) => rooms.get(lane.room).lane));
    order = wanted;
  }
  axis(day);
  for (const lane of day) drawLane(lane, changed, pressed);
  board.hidden = !day.length;
  $("#no-cases").hidden = day.length > 0 || !arrived;
  count(day);
  clash();
}

function drawLane(lane, changed, pressed) {
  const { lane: element, cases } = rooms.get(lane.room), track = $(".track", element), there = new Set(lane.cases.map((one) => one.record.id));
  for (const [id, li] of cases) if (!there.has(id)) { li.remove(); cases.delete(id); }
  lane.cases.forEach((one, i) => {
    const { id } = one.record, isNew = !cases.has(id);
    if (isNew) cases.set(id, makeCase(id));
    const li = cases.get(id);
    if (track.children[i] !== li) track.insertBefore(li, track.children[i] ?? null);
    drawCase(li, one);
    if (changed?.has(id) || (pressed === id && one.record.pending)) freshen($(".op", li));
  });
  const head = $(".lane-head", element), words = roomState(lane);
  head.className = `lane-head st st-${words.css}`;
  setGlyph($("svg", head), words.shape);
  fill(head, words);
  const { tap } = rooms.get(lane.room), wanted = waitsFor(lane);
  tap.hidden = !wanted;
  // Not disabled: that would take the focus from it.
  if (wanted?.pending) tap.setAttribute("aria-disabled", "true"); else tap.removeAttribute("aria-disabled");
  if (wanted) fill(tap, { act: wanted.pending ? t("Saving") : t("Record"), step: MILESTONES[wanted.name] });
}

function axis(day) {
  const minute = minuteOf(now(), date()), today = minute >= 0 && minute < 1440;
  let open = Number(firstHour), close = Number(lastHour);
  if (span === "now" && today) { open = Math.floor(minute / 60) - 2; close = open + 6; }
  else for (const one of day.flatMap((lane) => lane.cases)) {
    open = Math.min(open, Math.floor(Math.max(0, Math.min(one.plan, one.start)) / 60));
    close = Math.max(close, Math.min(30, Math.ceil((one.late ?? one.plan + one.length) / 60)));
  }
  board.style.setProperty("--open", String(open));
  board.style.setProperty("--close", String(close));
  const ticks = $(".ticks", board), hours = Array.from({ length: close - open }, (_, i) => open + i);
  if (ticks.dataset.hours !== hours.join()) {
    ticks.dataset.hours = hours.join();
    ticks.replaceChildren(...hours.map((hour) => { const tick = h("span", {}, String(((hour % 24) + 24) % 24).padStart(2, "0")); place(tick, hour * 60); return tick; }));
  }
  let chip = $(".now-chip", ticks);
  const inside = today && minute >= open * 60 && minute <= close * 60;
  if (inside && !chip) ticks.append(chip = h("span", { class: "now-chip" }));
  if (chip) { chip.hidden = !inside; setText(chip, clockOf(minute)); place(chip, minute); }
  // The chip covers what stands right beside it.
  for (const [i, tick] of [...ticks.querySelectorAll("span:not(.now-chip)")].entries()) tick.classList.toggle("is-covered", inside && Math.abs((open + i) * 60 - minute) < (close - open) * 1.8);
  $(".nowtrack", board).hidden = !inside;
  place($(".nowline", board), minute);
}

function count(day) {
  const said = figures(day, rules, minuteOf(now(), date())), { first, turnover, use } = said;
  const cancelled = day.flatMap((lane) => lane.cases.map((one) => one.record)).filter((r) => r.status === "Cancelled");
  const reasons = [...new Set(cancelled.map((r) => REASONS[r.cancellation_reason]).filter(Boolean))];
  const waiting = day.flatMap((lane) => lane.cases).filter((one) => one.waits >= LATE_FROM).length;
  const percent = (share) => String(Math.round(share * 100));
  fill($("#figures"), {
    first: first.of ? String(first.onTime) : "–", first_of: first.of ? ` ${t("of %(n)s", { n: first.of })}` : "",
    first_text: [first.lost ? tn("%(min)s min lost in %(n)s room", "%(min)s min lost in %(n)s rooms", first.lateRooms, { min: first.lost }) : "", first.notBegun.length ? t("%(rooms)s not begun", { rooms: first.notBegun.join(", ") }) : ""].filter(Boolean).join("; ") || (first.of ? t("none late") : t("none begun yet")),
    turnover: turnover.count ? String(turnover.median) : "–", turnover_unit: turnover.count ? ` ${t("min median")}` : "",
    turnover_text: turnover.count ? t("%(n)s counted; longest %(min)s min, %(room)s", { n: turnover.count, min: turnover.longest, room: turnover.room }) : t("none yet"),
    use: use.raw === null ? "–" : percent(use.raw), use_unit: use.raw === null ? "" : " %", use_text: use.raw === null ? t("the rooms are not open yet") : t("%(share)s with set-up and cleaning", { share: `${percent(use.adjusted)} %` }),
    running: String(said.inRoom), running_of: ` ${tn("of %(n)s case", "of %(n)s cases", said.cases)}`,
    running_text: [t("%(recovery)s in recovery, %(finished)s finished, %(coming)s to come", { recovery: said.inRecovery, finished: said.finished, coming: said.toCome }), waiting ? t("%(n)s waiting past the time", { n: waiting }) : ""].filter(Boolean).join("; "),
    cancelled: String(cancelled.length), cancelled_text: reasons.join(", "),
  });
}

function clash() {
  const found = clashes([...held.records.values()]), banner = $("#clash");
  banner.hidden = !found.length;
  const named = found.slice(0, 4).map((r) => `${r.room || t("no room")} ${(r.surgery_time ?? "").slice(0, 5)}, ${r.procedure}`);
  if (found.length > named.length) named.push(t("%(n)s more", { n: found.length - named.length }));
  if (found.length) setText($("p", banner), t("Booked twice: %(cases)s.", { cases: named.join("; ") }));
}

function onChange(changed) {
  if (!arrived) $("#lanes").replaceChildren();      // the first paint was the server's
  arrived = true;
  const news = new Set([...(changed ?? [])].filter((id) => !expected.met(held.records.get(id))));
  draw(news);
  for (const id of news) {
    const record = held.records.get(id);
    if (record) announce(`${record.room ?? ""}: ${record.procedure}, ${statusWord(record.status)}`);
  }
}

const held = followTheatre(live, channel, date, onChange);
if (own) {
  const keep = (record) => mine.set(record.id, record);
  live.follow(own, {
    data: { snapshot: { date_from: date(), date_to: date() } },
    first: firstState(own),
    on: {
      state: (snapshot) => { mine.clear(); (snapshot?.records.surgery ?? []).forEach(keep); if (arrived) draw(null); },
      publication: ({ type, data }) => { if (type === "surgery.deleted") mine.delete(data.id); else if (type.startsWith("surgery.")) keep(data); if (arrived) draw(null); },
    },
  });
}
everyMinute(() => {
  if (!location.search && isoDate(now()) !== date()) { location.reload(); return; }
  if (arrived) draw(null);
});
goLive((look) => {
  paintBanner(look);
  // On an old picture nobody should press what comes next.
  for (const { tap } of rooms.values()) tap.disabled = document.body.classList.contains("is-stale");
});
