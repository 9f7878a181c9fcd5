// What the host's page knows of the consultation itself: the record, what lies beside the picture, and who came, live.

import { meta } from "./dom.js";
import { Parts } from "./parts.js";
import { call as rest } from "./rest.js";

/** Event: "change". */
export class CallRecord extends EventTarget {
  #id; #chart = new Parts("chart"); #begun = false;
  record = null;
  participants = new Map();

  constructor(live, id) {
    super();
    this.#id = id;
    live.follow(`consultation:${id}`, { data: { snapshot: {} }, on: { publication: (news) => this.#hear(news), state: (snapshot) => this.#begin(snapshot), gone: () => true } });
    live.follow(`doctor:${meta("user")}`, { on: { publication: ({ type }) => { if (/^(prescription|lab_report)\./.test(type)) this.#chart.anew(); }, gone: () => true } });
  }

  get status() { return this.record?.status ?? "Confirmed"; }
  /** Whether there was a call that can be called done. */
  get mayComplete() { return this.status === "Confirmed" && Boolean(this.record?.meeting_started_at); }
  get waiting() { return [...this.participants.values()].filter((one) => one.state === "waiting"); }

  async complete() { this.#take(await rest("PATCH", `/api/v1/consultations/${this.#id}`, { body: { status: "Completed" } })); }

  #begin(snapshot) {
    if (!snapshot) return;
    const { consultation: [record], participant: came = [] } = snapshot.records;
    this.record = record ?? this.record;
    this.participants = new Map(came.map((one) => [one.id, one]));
    if (this.#begun) this.#chart.anew();      // what came meanwhile can't be told any more: read it
    this.#begun = true;
    this.#changed();
  }

  #hear({ type, data }) {
    const [name, verb] = type.split(".");
    if (name === "case_history") this.#chart.anew();
    if (name === "participant") this.participants.set(data.id, data);
    if (name === "consultation" && verb !== "deleted") this.#take(data); else this.#changed();
  }

  #take(record) {
    if (record.version >= (this.record?.version ?? 0)) this.record = record;
    this.#changed();
  }

  #changed() { this.dispatchEvent(new Event("change")); }
}
