// A surgery's milestones on its page: which are passed, which comes next, who recorded what, and what was corrected.

import { hm, hms, isoDate, lastTimeOf, now } from "./clock.js";
import { $, $$, fill, h, glyph, setGlyph, setText } from "./dom.js";
import { GLYPHS, MILESTONES } from "./kinds.js";
import { nextSteps } from "./lanes.js";
import { onSubmit, showProblem } from "./forms.js";
import { call, get, Problem } from "./rest.js";
import { isDesk } from "./tap.js";
import { t, tp, within } from "./texts.js";
import { dayAndTime, shortDate } from "./words.js";

export class Milestones {
  #card = $("#milestones"); #form = $('form[data-form="milestone"]'); #fix = $("#fix");
  #surgery = null; #lines = []; #seen = ""; #typed = false; #fixing = null; #record;

  /** `record(name, at)` records a step, `at` in ms or null for now; it may throw a Problem. */
  constructor(record) {
    this.#record = record;
    onSubmit(this.#form, () => this.#send());
    this.#form.elements.name.addEventListener("change", () => this.#word());
    this.#form.elements.at.addEventListener("input", () => { this.#typed = true; this.#word(); });
    for (const button of $$("[data-back]", this.#form)) button.addEventListener("click", () => this.#back(Number(button.dataset.back)));
    onSubmit($("form", this.#fix), () => this.#correct());
    $("[data-withdraw]", this.#fix).addEventListener("click", () => this.#withdraw());
  }

  /** The surgery's newest state, or a minute gone by; with a step that is `pending`, as far as it is known. */
  show(surgery, gone) {
    this.#surgery = surgery;
    const passed = new Map((surgery.milestones ?? []).map((step) => [step.name, step])), steps = gone ? [] : nextSteps(surgery);
    for (const item of $$("[data-milestone]", this.#card)) {
      const { milestone: name } = item.dataset, step = passed.get(name), next = name === steps[0];
      item.className = step ? (name === surgery.pending ? "is-done is-pending" : "is-done") : next ? "is-next" : "";
      if (next) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
      setGlyph($("svg", item), step ? "disc" : next ? "core" : "ring");
      setText($("b", item), step ? hm(Date.parse(step.at)) : "–");
    }
    fill(this.#card, { ms_count: t("%(n)s of %(all)s", { n: passed.size, all: Object.keys(MILESTONES).length }) });
    // What was typed waits for the answer: it may be needed again.
    if (surgery.pending) { fill(this.#card, { ms_word: t("Saving") }); return; }
    this.#offer(steps);
    const state = JSON.stringify(surgery.milestones ?? []);
    if (state !== this.#seen) { this.#seen = state; this.#read(); }
  }

  #offer(steps) {
    const { name, at } = this.#form.elements, options = steps.join();
    this.#form.hidden = !steps.length;
    if (name.dataset.options !== options) {
      name.dataset.options = options;
      name.replaceChildren(...steps.map((step) => h("option", { value: step }, MILESTONES[step])));
      this.#typed = false;
    }
    if (!this.#typed && document.activeElement !== at) at.value = hm(now());
    this.#word();
  }

  #word() {
    const { name, at } = this.#form.elements, last = this.#surgery.milestones?.at(-1);
    const ago = Math.round((now() - lastTimeOf(at.value || "00:00", now())) / 60_000);
    const place = !this.#typed || ago === 0 ? t("now") : t("%(n)s min ago", { n: ago });
    fill(this.#card, {
      ms_word: t("Record %(step)s", { step: within(MILESTONES[name.value] ?? "") }),
      ms_hint: last ? t("%(place)s; may be earlier, not before %(time)s", { place, time: hm(Date.parse(last.at)) }) : t("%(place)s; may be earlier", { place }),
    });
  }

  #back(minutes) {
    const { at } = this.#form.elements;
    at.value = hm(lastTimeOf(at.value, now()) - minutes * 60_000);
    this.#typed = true;
    this.#word();
  }

  async #send() {
    const { name, at } = this.#form.elements, text = at.value.trim();
    if (!/^([01]?\d|2[0-3]):[0-5]\d$/.test(text)) throw new Problem(422, { errors: [{ field: "", message: t("give the time as 10:42") }] });
    await this.#record(name.value, this.#typed && text !== hm(now()) ? lastTimeOf(text, now()) : null);
    this.#typed = false;
  }

  async #read() {
    const found = await get(`/api/v1/surgeries/${this.#surgery.id}/milestones`);
    if (!found) return;
    this.#lines = found.items;
    this.#draw();
  }

  #draw() {
    const shown = this.#lines.filter((line) => line.counts || line.withdrawn).sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? 1 : -1));
    $("[data-timeline]").replaceChildren(...shown.map((line) => this.#line(line)));
    $("[data-timeline-empty]").hidden = shown.length > 0;
  }

  #line(line) {
    const old = this.#lines.find((other) => other.id === line.replaces), at = Date.parse(line.at), recorded = Date.parse(line.recorded_at);
    const time = isoDate(recorded) === isoDate(at) ? hms(recorded) : dayAndTime(shortDate(isoDate(recorded)), hms(recorded));
    const lag = Math.floor((recorded - at) / 60_000);
    const who = [
      t("%(name)s, recorded at %(time)s", { name: line.recorded_by_name ?? t("Somebody"), time }),
      lag >= 2 && !line.replaces ? t(", %(n)s min after", { n: lag }) : "", line.reason ? t(": “%(reason)s”", { reason: line.reason }) : "", ".",
    ].join("");
    const first = old ? t("First recorded by %(name)s at %(time)s.", { name: old.recorded_by_name ?? within(t("Somebody")), time: hms(Date.parse(old.recorded_at)) }) : "";
    const title = h("span", { class: line.withdrawn ? "was" : "" }, MILESTONES[line.name]);
    const button = isDesk && line.counts ? h("button", { class: "btn btn-bare small push", type: "button" }, t("Correct"), h("span", { class: "sr" }, ` ${MILESTONES[line.name]}`)) : null;
    button?.addEventListener("click", () => this.#open(line));
    return h("li", {}, h("time", { datetime: line.at }, hm(at)), h("span", { class: "node" }, glyph(line.withdrawn ? "struck" : line.name === "in_room" ? GLYPHS.Ongoing : "disc")),
      h("div", {}, h("div", { class: "row" }, title, old && !line.withdrawn ? h("span", { class: "was" }, hm(Date.parse(old.at))) : null, line.withdrawn ? h("span", { class: "tag" }, t("withdrawn")) : old ? h("span", { class: "tag" }, tp("milestone", "corrected")) : null, button),
        h("p", { class: "sub" }, `${who} ${first}`)));
  }

  #open(line) {
    this.#fixing = line;
    fill(this.#fix, { fix_title: t("Correct: %(step)s, %(time)s", { step: MILESTONES[line.name], time: hm(Date.parse(line.at)) }) });
    const { at, reason } = $("form", this.#fix).elements;
    at.value = hm(Date.parse(line.at));
    reason.value = "";
    this.#fix.showModal();
  }

  get #path() { return `/api/v1/surgeries/${this.#surgery.id}/milestones/${this.#fixing.id}`; }

  async #correct() {
    const { at, reason } = $("form", this.#fix).elements, moved = lastTimeOf(at.value, Date.parse(this.#fixing.recorded_at));
    await call("PATCH", this.#path, { body: { at: new Date(moved).toISOString(), reason: reason.value.trim() } });
    this.#fix.close();
  }

  async #withdraw() {
    const form = $("form", this.#fix), reason = form.elements.reason.value.trim();
    try {
      if (!reason) throw new Problem(422, { errors: [{ field: "reason", message: t("Say why") }] });
      await call("POST", `${this.#path}/withdraw`, { body: { reason } });
      this.#fix.close();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      showProblem(form, problem);
    }
  }
}
