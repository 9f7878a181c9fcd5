// Removing with a way back. An administrator may restore, so it is done at once; for everybody else it is done when the time to undo is over.

import { $, $$, h, meta, toast } from "./dom.js";
import { call } from "./rest.js";
import { t, tp } from "./texts.js";

const TIME_TO_UNDO = 10_000;
const AFTER_LEAVING = 20_000;      // on another page one has to look around first
const LEFT = "assana_removal";

/** `hide(true)` takes it off this page, `hide(false)` puts it back; `done` is told when nothing more will come. */
export function removal(path, { version, said, hide, done = () => {} }) {
  hide(true);
  const failed = (problem) => { hide(false); toast(notDeleted(problem)); };
  return meta("role") === "admin" ? now(path, { version, said, hide, done, failed }) : held(path, { version, said, hide, done, failed });
}

const notDeleted = (problem) => t("Not deleted: %(why)s", { why: problem.message });

async function now(path, { version, said, hide, done, failed }) {
  try { await call("DELETE", path, { version }); } catch (problem) { return failed(problem); }
  done();
  restorable(path, said, () => { hide(false); done(); });
}

function restorable(path, said, back, stays) {
  return toast(said, [{
    word: t("Undo"), icon: "undo",
    act: async () => {
      try { await call("POST", `${path}/restore`); back(); } catch (problem) { toast(problem.message); }
    },
  }], stays);
}

/** `sent` is told right before the request goes out, `settled` once it is known to be done or undone. */
function held(path, { version, said, hide, done, failed, stays = TIME_TO_UNDO, sent = () => {}, settled = () => {} }) {
  const timer = setTimeout(send, stays);
  // Whoever leaves the page meant it: it goes out with the page.
  addEventListener("pagehide", send);
  function stop() { clearTimeout(timer); removeEventListener("pagehide", send); }
  const bread = toast(said, [{ word: t("Undo"), icon: "undo", act: () => { stop(); settled(); hide(false); } }], stays);
  async function send() {
    stop();
    bread?.remove();
    sent();
    try { await call("DELETE", path, { version, keepalive: true }); settled(); done(); } catch (problem) {
      if (problem.status) settled();
      failed(problem);
    }
  }
  return bread;
}

// A whole record: its page has nothing left to show, so the way back stands on the page one lands on.

/** Remove the record this page is about and go to `there`. Throws a Problem if an administrator's is refused. */
export async function removeAndLeave(path, { id, version, said, there }) {
  const mine = { path, id, version, said, user: meta("user") };
  if (meta("role") === "admin") {
    await call("DELETE", path, { version });
    keep({ ...mine, state: "done" });
  } else if (!keep({ ...mine, state: "held" })) await call("DELETE", path, { version });      // no memory, no way back
  location.assign(there);
}

/** On the page one lands on: offer the way back, or see to it that what went out with the page before has arrived. */
export function resume() {
  const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "null");
  if (!left || left.user !== meta("user")) { sessionStorage.removeItem(LEFT); return; }
  const { path, version, said, state } = left, forget = () => sessionStorage.removeItem(LEFT);
  if (state === "done") {
    forget();
    offer(restorable(path, said, () => toast(t("It is back")), AFTER_LEAVING));
  } else if (state === "held") {
    const hide = (hidden) => going(left.id, hidden);
    hide(true);
    offer(held(path, {
      version, said, hide, stays: AFTER_LEAVING, done: () => {}, failed: (problem) => { hide(false); toast(notDeleted(problem)); },
      sent: () => keep({ ...left, state: "sent" }), settled: forget,
    }));
  } else {
    // 404: it has arrived. No answer at all: the next page asks again.
    call("DELETE", path, { version }).then(forget, (problem) => {
      if (problem.status) forget();
      if (problem.status !== 404) toast(notDeleted(problem));
    });
  }
}

/** The way back is under the first key pressed, and is read out with what it undoes. */
function offer(bread) {
  const press = $("button", bread), words = $("p", bread);
  words.id = "removed";
  press.setAttribute("aria-describedby", words.id);
  press.focus({ preventScroll: true });
}

/** Lines of a record that is about to go: struck, and said to be so. */
function going(id, on) {
  for (const line of $$(`li[data-id="${CSS.escape(id)}"]`)) {
    line.classList.toggle("is-going", on);
    $("[data-going]", line)?.remove();
    if (on) $(".sub", line)?.prepend(h("span", { class: "tag", "data-going": true }, tp("record", "deleted")));
  }
}

function keep(left) {
  try { sessionStorage.setItem(LEFT, JSON.stringify(left)); return true; } catch { return false; }
}
