// Audit, connections and health: the filters' address stays short, and the node's figures are read anew.

import { goLive } from "./page.js";
import { $ } from "./dom.js";
import { Parts } from "./parts.js";

const FIGURES_EVERY = 15_000;

$("#filters")?.addEventListener("submit", (event) => {
  for (const field of event.target.elements) if (field.name && !field.value) field.disabled = true;
});
addEventListener("pageshow", () => { for (const field of $("#filters")?.elements ?? []) field.disabled = false; });
if ($("#health, #connections")) {
  const parts = new Parts("health", "connections");
  setInterval(() => { if (!document.hidden) parts.anew(); }, FIGURES_EVERY);
}
goLive();
