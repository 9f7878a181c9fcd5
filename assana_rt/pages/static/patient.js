// A patient's story: read anew when a record of theirs changes, wherever it is told; and the form that changes who they are.

import { live, goLive } from "./page.js";
import { $, toast } from "./dom.js";
import { call } from "./rest.js";
import { onSubmit, refill, shown } from "./forms.js";
import { differences, settle } from "./conflict.js";
import { papers } from "./papers.js";
import { Parts } from "./parts.js";
import { Person } from "./person.js";
import { t } from "./texts.js";

const { patient, channels } = $("[data-story]").dataset, parts = new Parts("story", "name", "who", "facts");

const concerns = (data) => data?.patient_id === patient || Boolean($(`[data-id="${CSS.escape(data?.id ?? "")}"]`));

for (const channel of channels.split(" ")) {
  live.follow(channel, {
    on: { publication: ({ data }) => { if (concerns(data)) parts.anew(); }, state: () => parts.anew() },
  });
}

papers(() => parts.anew());

const form = $('form[data-form="change"]'), path = `/api/v1/patients/${patient}`;
if (form) {
  const person = new Person(form);
  let base = JSON.parse($("#the-patient").textContent);

  const take = (record) => { base = record; refill(form, record); person.show(record.allergies); };
  const edited = () => Object.fromEntries(Object.entries(person.values).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(shown(base, name))));

  const save = async (patch, version) => {
    try {
      if (Object.keys(patch).length) take(await call("PATCH", path, { body: patch, version }));
      $("#change").close();
      toast(t("Saved"));
      parts.anew();
    } catch (problem) {
      if (problem.status !== 412 || !problem.body.current) throw problem;
      await lost(problem.body.current);
    }
  };
  const lost = async (theirs) => {
    const lines = differences({ base, theirs, mine: person.values });
    const { answer, mine } = await settle($("#conflict"), form, lines, { name: "", at: "" });
    if (answer === "discard") take(theirs);
    else if (answer === "save") { base = theirs; await save(mine, theirs.version); }
  };
  onSubmit(form, () => save(edited(), base.version));

  // Opened again: what stands there now, unless something typed was left.
  $("[data-dialog=change]").addEventListener("click", async () => {
    const newer = Object.keys(edited()).length ? null : await call("GET", path).catch(() => null);
    if (newer && newer.version > base.version && !Object.keys(edited()).length) take(newer);
  });
}
goLive();
