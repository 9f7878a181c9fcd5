// A patient's story: read anew when a record of theirs changes, wherever it is told.

import { live, goLive } from "./page.js";
import { $ } from "./dom.js";
import { Parts } from "./parts.js";

const { patient, channels } = $("[data-story]").dataset, parts = new Parts("story", "who");

const concerns = (data) => data?.patient_id === patient || Boolean($(`[data-id="${CSS.escape(data?.id ?? "")}"]`));

for (const channel of channels.split(" ")) {
  live.follow(channel, {
    on: { publication: ({ data }) => { if (concerns(data)) parts.anew(); }, state: () => parts.anew() },
  });
}
goLive();
