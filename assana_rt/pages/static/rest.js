// REST as our own pages call it: the page's cookie, its CSRF token, problems as objects.

import { meta } from "./dom.js";

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || "That did not work.");
    this.status = status;
    this.body = body;
  }
  /** [{field, message}] */
  get errors() { return this.body.errors ?? []; }
}

/** Ask; resolves to the body (null if there is none), rejects with a Problem. status 0: no connection. */
export async function call(method, path, { body, version } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = meta("csrf-token");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (version) headers["If-Match"] = `"${version}"`;
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" });
  } catch {
    throw new Problem(0, { title: "No connection.", detail: "No connection to the server. Nothing was saved; what you typed is still here." });
  }
  if (response.status === 204 || response.status === 304) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}

/** Read, or null if it can't be read now: the connection's own state already says so on the page. */
export const get = (path) => call("GET", path).catch(() => null);
