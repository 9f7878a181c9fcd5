// Writing prescriptions, lab reports and notes: one dialog each, empty for a new one, filled to change one.

import { $, $$, meta, setText, toast } from "./dom.js";
import { call, onceKey, Problem } from "./rest.js";
import { clearErrors, onSubmit, refill, values } from "./forms.js";
import { Lines, cellsOf } from "./lines.js";
import { removal } from "./removal.js";
import { t } from "./texts.js";

const about = $("#papers")?.dataset ?? {};
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

class Paper {
  #base = null; #seen = 0; #sent = { text: "", key: "" };

  /** `path` of the collection; `blank` what a new one begins with; `more` reads and shows what is no plain field. */
  constructor(id, path, { blank = {}, read = () => ({}), show = () => {}, next = null, keep = {}, anew }) {
    Object.assign(this, { path, blank, read, show, next, keep, anew });
    this.dialog = $(`#write-${id}`);
    this.form = $("form", this.dialog);
    onSubmit(this.form, () => this.#save());
    $("[data-remove]", this.form).addEventListener("click", () => this.#remove());
  }

  get values() {
    const typed = values(this.form);
    for (const field of $$("input[type=number]", this.form)) typed[field.name] = typed[field.name] === null ? 0 : Number(typed[field.name]);
    return { ...typed, ...this.read(this.#base) };
  }

  async open(id) {
    const record = id ? await call("GET", `${this.path}/${id}`) : null;
    this.#base = record;
    this.#seen = record?.version ?? 0;
    clearErrors(this.form);
    this.form.reset();
    refill(this.form, record ?? this.blank);
    this.show(record);
    this.#offer(record?.status);
    const title = $("h2", this.form), hint = $("[data-hint]", this.form);
    setText(title, record ? title.dataset.again : title.dataset.new);
    if (hint) hint.hidden = !["final", "corrected"].includes(record?.status);
    $("[data-remove]", this.form).hidden = !record;
    const doctor = $("[name=doctor_id]", this.form)?.closest("[data-field]");
    if (doctor) doctor.hidden = Boolean(record);
    this.dialog.showModal();
  }

  /** Only the steps that a status may take now can be chosen. */
  #offer(status) {
    const select = $("[name=status]", this.form);
    if (!select) return;
    const may = status ? [status, ...(this.next[status] ?? [])] : this.next[""];
    for (const option of select.options) option.hidden = option.disabled = !may.includes(option.value);
    select.value = status ?? this.blank.status;
  }

  async #save() {
    const typed = this.values;
    if (!this.#base) await this.#make({ ...this.keep, ...typed });
    else await this.#change(Object.fromEntries(Object.entries(typed).filter(([name, value]) => !same(value, this.#base[name]))));
    this.dialog.close();
    toast(t("Saved"));
    this.anew();
  }

  async #make(body) {
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== ""));
    const text = JSON.stringify(given);
    if (text !== this.#sent.text) this.#sent = { text, key: onceKey() };
    await call("POST", this.path, { body: given, key: this.#sent.key });
    this.#sent = { text: "", key: "" };
  }

  async #change(patch) {
    if (!Object.keys(patch).length) return;
    try {
      await call("PATCH", `${this.path}/${this.#base.id}`, { body: patch, version: this.#seen });
    } catch (problem) {
      if (problem.status !== 412 || !problem.body.current) throw problem;
      // What I did not touch stays theirs: only my own changes are sent, then as before.
      this.#seen = problem.body.current.version;
      throw new Problem(412, { detail: t("Someone changed this a moment ago. What you typed is still here: save again to keep it.") });
    }
  }

  #remove() {
    const { id } = this.#base;
    this.dialog.close();
    const lines = $$(`[data-id="${CSS.escape(id)}"]`);
    removal(`${this.path}/${id}`, { version: this.#seen, said: t("Deleted"), hide: (hidden) => { for (const line of lines) line.hidden = hidden; }, done: this.anew });
  }
}

/** Let the buttons of the page write; `anew` shows what was written. */
export function papers(anew) {
  const keep = { patient_id: about.patient, patient_name: about.name };
  if (meta("role") === "admin" && about.doctor) keep.doctor_id = about.doctor;
  const kinds = {};
  if ($("#write-rx")) {
    kinds.rx = new Paper("rx", "/api/v1/prescriptions", {
      keep, anew, blank: { status: "active", repeats: 0 },
      next: { "": ["draft", "active"], draft: ["active", "stopped"], active: ["on_hold", "completed", "stopped"], on_hold: ["active", "stopped"] },
    });
  }
  if ($("#write-lab")) kinds.lab = labReport(keep, anew);
  if (about.consultation) kinds.note = note(anew);
  document.addEventListener("click", async ({ target }) => {
    const press = target.closest("[data-paper]");
    if (!press) return;
    press.disabled = true;
    await kinds[press.dataset.paper]?.open(press.dataset.paperId).catch((problem) => toast(problem.message));
    press.disabled = false;
  });
}

function labReport(keep, anew) {
  const root = $("#write-lab [data-panels]"), panels = new Lines(root, (line, { results = [] }) => {
    line.results = new Lines($("[data-results]", line));
    line.results.set(results.length ? results : [{}]);
  });
  return new Paper("lab", "/api/v1/lab-reports", {
    keep, anew, blank: { status: "final" },
    next: { "": ["preliminary", "final"], preliminary: ["final"] },
    show: (record) => panels.set(record?.panels.length ? record.panels : [{}]),
    read: () => ({
      panels: panels.lines.map((line) => ({ name: cellsOf(line).name ?? "", results: line.results.values }))
        .filter(({ name, results }) => name || results.length),
    }),
  });
}

/** The structured part of a note: plain facts, a laboratory's results, and what this form can't show, which stays as it is. */
function note(anew) {
  const root = $("#write-note"), facts = new Lines($("[data-facts]", root)), results = new Lines($("[data-results]", root));
  const type = $("[name=history_type]", root), plain = (value) => ["string", "number", "boolean"].includes(typeof value);
  const fits = () => { $("[data-results]", root).hidden = type.value !== "lab_report" && !results.lines.length; };
  type.addEventListener("change", fits);
  const readable = (line) => Object.values(line).every((value) => value === null || plain(value));
  const lab = (metadata) => (Array.isArray(metadata?.results) && metadata.results.every(readable) ? metadata.results : null);

  function read(base) {
    const before = base?.metadata ?? {}, known = lab(before);
    const kept = Object.fromEntries(Object.entries(before).filter(([name, value]) => !plain(value) && !(name === "results" && known)));
    const typed = Object.fromEntries(facts.values.filter(({ key }) => key).map(({ key, value }) => [key, String(before[key]) === value ? before[key] : value ?? ""]));
    const found = results.values.map((line) => Object.fromEntries(Object.entries(line).filter(([, value]) => value !== null)));
    const unchanged = known && same(found, known.map((line) => Object.fromEntries(Object.entries(line).filter(([name, value]) => value !== null && ["test", "value", "unit", "reference", "flag"].includes(name)).map(([name, value]) => [name, String(value)]))));
    const metadata = { ...typed, ...kept, ...(unchanged ? { results: known } : found.length ? { results: found } : {}) };
    return { metadata: Object.keys(metadata).length ? metadata : null };
  }

  function show(record) {
    const metadata = record?.metadata ?? {};
    facts.set(Object.entries(metadata).filter(([, value]) => plain(value)).map(([key, value]) => ({ key, value: String(value) })));
    results.set(lab(metadata) ?? []);
    fits();
  }
  return new Paper("note", `/api/v1/consultations/${about.consultation}/case-history`, { anew, read, show, blank: { history_type: "previous_consultation" } });
}
