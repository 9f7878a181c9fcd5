// The door of a call: says whom it is with and when, and lets in who may, at a press. Opening the page does nothing.

import { everyMinute, hm, now } from "./clock.js";
import { $, fill, setText } from "./dom.js";
import { call as rest, Problem } from "./rest.js";

const panel = $("#call"), { meeting, consultation, starts, opens, closes } = panel.dataset;
const secret = decodeURIComponent(location.hash.slice(1));
const join = $("[data-join]"), start = Date.parse(starts), open = Date.parse(opens), close = Date.parse(closes);
const mayTry = Boolean(consultation || secret);
let inside = false;

function away() {
  const min = Math.round((start - now()) / 60_000);
  if (min > 48 * 60) return `, in ${Math.round(min / 1440)} days`;
  if (min > 90) return `, in ${Math.round(min / 60)} hours`;
  return min > 0 ? `, in ${min} min` : now() < close ? ", now" : "";
}

function show() {
  const at = now(), isOpen = at >= open && at <= close;
  join.hidden = !mayTry || inside;
  join.disabled = !isOpen;
  fill(panel, {
    away: away(),
    window: at < open ? `The room opens at ${hm(open)}. This page opens it by itself then; nothing has to be reloaded.`
      : at > close ? `The room closed at ${hm(close)}.` : `Open until ${hm(close)}.`,
  });
  setText($("span", join), at < open ? `Join, opens at ${hm(open)}` : "Join");
  $("[data-invite]").hidden = mayTry;
}

function refuse(problem) {
  const words = problem.status === 401 ? "This link is not valid for this call any more. Ask whoever invited you for a new one."
    : problem.status === 404 ? "There is no such call any more: it was cancelled or moved."
      : problem.body.opens_at && now() < Date.parse(problem.body.opens_at) ? `The room is not open yet: it opens at ${hm(Date.parse(problem.body.opens_at))}.`
        : problem.body.closes_at ? `The room closed at ${hm(Date.parse(problem.body.closes_at))}.` : problem.message;
  const banner = $("[data-problem]");
  setText($("p", banner), words);
  banner.hidden = false;
}

/** The host's token comes from the record; a guest brings a token or an invitation's secret in the address. */
async function key() {
  if (!consultation) return secret.split(".").length === 3 ? { token: secret } : { invitation: secret };
  return { token: (await rest("POST", `/api/v1/consultations/${consultation}/join`)).meeting_token };
}

join.addEventListener("click", async () => {
  $("[data-problem]").hidden = true;
  join.disabled = true;
  try {
    const entry = await rest("POST", `/api/v1/meetings/${meeting}/enter`, { body: await key() });
    inside = true;
    const other = entry.call.patient_name ?? entry.call.doctor_name;
    fill(panel, { title: `Your call with ${other}` });
    const banner = $("[data-inside]");
    setText($("p", banner), `You are let in as ${entry.role}${entry.name ? `, ${entry.name}` : ""}. The room is open until ${hm(Date.parse(entry.expires_at))}.`);
    banner.hidden = false;
    $("[data-outside]").hidden = true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    refuse(problem);
  } finally {
    show();
  }
});

everyMinute(show);
show();
