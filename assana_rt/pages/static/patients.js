// The list of patients: as of its loading, with the form to add one.

import { goLive } from "./page.js";
import { $ } from "./dom.js";
import { call, onceKey } from "./rest.js";
import { onSubmit } from "./forms.js";
import { Person } from "./person.js";

const form = $('form[data-form="add"]');
if (form) {
  const person = new Person(form);
  let sent = { text: "", key: "" };
  onSubmit(form, async () => {
    const body = person.values, text = JSON.stringify(body);
    // The same form again, because no answer came, must not make a second patient.
    if (text !== sent.text) sent = { text, key: onceKey() };
    const { id } = await call("POST", "/api/v1/patients", { body, key: sent.key });
    location.assign(`/patients/${id}`);
  });
}
goLive();
