// The clinical parts of a consultation's page, and who is invited to its call: read anew when news touches them.

import { live } from "./page.js";
import { $, toast } from "./dom.js";
import { call, Problem } from "./rest.js";
import { onSubmit } from "./forms.js";
import { papers } from "./papers.js";
import { Parts } from "./parts.js";
import { showOnce } from "./once.js";
import { t } from "./texts.js";

const parts = new Parts("labs", "rx", "history", "came", "guests");
if ($("[data-chart]")) papers(() => parts.anew());

/** What `consultation:<id>` and the lists of the desk tell of it, beside the record itself. */
export function chartNews(name) {
  if (["case_history", "participant", "consultation"].includes(name)) parts.anew();
}

/** A first state arrived: unless it is what the page was painted with, read the parts anew. */
export function chartAnew(snapshot) {
  const chart = $("[data-chart]"), { case_history: notes = [], participant: came = [] } = snapshot?.records ?? {};
  const told = [...notes, ...came].map(({ id, version }) => `${id}:${version}`).sort().join(" ");
  if (!chart || !snapshot || chart.dataset.seen !== told) parts.anew();
  if (chart) chart.dataset.seen = told;
}

/** A doctor's papers come by their own channel. */
export function followChart() {
  const chart = $("[data-chart]");
  if (!chart?.dataset.patient) return;
  const { patient, channel, epoch, offset } = chart.dataset;
  const concerns = ({ patient_id: about, id }) => about === patient || Boolean($(`[data-id="${CSS.escape(id)}"]`, chart));
  live.follow(channel, {
    position: epoch ? { epoch, offset: Number(offset) } : null,
    on: {
      publication: ({ type, data }) => { if (/^(prescription|lab_report)\./.test(type) && concerns(data)) parts.anew(); },
      state: () => parts.anew(),
    },
  });
}

/** Inviting, withdrawing, freeing; `confirmed` says whether there is a call to invite to. */
export function invitations(id) {
  const path = `/api/v1/consultations/${id}/invitations`, form = $('form[data-form="invite"]'), card = $("[data-invitations]");
  $("[data-invite]", card).addEventListener("click", () => $("#invite").showModal());
  onSubmit(form, async ({ name }) => {
    const { url } = await call("POST", path, { body: { name } });
    $("#invite").close();
    showOnce($("#invited"), url);
    parts.anew();
  });
  card.addEventListener("click", async ({ target }) => {
    const guest = target.closest("[data-guest]")?.dataset.guest, press = target.closest("[data-withdraw], [data-free]");
    if (!guest || !press) return;
    if ("withdraw" in press.dataset && !(await sure(press.dataset.name))) return;
    press.disabled = true;
    try {
      await call("DELETE", "free" in press.dataset ? `${path}/${guest}/binding` : `${path}/${guest}`);
      toast("free" in press.dataset ? t("The link can be used in another browser now") : t("Invitation withdrawn"));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      toast(problem.message);
      press.disabled = false;
    }
    parts.anew();
  });
  return (confirmed) => { $("[data-invite]", card).hidden = !confirmed; };
}

async function sure(name) {
  const dialog = $("#withdraw");
  $("[data-who]", dialog).textContent = name;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => { dialog.addEventListener("close", resolve, { once: true }); });
  return dialog.returnValue === "yes";
}
