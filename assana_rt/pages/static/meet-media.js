// The own camera and microphone: asked for, shown, switched, and in words when they can't be had. Knows nothing of calls.

import { t } from "./texts.js";

const WANTED = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

const KINDS = { camera: t("camera"), microphone: t("microphone"), both: t("camera and microphone") };

/** What stands in the way of a device, in words that help; `which`: "camera", "microphone" or "both". */
function words(which, error) {
  const kind = KINDS[which];
  switch (error?.name) {
    case "NotAllowedError": case "SecurityError":
      return [t("The browser does not let us use the %(kind)s.", { kind }), t("Press the %(kind)s sign at the end of the address bar, choose “Allow”, then try again.", { kind })];
    case "NotFoundError": case "OverconstrainedError":
      return [t("No %(kind)s was found.", { kind }), t("Plug one in or switch it on, then try again.")];
    case "NotReadableError": case "AbortError":
      return [t("The %(kind)s is busy.", { kind }), t("Another program uses it. Close that program, then try again.")];
    default:
      return [t("The %(kind)s can't be used.", { kind }), navigator.mediaDevices ? t("Try again, or try another browser.") : t("Browsers allow it on addresses that begin with https:// only.")];
  }
}

/** Events: "change" (a track, a switch or the devices changed). */
export class Media extends EventTarget {
  #raw = { audio: null, video: null }; #screen = null; #errors = {}; #picked = {}; #asking = null;
  muted = false;
  /** The camera is switched off by its owner, so its lamp is off too. */
  dark = false;

  /** What the other side is to get: the microphone, and the screen where it is shared, else the camera. */
  get audio() { return this.#raw.audio; }
  get video() { return this.#screen ?? this.#raw.video; }
  get sharing() { return this.#screen !== null; }

  /** [title, text] of what is in the way, or null. */
  get trouble() {
    const camera = !this.dark && !this.#raw.video ? this.#errors.video : null, mic = !this.#raw.audio ? this.#errors.audio : null;
    if (camera && mic && camera.name === mic.name) return words("both", mic);
    if (mic) return words("microphone", mic);
    return camera ? words("camera", camera) : null;
  }

  /** Ask for what is missing. One press of "Allow" for both where the browser asks; if that fails, each by itself. */
  ask() {
    this.#asking ??= this.#ask().finally(() => { this.#asking = null; });
    return this.#asking;
  }

  async #ask() {
    const missing = ["audio", "video"].filter((kind) => !this.#raw[kind] && !(kind === "video" && this.dark));
    if (missing.length === 2) await this.#get(missing).catch(() => {});
    for (const kind of missing) if (!this.#raw[kind]) await this.#get([kind]).catch((error) => { this.#errors[kind] = error; });
    this.#changed();
  }

  async #get(kinds) {
    if (!navigator.mediaDevices) throw new Error("no secure context");
    const limits = (kind) => ({ ...WANTED[kind], ...(this.#picked[kind] && { deviceId: { exact: this.#picked[kind] } }) });
    const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(kinds.map((kind) => [kind, limits(kind)])));
    for (const track of stream.getTracks()) this.#take(track.kind, track);
  }

  #take(kind, track) {
    this.#raw[kind]?.stop();
    this.#raw[kind] = track;
    delete this.#errors[kind];
    if (kind === "audio") track.enabled = !this.muted;
    track.addEventListener("ended", () => {           // unplugged, or taken away by the browser
      if (this.#raw[kind] !== track) return;
      this.#raw[kind] = null;
      this.#errors[kind] = new DOMException("", "NotFoundError");
      this.#changed();
    });
  }

  /** Use another camera ("videoinput") or microphone ("audioinput"). */
  async pick(input, deviceId) {
    const kind = input === "videoinput" ? "video" : "audio";
    this.#picked[kind] = deviceId;
    if (kind === "video" && this.dark) return;
    await this.#get([kind]).catch((error) => { this.#errors[kind] = error; });
    this.#changed();
  }

  /** The devices there are, by kind; names are there once one was allowed. */
  async devices() {
    const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
    return Object.fromEntries(["videoinput", "audioinput"].map((kind) => [kind, all.filter((d) => d.kind === kind && d.deviceId)]));
  }

  /** The id of the device in use. */
  using(input) { return this.#raw[input === "videoinput" ? "video" : "audio"]?.getSettings().deviceId; }

  mute(on) {
    this.muted = on;
    if (this.#raw.audio) this.#raw.audio.enabled = !on;
    this.#changed();
  }

  async darken(on) {
    this.dark = on;
    if (on) { this.#raw.video?.stop(); this.#raw.video = null; this.#changed(); } else await this.ask();
  }

  /** Show the screen in place of the camera; false if the person chose none. */
  async share() {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
      this.#screen = stream.getVideoTracks()[0];
    } catch { return false; }
    this.#screen.contentHint = "detail";
    this.#screen.addEventListener("ended", () => this.unshare());
    this.#changed();
    return true;
  }

  unshare() {
    this.#screen?.stop();
    this.#screen = null;
    this.#changed();
  }

  /** Let go of everything: no lamp stays on. */
  stop() {
    for (const kind of ["audio", "video"]) { this.#raw[kind]?.stop(); this.#raw[kind] = null; }
    this.unshare();
  }

  #changed() { this.dispatchEvent(new Event("change")); }
}

const LOUDEST = 1024;       // samples of sound that are weighed together: about 20 ms
const WAKING = ["pointerdown", "pointerup", "keydown"];      // a finger counts as a press when it is lifted

/** How loud the microphone was at most since it was told last, 0 to 1; told to `show` ten times a second. Returns how to stop. */
export function listen(media, show) {
  const context = new AudioContext(), meter = context.createAnalyser(), samples = new Float32Array(meter.fftSize = 32768);
  let source = null, heard = null, until = 0;
  const connect = () => {
    if (media.audio === heard) return;
    source?.disconnect();
    heard = media.audio;
    source = heard && context.createMediaStreamSource(new MediaStream([heard]));
    source?.connect(meter);
  };
  const wake = () => { if (context.state !== "running") context.resume().catch(() => {}); };
  media.addEventListener("change", connect);
  for (const press of WAKING) addEventListener(press, wake);
  connect();
  const timer = setInterval(() => {
    const from = samples.length - Math.ceil((context.currentTime - until) * context.sampleRate);
    until = context.currentTime;
    meter.getFloatTimeDomainData(samples);
    const loud = loudest(samples.subarray(Math.max(0, Math.min(from, samples.length - LOUDEST))));
    show(heard && !media.muted ? Math.min(1, Math.max(0, 1 + Math.log10(Math.max(loud, 1e-6)) / 2.2)) : 0, context.state === "running");
  }, 100);
  return () => {
    clearInterval(timer);
    media.removeEventListener("change", connect);
    for (const press of WAKING) removeEventListener(press, wake);
    context.close();
  };
}

/** The loudest stretch of a sound: short words between two looks are heard, too. */
function loudest(samples) {
  let most = 0;
  for (let at = 0; at < samples.length; at += LOUDEST) {
    const part = samples.subarray(at, at + LOUDEST);
    most = Math.max(most, Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / part.length));
  }
  return most;
}
