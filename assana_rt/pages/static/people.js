// Accounts: adding with a link shown once, changing, switching off and on.

import { goLive } from "./page.js";
import { $, toast } from "./dom.js";
import { call, Problem } from "./rest.js";
import { changed, clearErrors, onSubmit, refill } from "./forms.js";
import { Parts } from "./parts.js";
import { showOnce } from "./once.js";
import { t } from "./texts.js";

const PATH = "/api/v1/users", parts = new Parts("people");
const recordOf = (row) => JSON.parse(row.dataset.record);

const add = $('form[data-form="add"]');
onSubmit(add, async (typed) => {
  const { setup_link: link } = await call("POST", PATH, { body: typed });
  add.reset();
  $("#add").close();
  showOnce($("#link"), link);
  parts.anew();
});

const form = $('form[data-form="change"]');
let id = "", base = {};

function open(row) {
  id = row.dataset.person;
  base = recordOf(row);
  clearErrors(form);
  refill(form, base);
  $("#change").showModal();
}

onSubmit(form, async () => {
  const patch = changed(form, base);
  if (Object.keys(patch).length) {
    try {
      await call("PATCH", `${PATH}/${id}`, { body: patch, version: base.version });
    } catch (problem) {
      if (problem.status === 412 && problem.body.current) base = problem.body.current;
      if (problem.status === 412) throw new Problem(412, { detail: t("Someone changed this account a moment ago. What you typed is still here: save again to keep it.") });
      throw problem;
    }
    toast(t("Saved"));
    parts.anew();
  }
  $("#change").close();
});

async function sure(name) {
  const dialog = $("#sure");
  $("[data-who]", dialog).textContent = name;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => { dialog.addEventListener("close", resolve, { once: true }); });
  return dialog.returnValue === "yes";
}

async function activity(row) {
  const { is_active: active, version, name, email } = recordOf(row);
  if (active && !(await sure(name || email))) return;
  await call("PATCH", `${PATH}/${row.dataset.person}`, { body: { is_active: !active }, version });
  toast(active ? t("Deactivated, and signed out everywhere") : t("Activated"));
}

async function reset(row) {
  showOnce($("#link"), (await call("POST", `${PATH}/${row.dataset.person}/reset-link`)).reset_link);
}

$("#people").addEventListener("click", async ({ target }) => {
  const row = target.closest("[data-person]"), press = target.closest("button");
  if (!row || !press) return;
  if ("change" in press.dataset) return open(row);
  press.disabled = true;
  try {
    await ("reset" in press.dataset ? reset(row) : activity(row));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    toast(problem.message);
  } finally { press.disabled = false; }
  if ("switch" in press.dataset) parts.anew();
});
goLive();
