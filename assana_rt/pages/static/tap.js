// Recording a step of an operation at a press, and setting its time back or undoing it.

import { hm } from "./clock.js";
import { announce, meta, toast } from "./dom.js";
import { MILESTONES } from "./kinds.js";
import { call } from "./rest.js";
import { t } from "./texts.js";

/** Coordinator and admin correct and withdraw; doctors record. */
export const isDesk = ["coordinator", "admin"].includes(meta("role"));

/** Record `name` for a surgery; `at` in ms, now if left out. Throws a Problem. Offers the desk to set it back. */
export async function record(surgery, name, at = null) {
  const body = at === null ? { name } : { name, at: new Date(at).toISOString() };
  const line = await call("POST", `/api/v1/surgeries/${surgery.id}/milestones`, { body });
  said(surgery, line, t("%(step)s recorded at %(time)s", values(line)));
  return line;
}

const values = (line) => ({ step: MILESTONES[line.name], time: hm(Date.parse(line.at)) });

function said(surgery, line, sentence) {
  const words = `${surgery.room ? `${surgery.room}: ` : ""}${sentence}`;
  announce(words);
  toast(words, isDesk ? [
    { word: t("− %(n)s min", { n: 1 }), act: () => setBack(surgery, line, 1) },
    { word: t("− %(n)s min", { n: 5 }), act: () => setBack(surgery, line, 5) },
    { word: t("Undo"), icon: "undo", act: () => undo(surgery, line) },
  ] : []);
}

const path = (surgery, line) => `/api/v1/surgeries/${surgery.id}/milestones/${line.id}`;

async function setBack(surgery, line, minutes) {
  const at = new Date(Date.parse(line.at) - minutes * 60_000).toISOString();
  const reason = t("recorded %(n)s min late", { n: minutes });
  await attempt(async () => {
    const moved = await call("PATCH", path(surgery, line), { body: { at, reason } });
    said(surgery, moved, t("%(step)s set back, now at %(time)s", values(moved)));
  });
}

async function undo(surgery, line) {
  await attempt(async () => {
    await call("POST", `${path(surgery, line)}/withdraw`, { body: { reason: t("pressed by mistake") } });
    toast(t("%(step)s withdrawn", values(line)));
  });
}

/** Do it; what is refused is said in a toast. */
export async function attempt(act) {
  try { await act(); } catch (problem) { toast(problem.message); }
}
