// What a notification is called: its title comes in English, and says what happened to what and when; other languages say it anew.

import { locale, t, within } from "./texts.js";
import { dayAndTime, written } from "./words.js";

const WHAT = {
  surgery: t("Surgery"), consultation: t("Consultation"), appointment: t("Appointment"), prescription: t("Prescription"), lab_report: t("Lab report"),
};
const TITLES = {
  assigned: (values) => t("New %(what)s on %(when)s", values),
  unassigned: (values) => t("%(What)s on %(when)s is now another doctor's", values),
  moved: (values) => t("%(What)s moved to %(when)s", values),
  cancelled: (values) => t("%(What)s on %(when)s was cancelled", values),
  deleted: (values) => t("%(What)s on %(when)s was deleted", values),
  restored: (values) => t("%(What)s on %(when)s is back", values),
  reminder: (values) => t("%(What)s on %(when)s", values),
  guest_waiting: (values) => t("A guest waits: %(what)s on %(when)s", values),
  lab_final: (values) => t("Final lab report of %(when)s", values),
  lab_corrected: (values) => t("Corrected lab report of %(when)s", values),
};
const WHEN = /(\d{1,2} [A-Z][a-z]{2} \d{4})(?:, (\d\d:\d\d))?/;

export function titleOf({ kind, title, record_type: type }) {
  const found = WHEN.exec(title);
  if (locale === "en-GB" && !globalThis.assanaTexts) return title;
  if (!found || !TITLES[kind] || !WHAT[type]) return title;
  const day = written(Date.parse(`${found[1]} UTC`), { day: "numeric", month: "short", year: "numeric" });
  return TITLES[kind]({ What: WHAT[type], what: within(WHAT[type]), when: found[2] ? dayAndTime(day, found[2]) : day });
}
