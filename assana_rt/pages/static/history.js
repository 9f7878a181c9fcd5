// The case history of a consultation, by kind of entry, newest first.

import { $, freshen, h, setText } from "./dom.js";

const TITLES = {
  previous_consultation: "Previous consultations", medical_history: "Medical history", prescription: "Prescriptions", lab_report: "Lab reports",
};
const day = (iso) => (iso ? new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(Date.parse(iso)) : "");

export class History {
  #card; #entries = new Map();

  constructor(card) { this.#card = card; }

  replace(entries) {
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
    this.#show();
  }

  put(verb, entry) {
    const known = this.#entries.get(entry.id);
    if (known && known.version > entry.version) return;
    if (verb === "deleted") this.#entries.delete(entry.id); else this.#entries.set(entry.id, entry);
    this.#show(verb === "deleted" ? null : entry.id);
  }

  #show(fresh = null) {
    const all = [...this.#entries.values()].sort((a, b) => ((a.date ?? "") < (b.date ?? "") ? 1 : -1));
    setText($("[data-history-count]", this.#card), all.length ? String(all.length) : "");
    $("[data-history-empty]", this.#card).hidden = all.length > 0;
    $("[data-history]", this.#card).replaceChildren(...Object.entries(TITLES).flatMap(([type, title]) => {
      const ours = all.filter((entry) => entry.history_type === type);
      return ours.length ? [h("h3", { class: "label part" }, title), ...ours.map((entry) => this.#entry(entry, fresh))] : [];
    }));
  }

  #entry(entry, fresh) {
    const article = h("article", { class: "entry" }, h("time", { datetime: entry.date }, day(entry.date)),
      h("div", {}, h("h3", {}, entry.title ?? TITLES[entry.history_type]), entry.description ? h("p", { class: "pre" }, entry.description) : null));
    if (entry.id === fresh) freshen(article);
    return article;
  }
}
