// "When it ends", on a surgery's page: a range with its reasons, or nothing.

import { fill } from "./dom.js";
import { clockOf, isoDate } from "./clock.js";
import { standing } from "./lanes.js";
import { t } from "./texts.js";

export function showEnd(card, record, now) {
  const one = standing(record, isoDate(Date.parse(record.starts_at)), now);
  card.hidden = !one.running || one.median === null;
  if (card.hidden) return;
  const minutes = { gone: Math.max(0, Math.round(one.minute - one.began)), usual: Math.round(record.median_min) };
  fill(card, {
    median: clockOf(one.median),
    late_bound: t("about, by %(most)s in 9 of 10", { most: clockOf(one.late) }),
    plan_end: t("Planned end was %(time)s", { time: clockOf(one.plan + one.length) }),
    given: one.surely ? t("Given that it has run %(gone)s minutes, and that such cases take %(usual)s minutes at the median.", minutes)
      : t("Given that it has run %(gone)s minutes, counted from its planned start, and that such cases take %(usual)s minutes at the median.", minutes),
  });
}
