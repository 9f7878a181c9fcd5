// Who a patient is, as a form: its fields, and the allergies, which may be not asked, none, or some.

import { $, $$ } from "./dom.js";
import { values } from "./forms.js";
import { Lines } from "./lines.js";

export class Person {
  #form; #allergies; #lines;

  constructor(form) {
    this.#form = form;
    this.#allergies = $("[data-allergies]", form);
    this.#lines = new Lines(this.#allergies);
    this.#allergies.addEventListener("change", () => this.#choose());
    form.addEventListener("reset", () => this.show(JSON.parse(this.#allergies.dataset.allergies)));
    this.show(JSON.parse(this.#allergies.dataset.allergies));
  }

  /** null: nobody asked; []: none known. */
  show(allergies) {
    this.#allergies.dataset.allergies = JSON.stringify(allergies);
    const which = allergies === null ? "unasked" : allergies.length ? "some" : "none";
    for (const radio of $$("[type=radio]", this.#allergies)) radio.checked = radio.value === which;
    this.#lines.set(allergies ?? []);
    this.#choose();
  }

  get #which() { return $("[type=radio]:checked", this.#allergies).value; }

  #choose() {
    const some = this.#which === "some";
    $("[data-rows]", this.#allergies).hidden = $("[data-more]", this.#allergies).hidden = !some;
    if (some && !this.#lines.lines.length) this.#lines.add();
  }

  /** The form's values as REST takes them. */
  get values() {
    const { "-allergies": _, ...typed } = values(this.#form);
    const which = this.#which;
    return { ...typed, allergies: which === "unasked" ? null : which === "none" ? [] : this.#lines.values };
  }
}
