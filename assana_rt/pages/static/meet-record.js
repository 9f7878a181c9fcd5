// What the host's page knows of the consultation itself: the record, its case history, and who came, live.

import { History } from "./history.js";
import { call as rest } from "./rest.js";
import { $ } from "./dom.js";

/** Event: "change". */
export class CallRecord extends EventTarget {
  #id; #history = new History($("#s-history"));
  record = null;
  participants = new Map();

  constructor(live, id) {
    super();
    this.#id = id;
    live.follow(`consultation:${id}`, { data: { snapshot: {} }, on: { publication: (news) => this.#hear(news), state: (snapshot) => this.#begin(snapshot) } });
  }

  get status() { return this.record?.status ?? "Confirmed"; }
  /** Whether there was a call that can be called done. */
  get mayComplete() { return this.status === "Confirmed" && Boolean(this.record?.meeting_started_at); }
  get waiting() { return [...this.participants.values()].filter((one) => one.state === "waiting"); }

  async complete() { this.#take(await rest("PATCH", `/api/v1/consultations/${this.#id}`, { body: { status: "Completed" } })); }

  #begin(snapshot) {
    if (!snapshot) return;
    const { consultation: [record], case_history: entries = [], participant: came = [] } = snapshot.records;
    this.record = record ?? this.record;
    this.#history.replace(entries);
    this.participants = new Map(came.map((one) => [one.id, one]));
    this.#changed();
  }

  #hear({ type, data }) {
    const [name, verb] = type.split(".");
    if (name === "case_history") this.#history.put(verb, data);
    if (name === "participant") this.participants.set(data.id, data);
    if (name === "consultation" && verb !== "deleted") this.#take(data); else this.#changed();
  }

  #take(record) {
    if (record.version >= (this.record?.version ?? 0)) this.record = record;
    this.#changed();
  }

  #changed() { this.dispatchEvent(new Event("change")); }
}
