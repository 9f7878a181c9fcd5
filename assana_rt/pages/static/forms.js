// Forms that post JSON: what was typed stays, refusals stand beside their field, a lost race shows both sides.

import { $, $$, h, icon, setText } from "./dom.js";
import { Problem } from "./rest.js";
import { t, tn } from "./texts.js";

/** The form's fields by name: value as typed; "" of an optional one is null; a switch is a boolean. */
export function values(form) {
  const found = {};
  for (const field of fields(form)) {
    const text = field.value.trim();
    found[field.name] = field.type === "checkbox" ? field.checked : text === "" && !field.required ? null : text;
  }
  return found;
}

export const fields = (form) => $$("input[name], select[name], textarea[name]", form).filter((f) => !f.closest("[hidden]") && !f.hidden);

/** What differs from `base` (a record): times are compared as the form shows them. */
export function changed(form, base) {
  return Object.fromEntries(Object.entries(values(form)).filter(([name, value]) => value !== shown(base, name)));
}

/** A record's value as its field shows it. */
export function shown(record, name) {
  const value = record[name] ?? null;
  return name.endsWith("_time") && value ? value.slice(0, 5) : value;
}

/** Put a record's values into the form, as saved. */
export function refill(form, record) {
  for (const field of fields(form)) {
    if (!(field.name in record)) continue;
    const value = shown(record, field.name) ?? "";
    field.value = value;
    if (field.tagName === "SELECT") for (const option of field.options) option.defaultSelected = option.value === value;
    else field.defaultValue = value;
  }
  form.dispatchEvent(new Event("refilled"));
}

export function clearErrors(form) {
  for (const error of $$(".error", form)) error.remove();
  for (const field of $$("[aria-invalid]", form)) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  const banner = $("[data-problem]", form);
  if (banner) banner.hidden = true;
}

/** Show a refusal where it belongs, and lead the focus to the first thing to mend. */
export function showProblem(form, problem) {
  clearErrors(form);
  const elsewhere = problem.errors.filter(({ field, message }) => !beside(form, field, message));
  const first = $("[aria-invalid]", form), banner = $("[data-problem]", form);
  const n = problem.errors.length - elsewhere.length;
  const words = problem.errors.length ? [
    n ? tn("One thing to mend before saving.", "%(n)s things to mend before saving.", n) : "",
    ...elsewhere.map(({ field, message }) => (field ? `${field}: ${message}.` : `${message}.`)),
  ].filter(Boolean).join(" ") : problem.message;
  if (banner) {
    setText($("p", banner), words);
    banner.hidden = false;
  }
  (first ?? banner)?.focus?.();
  (first ?? banner)?.scrollIntoView?.({ block: "nearest" });
}

/** Put a message beside the field of that name (of "panels.0.name": beside the panels); false if the form has none. */
export function beside(form, name, message) {
  const holder = $(`[data-field~="${CSS.escape((name ?? "").split(".", 1)[0])}"]`, form);
  if (!holder || holder.closest("[hidden]")) return false;
  const input = $("input, select, textarea", holder), id = `e-${input.id}`;
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  holder.append(h("p", { class: "error", id }, icon("warning", "i-s"), text));
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  return true;
}

/** Required fields that are empty, said before the server is asked. */
function missing(form) {
  return fields(form).filter((field) => field.required && !field.value.trim())
    .map((field) => ({ field: field.name, message: field.tagName === "SELECT" ? t("Choose one") : t("Fill this in") }));
}

/** Let `send(values)` do the saving; it may throw a Problem. The button waits, nothing typed is touched. */
export function onSubmit(form, send) {
  form.addEventListener("input", (event) => {
    const holder = event.target.closest("[data-field]");
    if (!holder) return;
    $(".error", holder)?.remove();
    event.target.removeAttribute("aria-invalid");
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    clearErrors(form);
    const empty = missing(form);
    if (empty.length) return showProblem(form, new Problem(422, { errors: empty }));
    form.dataset.busy = "yes";
    form.setAttribute("aria-busy", "true");
    try {
      await send(values(form));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      showProblem(form, problem);
    } finally {
      delete form.dataset.busy;
      form.removeAttribute("aria-busy");
    }
  });
}
