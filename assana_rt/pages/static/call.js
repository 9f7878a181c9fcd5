// The card of a consultation's call: when it is, and the way in once there is one.

import { $, fill } from "./dom.js";
import { planned } from "./words.js";
import { hm } from "./clock.js";
import { statusWord } from "./kinds.js";
import { t, tn } from "./texts.js";

function away(minutes) {
  if (minutes > 36 * 60) return tn("in %(n)s day", "in %(n)s days", Math.round(minutes / 1440));
  if (minutes > 90) return tn("in %(n)s hour", "in %(n)s hours", Math.round(minutes / 60));
  return minutes > 0 ? t("in %(n)s min", { n: Math.ceil(minutes) }) : "";
}

export function showCall(page, record, now) {
  const start = Date.parse(record.starts_at), end = start + planned(record.duration ?? "30") * 60_000;
  const open = record.status === "Confirmed" && Boolean(record.meeting_id);
  const word = ["Cancelled", "Completed"].includes(record.status) ? statusWord(record.status)
    : now < start ? away((start - now) / 60_000) : now < end ? t("now") : t("its time is over");
  fill(page, { when_word: word, join_hint: `${hm(start)} – ${hm(end)}` });
  const join = $("[data-join]", page);
  join.hidden = !open;
  if (open) join.href = `/meet/${record.meeting_id}`;
  $("[data-no-join]", page).hidden = open || ["Cancelled", "Completed"].includes(record.status);
}
