// A secret shown once: it stands in its dialog until that is closed, and nowhere after.

import { $, announce, setText } from "./dom.js";
import { t } from "./texts.js";

export function showOnce(dialog, secret) {
  const field = $("[data-secret]", dialog);
  field.value = secret;
  setText($("[data-copy-word]", dialog), t("Copy"));
  dialog.showModal();
  field.select();
  dialog.addEventListener("close", () => { field.value = ""; }, { once: true });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const dialog = button.closest("dialog"), field = $("[data-secret]", dialog);
    field.select();
    // Without https there is no clipboard to write to; what is selected can still be copied.
    const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false) || document.execCommand("copy");
    const word = copied ? t("Copied") : t("Press Ctrl C");
    setText($("[data-copy-word]", dialog), word);
    announce(word);
  });
}
