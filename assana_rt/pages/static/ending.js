// "When it ends", on a surgery's page: a range with its reasons, or nothing.

import { fill } from "./dom.js";
import { clockOf, isoDate } from "./clock.js";
import { standing } from "./lanes.js";

export function showEnd(card, record, now) {
  const one = standing(record, isoDate(Date.parse(record.starts_at)), now);
  card.hidden = !one.running || one.median === null;
  if (card.hidden) return;
  fill(card, {
    median: clockOf(one.median),
    late_bound: `about, by ${clockOf(one.late)} in 9 of 10`,
    plan_end: `Planned end was ${clockOf(one.plan + one.length)}`,
    given: `Given that it has run ${Math.max(0, Math.round(one.minute - one.began))} minutes${one.surely ? "" : ", counted from its planned start"}, and that such cases take ${Math.round(record.median_min)} minutes at the median.`,
  });
}
