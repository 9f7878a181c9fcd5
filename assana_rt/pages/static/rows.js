// A record as a line: the words of every slot (pages/rows.py makes the same), and lists that keep their order.

import { GLYPHS, KINDS, cssOf, statusWord, typeWord } from "./kinds.js";
import { hm, length } from "./words.js";
import { hm as clock, isoDate } from "./clock.js";
import { $, $$, fill, freshen, setText } from "./dom.js";
import { t } from "./texts.js";

const doctors = (() => {
  const held = $("#doctors");
  return held ? JSON.parse(held.textContent) : {};
})();
export const doctorName = (id) => doctors[id] ?? "";

export const sortKey = (kind, record) => `${record[kind.date]} ${record[kind.time]} ${record.id}`;

function matter(kind, record) {
  if (kind.name === "surgery") return [record.procedure, record.room];
  if (kind.name === "consultation") return [record.procedure];
  return [record.appointment_id, typeWord(record.type)];
}

/** When a milestone was reached, ms, or null. */
export function reached(record, name) {
  const step = record.milestones?.find((one) => one.name === name);
  return step ? Date.parse(step.at) : null;
}

const STARTS = ["in_room", "anaesthesia_start", "prepared", "incision", "closing", "closed"];

/** When an operation began, ms, or null: with its first step, since in_room may be left out. The twin of theatre/milestones.py. */
export const began = (record) => STARTS.map((name) => reached(record, name)).find((at) => at !== null) ?? null;

export function lateness(kind, record, now) {
  if (kind.name !== "surgery" || !["Scheduled", "Ongoing"].includes(record.status)) return "";
  const plan = Date.parse(record.starts_at);
  if (record.status === "Ongoing") {
    const late = Math.floor(((began(record) ?? plan) - plan) / 60_000);
    return late >= 1 ? t("+%(n)s min", { n: late }) : "";
  }
  const late = Math.floor((now - plan) / 60_000);
  return late >= 1 && late <= 720 ? t("%(n)s min late", { n: late }) : "";
}

export function row(kind, record, now) {
  const { status } = record;
  return {
    id: record.id, version: String(record.version), href: `/${kind.path}/${record.id}`, key: sortKey(kind, record),
    date: record[kind.date], time: hm(record[kind.time]), length: kind.length ? length(record[kind.length]) : "",
    name: record.patient_name, what: [...matter(kind, record), doctorName(record.doctor_id)].filter(Boolean).join(" · "),
    tag: kind.name === "consultation" ? typeWord(record.type) : "", late: lateness(kind, record, now),
    status, status_word: statusWord(status), css: cssOf(status), glyph: GLYPHS[status] ?? "ring",
    over: status === "Cancelled" ? "is-void" : ["Finished", "Completed"].includes(status) ? "is-over" : "",
  };
}

const busy = (list) => list.matches(":hover") || list.contains(document.activeElement);

/** The lines of one kind on a page. Lines know their record's id and version; the order never changes under a pointer or the focus. */
export class List {
  #element; #kind; #records = new Map(); #now; #moved = false;

  /** `element`: the list; `empty`: what stands there while it is empty. `now`: the clock. */
  constructor(element, { now, empty = null }) {
    this.#element = element;
    this.#kind = KINDS[element.dataset.kind];
    this.#now = now;
    this.empty = empty;
    for (const calm of ["pointerleave", "focusout"]) {
      element.addEventListener(calm, () => setTimeout(() => this.#moved && !busy(element) && this.#sort()));
    }
  }

  get kind() { return this.#kind; }
  get records() { return [...this.#records.values()]; }
  has(id) { return Boolean(this.#line(id)); }
  /** Where a record lies among the lines that are there: -1 before all, 1 after all, 0 between. */
  lies(record) {
    const keys = this.#lines().map((line) => line.dataset.key), key = sortKey(this.#kind, record);
    return !keys.length ? 0 : key < keys[0] ? -1 : key > keys.at(-1) ? 1 : 0;
  }
  version(id) { return this.#records.get(id)?.version ?? Number(this.#line(id)?.dataset.version ?? 0); }

  /** Show the record's newest state; older news is ignored. Tells "new", "changed" or "". */
  put(record, { fresh = true } = {}) {
    const old = this.#line(record.id), seen = this.version(record.id);
    if (old && record.version < seen) return "";
    this.#records.set(record.id, record);
    const words = row(this.#kind, record, this.#now());
    const line = old ?? this.#blank();
    const moved = old && line.dataset.key !== words.key;
    this.#fill(line, words);
    if (!old || moved) this.#place(line, Boolean(moved));
    if (fresh && record.version !== seen) freshen(line);
    this.#count();
    return !old ? "new" : record.version !== seen ? "changed" : "";
  }

  remove(id) {
    this.#records.delete(id);
    const line = this.#line(id);
    line?.remove();
    this.#count();
    return Boolean(line);
  }

  /** Make the list be exactly these records: a state that replaces whatever was shown. */
  replace(records, { fresh = false } = {}) {
    const kept = new Set(records.map((record) => record.id));
    for (const line of this.#lines()) if (!kept.has(line.dataset.id)) this.remove(line.dataset.id);
    for (const record of records) this.put(record, { fresh: fresh && this.version(record.id) !== record.version });
  }

  /** The clock went on: lateness, and the rule between what was and what comes. */
  tick() {
    for (const record of this.#records.values()) {
      const line = this.#line(record.id);
      if (line) this.#fill(line, row(this.#kind, record, this.#now()));
    }
    this.#rule();
  }

  #lines() { return $$(":scope > li[data-id]", this.#element); }
  #line(id) { return $(`:scope > li[data-id="${CSS.escape(id)}"]`, this.#element); }
  #blank() { return $("#line").content.firstElementChild.cloneNode(true); }

  #fill(line, words) {
    Object.assign(line.dataset, { id: words.id, version: words.version, key: words.key, status: words.status });
    const link = $("a", line);
    link.href = words.href;
    link.className = `item-row ${words.over}`.trim();
    fill(line, words);
  }

  #place(line, moved) {
    if (moved && busy(this.#element)) { this.#moved = true; return; }
    const after = this.#lines().find((other) => other !== line && other.dataset.key > line.dataset.key);
    this.#element.insertBefore(line, after ?? null);
    this.#rule();
  }

  #sort() {
    this.#moved = false;
    for (const line of this.#lines().sort((a, b) => (a.dataset.key < b.dataset.key ? -1 : 1))) this.#element.append(line);
    this.#rule();
  }

  #rule() {
    const rule = $(":scope > .nowrule", this.#element);
    if (!rule) return;
    const now = this.#now(), key = `${isoDate(now)} ${clock(now)}`;
    const next = this.#lines().find((line) => line.dataset.key > key);
    setText(rule.firstElementChild, clock(now));
    if (rule.nextElementSibling !== (next ?? null)) this.#element.insertBefore(rule, next ?? null);
  }

  #count() { if (this.empty) this.empty.hidden = this.#lines().length > 0; }
}
