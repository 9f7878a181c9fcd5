// Removing with a way back. An administrator may restore, so it is done at once; for everybody else it is done when the time to undo is over.

import { meta, toast } from "./dom.js";
import { call } from "./rest.js";
import { t } from "./texts.js";

const TIME_TO_UNDO = 10_000;

/** `hide(true)` takes it off this page, `hide(false)` puts it back; `done` is told when nothing more will come. */
export function removal(path, { version, said, hide, done = () => {} }) {
  hide(true);
  const failed = (problem) => { hide(false); toast(t("Not deleted: %(why)s", { why: problem.message })); };
  return meta("role") === "admin" ? now(path, { version, said, hide, done, failed }) : held(path, { version, said, hide, done, failed });
}

async function now(path, { version, said, hide, done, failed }) {
  try { await call("DELETE", path, { version }); } catch (problem) { return failed(problem); }
  done();
  toast(said, [{
    word: t("Undo"), icon: "undo",
    act: async () => {
      try { await call("POST", `${path}/restore`); hide(false); done(); } catch (problem) { toast(problem.message); }
    },
  }]);
}

function held(path, { version, said, hide, done, failed }) {
  const timer = setTimeout(send, TIME_TO_UNDO);
  // Whoever leaves the page meant it: it goes out with the page.
  addEventListener("pagehide", send);
  function stop() { clearTimeout(timer); removeEventListener("pagehide", send); }
  async function send() {
    stop();
    try { await call("DELETE", path, { version, keepalive: true }); done(); } catch (problem) { failed(problem); }
  }
  toast(said, [{ word: t("Undo"), icon: "undo", act: () => { stop(); hide(false); } }], TIME_TO_UNDO);
}
