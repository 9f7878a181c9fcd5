// A lost race, line by line: yours and theirs, and the choice for each.

import { $, h, setText } from "./dom.js";
import { shown } from "./forms.js";
import { t } from "./texts.js";

const plain = (value) => {
  if (Array.isArray(value)) return value.map((one) => one.substance ?? one).join(", ") || t("None known");
  return value === null || value === "" ? "–" : String(value);
};
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** The lines in which mine, theirs and what both began from are not all the same. `touched`: the names I changed. */
export function differences({ base, theirs, mine }) {
  const lines = Object.keys(mine)
    .map((name) => ({ name, mine: mine[name], theirs: shown(theirs, name), touched: !same(mine[name], shown(base, name)) }))
    .filter((line) => !same(line.mine, line.theirs));
  // A patient's name and the record behind it are one choice.
  const id = lines.find((line) => line.name === "patient_id"), name = lines.find((line) => line.name === "patient_name");
  if (!id || !name) return lines;
  Object.assign(name, { also: { patient_id: id.mine }, touched: name.touched || id.touched });
  return lines.filter((line) => line !== id);
}

/**
 * Ask line by line. Resolves to {answer: "save" | "keep" | "discard", mine: {name: value}}: of `save`, what is still to be written over theirs.
 */
export function settle(dialog, form, lines, who) {
  const label = (name) => $(`[data-field~="${name}"] label`, form)?.firstChild.textContent.trim() ?? name;
  const option = (name, value) => {
    if (name === "patient_id") return value ? t("With the patient’s record") : t("The name alone");
    const select = $(`select[name="${name}"]`, form);
    return select ? [...select.options].find((o) => o.value === value)?.textContent ?? plain(value) : plain(value);
  };
  const radio = (line, side, checked) => h("label", { class: "radio" }, h("input", { type: "radio", name: line.name, value: side, checked }), h("span", {}, option(line.name, line[side])));
  setText($("[data-who]", dialog), [
    who.at ? t("%(name)s changed this at %(time)s, while you were typing.", { name: who.name || t("Someone"), time: who.at }) : t("%(name)s changed this, while you were typing.", { name: who.name || t("Someone") }),
    t("Nothing of yours is lost: choose for each line."),
  ].join(" "));
  $("[data-diff]", dialog).replaceChildren(
    h("span", { class: "hd" }), h("span", { class: "hd" }, h("b", {}, t("Yours")), t("not yet saved")),
    h("span", { class: "hd" }, h("b", {}, t("Theirs")), [who.name, who.at].filter(Boolean).join(", ") || t("saved")),
    ...lines.flatMap((line) => [h("span", { class: "key" }, label(line.name)), radio(line, "mine", line.touched), radio(line, "theirs", !line.touched)]));
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const answer = dialog.returnValue || "keep";
      const mine = Object.fromEntries(lines.filter((l) => $(`input[name="${l.name}"][value="mine"]`, dialog).checked).flatMap((l) => [[l.name, l.mine], ...Object.entries(l.also ?? {})]));
      resolve({ answer, mine });
    }, { once: true });
    dialog.returnValue = "";
    dialog.showModal();
  });
}
