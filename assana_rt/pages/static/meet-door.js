// The door of a call: who comes, and with what; refusals in words.

import { hm, isoDate, now } from "./clock.js";
import { call as rest, Problem } from "./rest.js";
import { t } from "./texts.js";
import { dayAndTime, longDate } from "./words.js";

const FRESH = 50 * 60_000;      // a relay's credentials are good for an hour

/** What this browser remembers of a call: that its invitation was used here, and, for this window, that it was in. */
const kept = (store, key) => ({
  get value() { try { return JSON.parse(store.getItem(key)); } catch { return null; } },
  set value(value) { try { if (value === null) store.removeItem(key); else store.setItem(key, JSON.stringify(value)); } catch { /* private windows may refuse */ } },
});

/** The secret an address ends in; none where it was cut in the middle of a sign, as mail programs do: it would open nothing. */
function secretOf(hash) { try { return decodeURIComponent(hash.slice(1)); } catch { return ""; } }

export class Door {
  #secret = secretOf(location.hash); #entry = null; #at = 0;

  /** `consultation`: the record's id, known to its doctor alone. */
  constructor({ meeting, consultation }) {
    this.meeting = meeting;
    this.consultation = consultation;
    this.entered = kept(localStorage, `assana-meet:${meeting}`);
    this.inside = kept(sessionStorage, `assana-meet:${meeting}`);
  }

  /** Whether this page has anything to show at the door; what it is worth, the server says. */
  get mayTry() { return Boolean(this.consultation || this.#secret || this.entered.value); }

  /** Enter, or enter again: a fresh token, and ways through the network. Rejects with a Problem. */
  async enter() {
    const entry = this.consultation
      ? await rest("POST", `/api/v1/consultations/${this.consultation}/join`)
      : await rest("POST", `/api/v1/meetings/${this.meeting}/enter`, { body: this.#shown() });
    if (entry.role === "host" && !this.consultation) {
      throw new Problem(401, { detail: t("This is the doctor's own key. Sign in, then press Join on the consultation.") });
    }
    if (!this.consultation) {
      this.entered.value = true;
      if (location.hash) history.replaceState(history.state, "", location.pathname);   // the cookie enters from now on
      if (!this.#isToken()) this.#secret = "";
    }
    this.#entry = entry;
    this.#at = performance.now();
    return entry;
  }

  #shown() { return this.#isToken() ? { token: this.#secret } : this.#secret ? { invitation: this.#secret } : {}; }
  #isToken() { return this.#secret.split(".").length === 3; }

  /** Servers for a new connection, with credentials that are still good. */
  async ice() {
    if (performance.now() - this.#at > FRESH) await this.enter().catch(() => {});
    return this.#entry.ice_servers.map(({ urls, username, credential }) => (username ? { urls, username, credential } : { urls }));
  }
}

/**
 * Go where the site's own video service holds the call. It gets a window beside this one from the doctor, who reads the consultation
 * here meanwhile, unless the browser opens none. Returns words where the service has no page.
 */
export function handOver({ provider_page: page }, consultation) {
  if (!page) return t("This call goes over a video service that has no page here. Enter it with that service's own app.");
  const beside = consultation && window.open("", "_blank");
  if (beside) beside.opener = null;
  (beside || window).location.assign(page);
  if (beside) location.assign(`/consultations/${consultation}`);
  return "";
}

/** Why the door did not open, for people. */
export function refusal(problem) {
  const { opens_at: opens, closes_at: closes } = problem.body ?? {};
  if (opens && now() < Date.parse(opens)) return opening(Date.parse(opens));
  if (closes && now() >= Date.parse(closes)) return closing(Date.parse(closes));
  if (problem.status === 404) return t("There is no such call any more: it was cancelled, or is another doctor's now.");
  if (problem.status === 0) return t("No connection to the server. Try again in a moment.");
  return problem.message;
}

export const isToday = (ms) => isoDate(ms) === isoDate(now());
const day = (ms) => dayAndTime(longDate(isoDate(ms)), hm(ms));

/** When the room opens, or closed; with the day, unless it is today. */
export const opening = (ms) => (isToday(ms) ? t("The room is not open yet: it opens at %(time)s.", { time: hm(ms) }) : t("The room is not open yet: it opens on %(day)s.", { day: day(ms) }));
export const closing = (ms) => (isToday(ms) ? t("The room closed at %(time)s.", { time: hm(ms) }) : t("The room closed on %(day)s.", { day: day(ms) }));
