// Says how far away the call is; the room itself comes with the built-in call.
import { everyMinute, now } from "./clock.js";
import { $, setText } from "./dom.js";

const start = Date.parse($("[data-starts]").dataset.starts);
function show() {
  const min = Math.round((start - now()) / 60_000);
  const words = min > 48 * 60 ? `, in ${Math.round(min / 1440)} days` : min > 90 ? `, in ${Math.round(min / 60)} hours` : min > 0 ? `, in ${min} min` : min > -90 ? ", now" : "";
  setText($('[data-f="away"]'), words);
}
everyMinute(show);
show();
