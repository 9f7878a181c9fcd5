// Recording a step of an operation at a press, and setting its time back or undoing it.

import { hm } from "./clock.js";
import { announce, meta, toast } from "./dom.js";
import { MILESTONES } from "./kinds.js";
import { call } from "./rest.js";

/** Coordinator and admin correct and withdraw; doctors record. */
export const isDesk = ["coordinator", "admin"].includes(meta("role"));

/** Record `name` for a surgery; `at` in ms, now if left out. Throws a Problem. Offers the desk to set it back. */
export async function record(surgery, name, at = null) {
  const body = at === null ? { name } : { name, at: new Date(at).toISOString() };
  const line = await call("POST", `/api/v1/surgeries/${surgery.id}/milestones`, { body });
  said(surgery, line, "recorded");
  return line;
}

function said(surgery, line, verb) {
  const words = `${surgery.room ? `${surgery.room}: ` : ""}${MILESTONES[line.name]} ${verb} at ${hm(Date.parse(line.at))}`;
  announce(words);
  toast(words, isDesk ? [
    { word: "− 1 min", act: () => setBack(surgery, line, 1) },
    { word: "− 5 min", act: () => setBack(surgery, line, 5) },
    { word: "Undo", icon: "undo", act: () => undo(surgery, line) },
  ] : []);
}

const path = (surgery, line) => `/api/v1/surgeries/${surgery.id}/milestones/${line.id}`;

async function setBack(surgery, line, minutes) {
  const at = new Date(Date.parse(line.at) - minutes * 60_000).toISOString();
  const reason = `recorded ${minutes} min late`;
  await attempt(async () => said(surgery, await call("PATCH", path(surgery, line), { body: { at, reason } }), "set back, now"));
}

async function undo(surgery, line) {
  await attempt(async () => {
    await call("POST", `${path(surgery, line)}/withdraw`, { body: { reason: "pressed by mistake" } });
    toast(`${MILESTONES[line.name]} withdrawn`);
  });
}

/** Do it; what is refused is said in a toast. */
export async function attempt(act) {
  try { await act(); } catch (problem) { toast(problem.message); }
}
