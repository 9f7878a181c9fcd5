// The one loud line of the day: what is now, or what is next. The twin of pages/headline.py.

import { GLYPHS, MILESTONES, cssOf } from "./kinds.js";
import { hm, planned } from "./words.js";
import { hm as clock } from "./clock.js";
import { ending } from "./estimate.js";
import { reached } from "./rows.js";

const WAITS = 2 * 3_600_000;
const lasts = (kind, record) => (kind.length ? planned(record[kind.length]) : 15);
const start = (record) => Date.parse(record.starts_at);
const named = (kind) => kind.name[0].toUpperCase() + kind.name.slice(1);

/** Under way: a call from its start to its end, not by the clock. */
const runs = ([, record]) => (record.status === "Confirmed" ? Boolean(record.meeting_started_at) && !record.meeting_ended_at : record.status === "Ongoing");
const comes = (pair, now) =>
  ["Scheduled", "Upcoming", "Pending", "Confirmed"].includes(pair[1].status) && !runs(pair) && start(pair[1]) > now - WAITS;
const inOrder = (pairs) => pairs.sort(([, a], [, b]) => start(a) - start(b) || (a.id < b.id ? -1 : 1));

function matter(kind, record) {
  return kind.name === "appointment" ? record.type || "Appointment" : record.procedure || named(kind);
}
const short = ([kind, record]) => `${matter(kind, record)}: ${record.patient_name}`;

function after(rest) {
  const stats = rest.slice(0, 2).map((pair, i) => ({ label: `${["Then", "After that"][i]}, ${hm(pair[1][pair[0].time])}`, text: short(pair) }));
  if (rest.length > 2) stats.push({ label: `Last, ${hm(rest.at(-1)[1][rest.at(-1)[0].time])}`, text: short(rest.at(-1)) });
  return stats;
}

/** "Incision 10:11. Ends about 12:06, by 12:52 in 9 of 10." */
function running(record, now) {
  const step = record.milestones.at(-1), said = `${MILESTONES[step.name] ?? step.name} ${clock(Date.parse(step.at))}.`, began = reached(record, "in_room");
  if (began === null) return said;
  const range = ending(Math.max(0, (now - began) / 60_000), record);
  return range ? `${said} Ends about ${clock(began + range.median * 60_000)}, by ${clock(began + range.late * 60_000)} in 9 of 10.` : said;
}

function support(kind, record, now) {
  const time = hm(record[kind.time]);
  if (record.status === "Ongoing") return record.milestones?.length ? running(record, now) : `Planned for ${time}, ${lasts(kind, record)} min.`;
  const away = Math.round((start(record) - now) / 60_000);
  if (away > 90) return "";
  if (away > 0) return `In ${away} min.`;
  return away < 0 ? `Planned for ${time}, ${-away} min ago.` : "Now.";
}

const nothing = (line, words) => ({ status: "", where: "", who: "", href: "", css: "finished", glyph: "disc", line, support: words, after: [] });

/** `pairs`: [kind, record] of the whole day. */
export function headline(pairs, now, today) {
  if (!today) return nothing("Another day", "What is under way stands on today's page.");
  const under = inOrder(pairs.filter(runs));
  const coming = inOrder(pairs.filter((p) => comes(p, now)));
  if (!under.length && !coming.length) {
    return nothing(pairs.some(([, r]) => r.status !== "Cancelled") ? "Nothing more today" : "A free day", "Nothing is left to do.");
  }
  if (under.length > 1) {
    return {
      status: "Ongoing", css: "ongoing", glyph: GLYPHS.Ongoing, where: "", who: "", line: `${under.length} under way`,
      support: under.map(([, r]) => r.room || r.patient_name).join(", "), href: "/board", after: after(coming),
    };
  }
  const [kind, record] = under[0] ?? coming[0], what = matter(kind, record);
  return {
    status: record.status, css: cssOf(record.status), glyph: GLYPHS[record.status],
    where: kind.name === "surgery" ? record.room ?? "" : named(kind), who: record.patient_name,
    line: under.length ? what : `${hm(record[kind.time])}, ${what}`, support: support(kind, record, now),
    href: `/${kind.path}/${record.id}`, after: after(under.length ? coming : coming.slice(1)),
  };
}
