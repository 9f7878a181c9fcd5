// The surgeries of one site date, kept level with a channel; board and wall draw what it holds.

import { now } from "./clock.js";
import { firstState } from "./page.js";

/**
 * Follow `channel` for `date()`. `changed(ids)` after each change: the ids that are new or differ, or null after a whole state.
 * Returns {records, restart}: `restart` begins afresh, for another date.
 */
export function followTheatre(live, channel, date, changed) {
  const records = new Map();
  const belongs = (record) => record.surgery_date === date() || (["Ongoing", "Post Surgery"].includes(record.status) && carried(record));
  const carried = (record) => { const age = now() - Date.parse(record.starts_at); return age > 0 && age < 36 * 3_600_000 && record.surgery_date < date(); };

  function state(snapshot) {
    const fresh = (snapshot?.records.surgery ?? []).filter(belongs), ids = new Set();
    for (const record of fresh) if (records.has(record.id) && records.get(record.id).version !== record.version) ids.add(record.id);
    records.clear();
    for (const record of fresh) records.set(record.id, record);
    changed(ids);
  }

  function publication(data) {
    const [name, verb] = data.type.split("."), record = data.data, known = records.get(record.id);
    if (name !== "surgery" || (known && known.version >= record.version)) return;
    if (verb === "deleted" || !belongs(record)) { if (!records.delete(record.id)) return; } else records.set(record.id, record);
    changed(new Set([record.id]));
  }

  let leave = () => {};
  function restart() {
    leave();
    leave = live.follow(channel, { data: { snapshot: { date_from: date(), date_to: date() } }, first: firstState(channel), on: { state, publication } });
  }
  restart();
  return { records, restart };
}
