// One record's page: its words follow the channel, its status steps and its form go to REST.

import { live, goLive } from "./page.js";
import { everyMinute, hm as clock, now } from "./clock.js";
import { $, $$, announce, fill, freshen, meta, paint, setText, toast } from "./dom.js";
import { GLYPHS, KINDS, cssOf, statusWord } from "./kinds.js";
import { call, get, Problem } from "./rest.js";
import { changed, clearErrors, onSubmit, refill, showProblem, values } from "./forms.js";
import { patientField } from "./patient-field.js";
import { differences, settle } from "./conflict.js";
import { recordWords } from "./record-words.js";
import { sentence } from "./news.js";
import { showEnd } from "./ending.js";
import { chartAnew, chartNews, followChart, invitations } from "./chart.js";
import { removeAndLeave } from "./removal.js";
import { showCall } from "./call.js";
import { Parts } from "./parts.js";
import { Expected, status, step } from "./expected.js";
import { Milestones } from "./milestones.js";
import { record as recordStep } from "./tap.js";
import { hm } from "./words.js";
import { t, tn } from "./texts.js";

const page = $("#record"), kind = KINDS[page.dataset.kind], id = page.dataset.id;
const path = `/api/v1/${kind.path}/${id}`, form = $('form[data-form="change"]');
let record = JSON.parse($("#the-record").textContent);
let base = record;                 // what the form's values are changes of
let last = { version: 0, name: "", at: "" };   // who saved the newest version, as far as told
let gone = false;
const happened = new Parts("happened");

const expected = new Expected(() => show());
const pressed = (name, at) => expected.during(record, step(name, at ?? now()), () => recordStep(record, name, at));
const steps = kind.name === "surgery" ? new Milestones(pressed) : null;
const invite = kind.name === "consultation" ? invitations(id) : null;

patientField(form);

const dirty = () => Object.keys(changed(form, base)).length > 0;

/** Show the record, with what was pressed and is not answered yet. */
function show() {
  const shown = expected.of(record), words = recordWords(kind, shown, now());
  fill(page, { ...words, css: cssOf(shown.status), glyph: GLYPHS[shown.status] });
  for (const holder of $$("[data-with]", page)) holder.hidden = !words[holder.dataset.with];
  $("[data-over]", page).hidden = !["Finished", "Completed", "Cancelled"].includes(shown.status);
  $(".subject [data-pill]", page).classList.toggle("is-pending", Boolean(shown.pending));
  $("[data-saving]", page).hidden = !shown.pending;
  showMoves(shown);
  showSteps(shown);
  if (kind.name === "surgery") showEnd($("#ends"), shown, now());
  steps?.show(shown, gone);
  // A call and its invitations are the server's to make: they wait for its word.
  if (kind.name === "consultation") showCall(page, record, now());
  invite?.(record.status === "Confirmed" && !gone);
}

function showMoves(shown) {
  const moves = $("[data-moves]", page), held = document.activeElement?.closest("[data-to]");
  for (const button of $$("[data-to]", moves)) {
    button.hidden = gone || !button.dataset.since.split("|").includes(shown.status);
    if (shown.pending) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
  }
  // The pressed one is gone; the keyboard stays near it, and not on the next step, which a second stroke would press.
  if (held?.hidden) $("#st-h").focus({ preventScroll: true });
}

function showSteps(shown) {
  const order = kind.statuses.indexOf(shown.status);
  for (const step of $$("[data-step]", page)) {
    const here = step.dataset.step === shown.status;
    step.classList.toggle("is-here", here);
    step.classList.toggle("is-done", !here && shown.status !== "Cancelled" && kind.statuses.indexOf(step.dataset.step) < order);
    if (here) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current");
  }
}

/** The newest state, from wherever it came. An older one changes nothing. */
function take(newer, { actor = null, changes = [], at = null } = {}) {
  if (gone || newer.version < record.version) return;
  const other = newer.version > record.version;
  if (!other && newer.version === record.version && actor === null) return;
  record = newer;
  const known = expected.met(newer);
  if (actor) last = { version: newer.version, name: actor.name, at: at ? clock(at) : "" };
  show();
  if (!other) return;
  page.dataset.version = String(newer.version);
  if (!dirty()) { base = record; refill(form, record); hint(); }
  else if (actor?.id !== meta("user")) tellEditor(actor, changes);
  if (!known) freshen($(".subject", page));
  happened.anew();
  if (actor?.id !== meta("user")) announce(`${actor?.name ?? t("Someone")}: ${sentence(kind, "updated", record, changes)}`);
}

function tellEditor(actor, changes) {
  const banner = $("[data-news]", page);
  setText($("p", banner), t("%(name)s saved a change while you are editing: it %(change)s. What you typed is kept; saving shows both.", { name: actor?.name ?? t("Someone"), change: sentence(kind, "updated", record, changes) }));
  banner.hidden = false;
}

function end(words) {
  gone = true;
  const banner = $("[data-news]", page);
  setText($("p", banner), words);
  banner.hidden = false;
  announce(words);
  for (const control of $$("button, input, select, textarea", page)) control.disabled = true;
  show();
}

function hint() {
  const n = Object.keys(changed(form, base)).length;
  setText($("[data-state]", form), n ? tn("One change not yet saved", "%(n)s changes not yet saved", n) : t("As saved"));
  if (!n) $("[data-news]", page).hidden = !gone;
}

// Saving

function saved(answer, words) {
  take(answer, { actor: { id: meta("user"), name: t("You") } });
  base = record;
  refill(form, record);
  hint();
  toast(words);
}

async function save(patch, version) {
  try {
    saved(await call("PATCH", path, { body: patch, version }), t("Saved"));
  } catch (problem) {
    if (problem.status === 412 && problem.body.current) return lost(problem.body.current);
    if (problem.status === 409 && problem.body.other) $("[data-overlap]", form).hidden = false;
    throw problem;
  }
}

async function lost(theirs) {
  take(theirs);
  const lines = differences({ base, theirs, mine: valuesOfRecord() });
  const touched = lines.some((line) => line.touched);
  if (!touched) { base = record; refill(form, record); hint(); return toast(t("They had saved the same already.")); }
  const who = last.version === theirs.version ? last : { name: "", at: clock(Date.parse(theirs.updated_at)) };
  const { answer, mine } = await settle($("#conflict"), form, lines, who);
  if (answer === "discard" || (answer === "save" && !Object.keys(mine).length)) { base = record; refill(form, record); hint(); return; }
  if (answer === "save") {
    base = theirs;
    await save(mine, theirs.version);
  }
}

/** The form's values that are the record's own: not the reason to overlap. */
function valuesOfRecord() {
  return Object.fromEntries(Object.entries(values(form)).filter(([name]) => name in base));
}

onSubmit(form, async () => {
  const { overlap_reason: reason, ...patch } = changed(form, base);
  if (!Object.keys(patch).length && !reason) return toast(t("Nothing to save"));
  await save(reason ? { ...patch, allow_overlap: true, overlap_reason: reason } : patch, base.version);
});
form.addEventListener("input", hint);
form.addEventListener("reset", () => setTimeout(() => { base = record; refill(form, record); clearErrors(form); hint(); }));
addEventListener("beforeunload", (event) => { if (!gone && dirty()) event.preventDefault(); });

// Status

const statusCard = $("[data-moves]", page).parentElement;

async function move(to, more = {}) {
  const was = record.status;
  if (expected.of(record).pending) return;
  clearErrors(statusCard);
  freshen($(".subject", page));
  try {
    moved(await expected.during(record, status(was, to, now()), () => call("PATCH", path, { body: { status: to, ...more }, version: record.version })), to, was);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 412 && problem.body.current) {
      take(problem.body.current, { actor: { id: "", name: last.name || t("Someone") } });
      problem.message = t("Someone changed this a moment ago. Look at it once more, then press again.");
    }
    notMoved(problem);
  }
}

/** What was shown at once did not hold: say so, and what holds. */
function notMoved(problem) {
  problem.message = problem.status === 0 ? t("No connection to the server, so it may not be saved. What you see is what was last heard.")
    : `${t("Not saved: it is %(status)s.", { status: statusWord(record.status) })} ${problem.message}`;
  showProblem(statusCard, problem);
}

function moved(answer, to, was) {
  const wasDirty = dirty();
  // The news of it may have come first, and more behind it.
  if (answer.version >= record.version) record = answer;
  expected.met(record);
  page.dataset.version = String(record.version);
  happened.anew();
  // A half-typed form stays as it is; it now builds on the version we made ourselves.
  if (wasDirty) base = { ...base, version: answer.version, status: answer.status };
  else { base = record; refill(form, record); }
  show();
  const words = t("Now %(status)s", { status: statusWord(to) });
  announce(words);
  // The desk may take up again what was cancelled; that is an undo only where it leads back to what was.
  const back = to === "Cancelled" && $$("[data-to]", page).find((step) => step.dataset.to === was && step.dataset.since.split("|").includes(to));
  toast(words, back ? [{ word: t("Undo"), icon: "undo", act: () => move(was) }] : []);
}

async function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => { dialog.addEventListener("close", resolve, { once: true }); });
  return dialog.returnValue === "yes";
}

for (const button of $$("[data-to]", page)) {
  button.addEventListener("click", async () => {
    const { to } = button.dataset;
    if (to !== "Cancelled") return move(to);
    const dialog = $("#cancel");
    if (!(await ask(dialog))) return;
    const reason = $("[name=cancellation_reason]", dialog)?.value;
    await move(to, reason ? { cancellation_reason: reason } : {});
  });
}

$("#delete").addEventListener("close", async (event) => {
  if (event.target.returnValue !== "yes") return;
  const said = t("Deleted: %(what)s", { what: [kind.one, record.patient_name, hm(record[kind.time])].join(", ") });
  try {
    gone = true;
    await removeAndLeave(path, { id, version: record.version, said, there: `/?date=${record[kind.date]}` });
  } catch (problem) {
    gone = false;
    if (problem.status === 412 && problem.body.current) take(problem.body.current);
    toast(problem.status === 412 ? t("Someone changed this a moment ago. Look at it once more first.") : problem.message);
  }
});

// Live

async function readAnew(snapshot) {
  if (invite) chartAnew(snapshot);
  const own = snapshot?.records[kind.name]?.find((one) => one.id === id);
  const newer = own ?? await get(path);
  if (newer) take(newer);
}

function publication(data) {
  const [name, verb] = data.type.split(".");
  if (invite && (name !== kind.name || data.data.id === id)) chartNews(name);
  if (name !== kind.name || data.data.id !== id) return;
  if (verb === "deleted") return end(data.actor?.name ? t("%(what)s: removed by %(name)s, or no longer yours.", { what: kind.one, name: data.actor.name }) : t("%(what)s: removed, or no longer yours.", { what: kind.one }));
  take(data.data, { actor: data.actor, changes: data.changed, at: Date.parse(data.timestamp) });
}

function lostIt() {
  if (!gone) end(t("%(what)s: you can no longer see it. It was removed, or is another doctor's now.", { what: kind.one }));
  return true;
}

followChart();
const own = page.dataset.channel.startsWith("consultation:");
live.follow(page.dataset.channel, {
  data: own ? { snapshot: {} } : {},
  on: { publication, state: readAnew, gone: lostIt },
});
everyMinute(show);
show();
goLive();
