// How a call ended, in words, and what may come next.

import { hm, now } from "./clock.js";
import { $, fill, setText } from "./dom.js";
import { came } from "./meet-side.js";

const ENDED = {
  host: "The call has ended",
  left: "You left the call",
  declined: ["Not now", "The doctor could not let you in. You may ask again, or wait to be called."],
  moved: ["Going on elsewhere", "You opened this call in another window."],
  withdrawn: ["The invitation was withdrawn", "Ask whoever invited you."],
  freed: ["Your invitation was freed for another browser", "Open your link in the browser you want to use."],
  cancelled: "The consultation was cancelled",
  pending: "The consultation is no longer confirmed",
  completed: "The consultation is completed",
  reassigned: "The consultation has another doctor now",
  deleted: "The consultation was removed",
  closed: "The room is closed",
  lost: "The call can't go on here",
};
const AGAIN = new Set(["host", "left", "declined", "moved", "lost"]);

function length(ms) {
  const min = Math.round(ms / 60_000);
  return min < 1 ? "less than a minute" : min === 1 ? "1 minute" : `${min} minutes`;
}

/** Say why and after how long; `closes`: until when one may come back. */
export function showEnd(page, { reason, text = "", since, closes }) {
  const [title, more] = [ENDED[reason] ?? ENDED.lost, ""].flat(), start = Date.parse(since);
  const lasted = since ? `It lasted ${length(now() - start)}, ${hm(start)} to ${hm(now())}.` : "";
  const again = $("[data-again]"), may = AGAIN.has(reason);
  const stays = may && now() < closes ? `The room stays open until ${hm(closes)}.` : "";
  fill(page, { ended: title, ended_text: [text || more, lasted, stays].filter(Boolean).join(" ") });
  again.hidden = !may;
  setText(again, reason === "declined" ? "Ask again" : "Rejoin");
}

/** What the host sees of the record: who was there, and the step that follows. */
export function showRecord(page, kept) {
  came([...kept.participants.values()]);
  $("[data-complete]").hidden = !kept.mayComplete;
  if (kept.status !== "Confirmed") $("[data-again]").hidden = true;
  fill(page, { completed: kept.status === "Completed" ? "The consultation is Completed." : "" });
}
