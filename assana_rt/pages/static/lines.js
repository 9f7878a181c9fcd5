// Lines of a form that come and go: a list of small records, each with the same cells.

import { $, $$ } from "./dom.js";

export class Lines {
  #list; #template; #add; #born;

  /** `born(line, values)` is told of each new line. `root` holds a `template` of one line, a list `[data-rows]`, and a button `[data-row-add]`; they may be those of an outer line. */
  constructor(root, born = () => {}) {
    this.#born = born;
    this.#list = $(":scope > [data-rows]", root);
    this.#template = $(":scope > template", root);
    this.#add = $(":scope > * > [data-row-add], :scope > [data-row-add]", root);
    this.#add.addEventListener("click", () => $("input, select", this.add()).focus());
  }

  get lines() { return [...this.#list.children]; }

  /** Add a line; `values` by the names of its cells. */
  add(values = {}) {
    const line = this.#template.content.firstElementChild.cloneNode(true);
    for (const cell of own(line)) cell.value = values[cell.dataset.cell] ?? "";
    $(":scope > [data-row-drop], :scope > header > [data-row-drop]", line)?.addEventListener("click", () => {
      const next = line.nextElementSibling ?? line.previousElementSibling;
      line.remove();
      (next ? $("input, select", next) : this.#add).focus();
      this.#list.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.#list.append(line);
    this.#born(line, values);
    return line;
  }

  set(all) {
    this.#list.replaceChildren();
    for (const values of all) this.add(values);
  }

  /** What stands in the lines' own cells; "" is null, and lines nothing is written in are left out. */
  get values() {
    return this.lines.map(cellsOf).filter((line) => Object.values(line).some((value) => value !== null));
  }
}

/** The cells of a line itself, not those of lines within it. */
const own = (line) => $$("[data-cell]", line).filter((cell) => !cell.parentElement.closest("li") || cell.closest("li") === line);

export function cellsOf(line) {
  return Object.fromEntries(own(line).map((cell) => [cell.dataset.cell, cell.value.trim() || null]));
}
