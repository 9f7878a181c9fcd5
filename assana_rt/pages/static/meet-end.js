// How a call ended, in words, and what may come next.

import { hm, now } from "./clock.js";
import { $, fill, setText } from "./dom.js";
import { came } from "./meet-side.js";
import { t, tn } from "./texts.js";

const ENDED = {
  host: t("The call has ended"),
  left: t("You left the call"),
  declined: [t("Not now"), t("The doctor could not let you in. You may ask again, or wait to be called.")],
  moved: [t("Going on elsewhere"), t("You opened this call in another window.")],
  withdrawn: [t("The invitation was withdrawn"), t("Ask whoever invited you.")],
  freed: [t("Your invitation was freed for another browser"), t("Open your link in the browser you want to use.")],
  cancelled: t("The consultation was cancelled"),
  pending: t("The consultation is no longer confirmed"),
  completed: t("The consultation is completed"),
  reassigned: t("The consultation has another doctor now"),
  deleted: t("The consultation was removed"),
  closed: t("The room is closed"),
  lost: t("The call can't go on here"),
};
const WELL = new Set(["host", "left", "completed"]);
const AGAIN = new Set(["host", "left", "declined", "moved", "lost"]);

function length(ms) {
  const min = Math.round(ms / 60_000);
  return min < 1 ? t("less than a minute") : tn("%(n)s minute", "%(n)s minutes", min);
}

/** Say why and after how long; `closes`: until when one may come back. */
export function showEnd(page, { reason, text = "", since, closes }) {
  const [title, more] = [ENDED[reason] ?? ENDED.lost, ""].flat(), start = Date.parse(since);
  const lasted = since ? t("It lasted %(length)s, %(first)s to %(last)s.", { length: length(now() - start), first: hm(start), last: hm(now()) }) : "";
  const again = $("[data-again]"), may = AGAIN.has(reason);
  const stays = may && now() < closes ? t("The room stays open until %(time)s.", { time: hm(closes) }) : "";
  fill(page, { ended: title, ended_text: [text || more, lasted, stays].filter(Boolean).join(" ") });
  $("[data-sign]").hidden = !WELL.has(reason);
  again.hidden = !may;
  setText(again, reason === "declined" ? t("Ask again") : t("Rejoin"));
}

/** What the host sees of the record: who was there, and the step that follows. */
export function showRecord(page, kept) {
  came([...kept.participants.values()]);
  $("[data-complete]").hidden = !kept.mayComplete;
  if (kept.status !== "Confirmed") $("[data-again]").hidden = true;
  fill(page, { completed: kept.status === "Completed" ? t("The consultation is Completed.") : "" });
}
