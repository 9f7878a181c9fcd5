// REST as our own pages call it: the page's cookie, its CSRF token, problems as objects.

import { meta } from "./dom.js";
import { inWords } from "./kinds.js";
import { known, t } from "./texts.js";

export class Problem extends Error {
  constructor(status, body) {
    super(inWords(known(body.detail || body.title || "")) || t("That did not work."));
    this.status = status;
    this.body = body;
  }
  /** [{field, message}] */
  get errors() { return (this.body.errors ?? []).map((error) => ({ ...error, message: inWords(known(error.message)) })); }
}

const ANSWER_WITHIN = 20_000;

/** Ask; resolves to the body (null if there is none), rejects with a Problem. status 0: no connection. `key`: a retry with it can't do it twice. */
export async function call(method, path, { body, version, key, keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = meta("csrf-token");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (version) headers["If-Match"] = `"${version}"`;
  if (key) headers["Idempotency-Key"] = key;
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store", keepalive, signal: AbortSignal.timeout(ANSWER_WITHIN) });
  } catch {
    throw new Problem(0, { detail: t("No connection to the server, so it may not be saved. What you typed is still here: try again.") });
  }
  if (response.status === 204 || response.status === 304) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}

/** A new key for something that must happen once, however often it is sent. */
export function onceKey() {
  // randomUUID is for secure pages only; a plain-http laptop in the corridor has random bytes all the same.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Read, or null if it can't be read now: the connection's own state already says so on the page. */
export const get = (path) => call("GET", path).catch(() => null);
