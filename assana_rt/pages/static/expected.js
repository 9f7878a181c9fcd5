// A press shows at once: what it will do is laid over the record until the server has said yes or no.
// What is laid over is marked (`pending`); a refusal takes it away, and the news of it makes it true without a second change.

import { nextSteps } from "./lanes.js";
import { t } from "./texts.js";

const KEPT = 10_000;      // so long an answer stands for its news; then what was heard counts, whatever it is
const IMPLIED = { "Ongoing": "in_room", "Post Surgery": "out_of_room" };

const passed = (surgery, name) => (surgery.milestones ?? []).some((step) => step.name === name);

/** A surgery once the step is recorded: what the server makes of it, as far as a page can tell. */
function withStep(surgery, name, at) {
  const status = name === "out_of_room" ? "Post Surgery" : surgery.status === "Scheduled" ? "Ongoing" : surgery.status;
  const changed = status === surgery.status ? {} : { status, status_changed_at: new Date(at).toISOString() };
  return { ...surgery, ...changed, milestones: [...(surgery.milestones ?? []), { name, at: new Date(at).toISOString() }] };
}

/** Expect a step of an operation, at `at` in ms. */
export const step = (name, at) => ({
  name,
  met: (surgery) => passed(surgery, name),
  of: (surgery) => (nextSteps(surgery).includes(name) ? withStep(surgery, name, at) : null),
});

/** Expect a status; of a surgery it tells of a step, too. */
export const status = (was, to, at) => ({
  name: to,
  met: (record) => record.status === to,
  of(record) {
    if (record.status !== was) return null;
    const name = "milestones" in record ? IMPLIED[to] : undefined;
    const stepped = name && !passed(record, name) ? withStep(record, name, at) : record;
    return { ...stepped, status: to, status_changed_at: new Date(at).toISOString() };
  },
});

/** What is expected of the records of a page. `changed(id)` is told whenever what is shown of one may differ. */
export class Expected {
  #held = new Map(); #changed;

  constructor(changed) { this.#changed = changed; }

  /** The record as it is shown; `pending` is the name of what is not answered yet. */
  of(record) {
    const one = this.#held.get(record.id), shown = one && !one.change.met(record) ? one.change.of(record) : null;
    return shown ? { ...shown, pending: one.answered ? "" : one.change.name } : record;
  }

  /** A newer record arrived. True: it is what was shown already, so it is no news on this page. */
  met(record) {
    const one = record && this.#held.get(record.id);
    if (!one) return false;
    const met = one.change.met(record);
    // Two versions on, and without it: it has been taken back since.
    if (met || (one.answered && record.version > one.version + 1)) this.#forget(record.id, one);
    return met;
  }

  /** Show `change` of the record while `send()` runs; its refusal is thrown, and nothing is expected any more. */
  async during(record, change, send) {
    const one = { change, version: record.version, answered: false, timer: 0 };
    this.#held.set(record.id, one);
    this.#changed(record.id);
    try {
      const answer = await send();
      one.answered = true;
      if (this.#held.get(record.id) === one) one.timer = setTimeout(() => this.#forget(record.id, one) && this.#changed(record.id), KEPT);
      return answer;
    } catch (problem) {
      this.#forget(record.id, one);
      throw problem;
    } finally {
      this.#changed(record.id);
    }
  }

  #forget(id, one) {
    clearTimeout(one.timer);
    return this.#held.get(id) === one && this.#held.delete(id);
  }
}

/** Why what was shown is not shown any more, in a sentence. */
export function undone(problem, what) {
  return problem.status === 0 ? t("%(what)s: no connection to the server, so it may not be recorded. What you see is what was last heard.", { what })
    : t("%(what)s was not recorded. %(why)s", { what, why: problem.message });
}
