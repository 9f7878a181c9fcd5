// The card of a consultation's call: when it is, and the way in once there is one.

import { $, fill } from "./dom.js";
import { planned } from "./words.js";
import { hm } from "./clock.js";

function away(minutes) {
  if (minutes > 36 * 60) return `in ${Math.round(minutes / 1440)} days`;
  if (minutes > 90) return `in ${Math.round(minutes / 60)} hours`;
  return minutes > 0 ? `in ${Math.ceil(minutes)} min` : "";
}

export function showCall(page, record, now) {
  const start = Date.parse(record.starts_at), end = start + planned(record.duration ?? "30") * 60_000;
  const open = record.status === "Confirmed" && Boolean(record.meeting_id);
  const word = record.status === "Cancelled" ? "Cancelled" : record.status === "Completed" ? "Completed"
    : now < start ? away((start - now) / 60_000) : now < end ? "now" : "its time is over";
  fill(page, { when_word: word, join_hint: `${hm(start)} – ${hm(end)}` });
  const join = $("[data-join]", page);
  join.hidden = !open;
  if (open) join.href = `/meet/${record.meeting_id}`;
  $("[data-no-join]", page).hidden = open || ["Cancelled", "Completed"].includes(record.status);
}
