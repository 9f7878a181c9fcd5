// Whom a record is about: a name as one types it, and the patient's record behind it once one is chosen from the list.

import { $, h, setText } from "./dom.js";
import { get } from "./rest.js";
import { t, tn } from "./texts.js";
import { fullDate } from "./words.js";

const WAIT_MS = 150, MOST = 8;

const about = ({ birth_date: born, mrn }) => [born ? t("born %(day)s", { day: fullDate(born) }) : "", mrn ?? ""].filter(Boolean).join(", ");

/** Make the patient field of a form find patients while one types. A name nobody is chosen for stays a name alone. */
export function patientField(form) {
  const holder = $("[data-patient]", form);
  return holder && new PatientField(form, holder);
}

class PatientField {
  #name; #id; #list; #hint; #found = []; #active = -1; #asked = 0; #timer = 0; #chosen = null; #saved;

  constructor(form, holder) {
    this.#name = $("[role=combobox]", holder);
    this.#id = $("[name=patient_id]", holder);
    this.#list = $("[role=listbox]", holder);
    this.#hint = $("[data-linked]", holder);
    this.#saved = this.#id.value;
    this.#name.addEventListener("input", ({ detail }) => { if (detail !== "chosen") this.#typed(); });
    this.#name.addEventListener("keydown", (event) => this.#key(event));
    this.#name.addEventListener("blur", () => this.#close());
    // A press on the list must not take the focus: it would be closed before it is pressed.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.#choose(this.#found[Number(option.dataset.n)]);
    });
    // A hidden field is not reset with its form.
    form.addEventListener("reset", () => { this.#id.value = this.#saved; this.#forget(); });
    form.addEventListener("refilled", () => { this.#saved = this.#id.value; this.#forget(); });
    this.#tell();
  }

  /** Start with a patient known already. */
  take(patient) { this.#choose(patient); }

  #forget() {
    if (this.#chosen?.id !== this.#id.value) this.#chosen = null;
    this.#close();
    this.#tell();
  }

  #tell() {
    if (!this.#id.value) return setText(this.#hint, this.#name.value.trim() ? t("A name alone, without a patient’s record") : "");
    const more = this.#chosen ? about(this.#chosen) : "";
    setText(this.#hint, more ? t("With the patient’s record: %(about)s", { about: more }) : t("With the patient’s record"));
  }

  #typed() {
    this.#id.value = "";
    this.#chosen = null;
    this.#tell();
    clearTimeout(this.#timer);
    if (this.#name.value.trim().length < 2) return this.#close();
    this.#timer = setTimeout(() => this.#find(), WAIT_MS);
  }

  async #find() {
    const asked = ++this.#asked, words = this.#name.value.trim();
    const answer = await get(`/api/v1/patients?${new URLSearchParams({ q: words, limit: MOST, sort: "name" })}`);
    // A later word was asked for meanwhile, or the field was left: this answer is nobody's.
    if (asked === this.#asked && document.activeElement === this.#name) this.#show(answer?.items ?? []);
  }

  #show(found) {
    this.#found = found;
    this.#list.replaceChildren(...found.map((one, n) => h("li", { role: "option", id: `f-patients-${n}`, "data-n": n, "aria-selected": "false" },
      h("bdi", {}, one.name), h("span", { class: "small quiet" }, about(one)))));
    this.#list.hidden = !found.length;
    this.#name.setAttribute("aria-expanded", String(found.length > 0));
    this.#go(-1);
    if (found.length) setText(this.#hint, tn("One patient found. The arrow keys choose.", "%(n)s patients found. The arrow keys choose.", found.length));
    else this.#tell();
  }

  #go(n) {
    this.#active = n;
    [...this.#list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === n));
      if (i === n) option.scrollIntoView({ block: "nearest" });
    });
    if (n < 0) this.#name.removeAttribute("aria-activedescendant");
    else this.#name.setAttribute("aria-activedescendant", `f-patients-${n}`);
  }

  #key(event) {
    const open = !this.#list.hidden, last = this.#found.length - 1;
    if (event.key === "ArrowDown" && !open && this.#name.value.trim()) this.#find();
    else if (!open) return;
    else if (event.key === "ArrowDown") this.#go(this.#active === last ? 0 : this.#active + 1);
    else if (event.key === "ArrowUp") this.#go(this.#active <= 0 ? last : this.#active - 1);
    else if (event.key === "Enter" && this.#active >= 0) this.#choose(this.#found[this.#active]);
    else if (event.key === "Escape") { this.#close(); this.#tell(); }
    else return;
    event.preventDefault();     // and Escape closes the list, not the dialog around it
  }

  #choose(patient) {
    this.#chosen = patient;
    this.#name.value = patient.name;
    this.#id.value = patient.id;
    this.#close();
    this.#tell();
    // The form counts its changes by what is typed.
    this.#name.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "chosen" }));
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#list.hidden = true;
    this.#name.setAttribute("aria-expanded", "false");
    this.#go(-1);
  }
}
