// The one loud line of the day: what is now, or what is next. The twin of pages/headline.py.

import { GLYPHS, MILESTONES, cssOf, statusWord, typeWord } from "./kinds.js";
import { hm, planned } from "./words.js";
import { hm as clock } from "./clock.js";
import { ending } from "./estimate.js";
import { began } from "./rows.js";
import { t } from "./texts.js";

const WAITS = 2 * 3_600_000;
const lasts = (kind, record) => (kind.length ? planned(record[kind.length]) : 15);
const start = (record) => Date.parse(record.starts_at);

/** Under way: a call from its start to its end, not by the clock. */
const runs = ([, record]) => (record.status === "Confirmed" ? Boolean(record.meeting_started_at) && !record.meeting_ended_at : record.status === "Ongoing");
const comes = (pair, now) =>
  ["Scheduled", "Upcoming", "Pending", "Confirmed"].includes(pair[1].status) && !runs(pair) && start(pair[1]) > now - WAITS;
const inOrder = (pairs) => pairs.sort(([, a], [, b]) => start(a) - start(b) || (a.id < b.id ? -1 : 1));

function matter(kind, record) {
  return kind.name === "appointment" ? typeWord(record.type) || kind.one : record.procedure || kind.one;
}
const short = ([kind, record]) => t("%(what)s: %(name)s", { what: matter(kind, record), name: record.patient_name });

function after(rest) {
  const stats = rest.slice(0, 2).map((pair, i) => {
    const time = hm(pair[1][pair[0].time]);
    return { label: i ? t("After that, %(time)s", { time }) : t("Then, %(time)s", { time }), text: short(pair) };
  });
  if (rest.length > 2) stats.push({ label: t("Last, %(time)s", { time: hm(rest.at(-1)[1][rest.at(-1)[0].time]) }), text: short(rest.at(-1)) });
  return stats;
}

/** "Incision 10:11. Ends about 12:06, by 12:52 in 9 of 10." */
function running(record, now) {
  const step = record.milestones.at(-1), said = t("%(step)s %(time)s.", { step: MILESTONES[step.name] ?? step.name, time: clock(Date.parse(step.at)) }), from = began(record);
  if (from === null) return said;
  const range = ending(Math.max(0, (now - from) / 60_000), record);
  if (!range) return said;
  return `${said} ${t("Ends about %(half)s, by %(most)s in 9 of 10.", { half: clock(from + range.median * 60_000), most: clock(from + range.late * 60_000) })}`;
}

function support(kind, record, now) {
  const time = hm(record[kind.time]);
  if (record.status === "Ongoing") return record.milestones?.length ? running(record, now) : t("Planned for %(time)s, %(n)s min.", { time, n: lasts(kind, record) });
  const away = Math.round((start(record) - now) / 60_000);
  if (away > 90) return "";
  if (away > 0) return t("In %(n)s min.", { n: away });
  return away < 0 ? t("Planned for %(time)s, %(n)s min ago.", { time, n: -away }) : t("Now.");
}

const nothing = (line, words) => ({ status: "", status_word: "", where: "", who: "", href: "", css: "finished", glyph: "disc", line, support: words, after: [] });

/** `pairs`: [kind, record] of the whole day. */
export function headline(pairs, now, today) {
  if (!today) return nothing(t("Another day"), t("What is under way stands on today's page."));
  const under = inOrder(pairs.filter(runs));
  const coming = inOrder(pairs.filter((p) => comes(p, now)));
  if (!under.length && !coming.length) {
    return nothing(pairs.some(([, r]) => r.status !== "Cancelled") ? t("Nothing more today") : t("A free day"), t("Nothing is left to do."));
  }
  if (under.length > 1) {
    return {
      status: "Ongoing", status_word: statusWord("Ongoing"), css: "ongoing", glyph: GLYPHS.Ongoing, where: "", who: "", line: t("%(n)s under way", { n: under.length }),
      support: under.map(([, r]) => r.room || r.patient_name).join(", "), href: "/board", after: after(coming),
    };
  }
  const [kind, record] = under[0] ?? coming[0], what = matter(kind, record);
  return {
    status: record.status, status_word: statusWord(record.status), css: cssOf(record.status), glyph: GLYPHS[record.status],
    where: kind.name === "surgery" ? record.room ?? "" : kind.one, who: record.patient_name,
    line: under.length ? what : t("%(time)s, %(what)s", { time: hm(record[kind.time]), what }), support: support(kind, record, now),
    href: `/${kind.path}/${record.id}`, after: after(under.length ? coming : coming.slice(1)),
  };
}
