// Parts of a page that the server writes: news of them is a reason to read them anew, not a second way to write them.

import { freshen } from "./dom.js";

const AGAIN_AFTER = 3000;

export class Parts {
  #ids; #busy = false; #asked = false;

  /** `ids` of elements whose content is the server's; those that a person can't see are left out by it. */
  constructor(...ids) { this.#ids = ids; }

  /** Read them anew: at most one reading at a time, and one after the last asking. */
  async anew() {
    if (this.#busy) { this.#asked = true; return; }
    this.#busy = true;
    this.#asked = false;
    const page = await read();
    this.#busy = false;
    if (page) this.#show(page);
    if (!page && page !== false) setTimeout(() => this.anew(), AGAIN_AFTER);
    else if (this.#asked) await this.anew();
  }

  #show(page) {
    for (const id of this.#ids) {
      const here = document.getElementById(id), there = page.getElementById(id);
      if (!here || !there || here.innerHTML === there.innerHTML) continue;
      exchange(here, there);
      freshen(here);
    }
  }
}

/** Put the new content in; what was unfolded stays so, and the keyboard stays where it was. */
function exchange(here, there) {
  const unfolded = (root) => [...root.querySelectorAll("[data-id] details")].map((fold) => [fold.closest("[data-id]").dataset.id, fold]);
  const open = new Set(unfolded(here).filter(([, fold]) => fold.open).map(([id]) => id));
  const held = here.contains(document.activeElement);
  here.replaceChildren(...there.childNodes);
  for (const [id, fold] of unfolded(here)) fold.open = open.has(id);
  if (!held) return;
  here.tabIndex = -1;
  here.focus({ preventScroll: true });
}

/** The page as the server writes it now; null: no answer, false: no such page for us any more. */
async function read() {
  const response = await fetch(location.pathname + location.search, { cache: "no-store" }).catch(() => null);
  if (!response || response.status >= 500) return null;
  if (!response.ok || response.redirected) return false;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
