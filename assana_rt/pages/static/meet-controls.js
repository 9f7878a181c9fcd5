// The switches of one's own devices, wherever they stand on the page, and the words about what stands in the way.

import { $, $$, announce, fill, setText } from "./dom.js";
import { t } from "./texts.js";
import { listen } from "./meet-media.js";
import { showOwn } from "./meet-stage.js";

const INPUTS = { videoinput: t("Camera"), audioinput: t("Microphone") };
const SAID = { muted: [t("No longer muted"), t("Muted")], dark: [t("Camera on"), t("Camera off")] };

export class Controls {
  #media; #deaf = null; #heard = null;
  /** Whether the devices were asked for. */
  started = false;

  constructor(media) {
    this.#media = media;
    media.addEventListener("change", () => this.#show());
    for (const button of $$("[data-switch]")) button.addEventListener("click", () => this.#flip(button));
    for (const select of $$("[data-pick] select")) select.addEventListener("change", () => media.pick(select.parentElement.dataset.pick, select.value));
    $("[data-try]").addEventListener("click", () => media.ask());
    $("[data-share]").addEventListener("click", () => (media.sharing ? media.unshare() : media.share()));
    $("[data-share]").hidden = !navigator.mediaDevices?.getDisplayMedia;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#showDevices());
  }

  async start() {
    this.started = true;
    await this.#media.ask();
    this.#deaf ??= listen(this.#media, (loud, awake) => this.#showLevel(loud, awake));
  }

  stop() {
    this.#deaf?.();
    this.#deaf = null;
    this.started = false;
    this.#media.stop();
  }

  #flip(button) {
    const { switch: name } = button.dataset, on = button.getAttribute("aria-pressed") !== "true";
    if (name === "muted") this.#media.mute(on); else this.#media.darken(on);
    announce(SAID[name][Number(on)]);
  }

  #show() {
    const media = this.#media, { trouble } = media, banner = $("[data-trouble]");
    showOwn(media);
    for (const button of $$("[data-switch]")) button.setAttribute("aria-pressed", String(media[button.dataset.switch]));
    $("[data-share]").setAttribute("aria-pressed", String(media.sharing));
    $("[data-switches]").hidden = !this.started;
    banner.hidden = !trouble || !this.started;
    const without = media.audio ? t("You can also join with sound only.") : media.video ? t("You can also join without a microphone.") : t("You can also join to watch, listen and write.");
    if (trouble) fill(banner, { trouble_title: trouble[0], trouble: `${trouble[1]} ${without}` });
    this.#showDevices();
  }

  async #showDevices() {
    const media = this.#media, all = await media.devices();
    $("[data-devices]").hidden = !media.audio && !media.video;
    $("[data-hearing]").hidden = !media.audio;
    for (const [input, devices] of Object.entries(all)) {
      const field = $(`[data-pick="${input}"]`), select = $("select", field), written = (options) => options.map((o) => o.value + o.text).join();
      field.hidden = !devices.length;
      const wanted = devices.map((device, n) => new Option(device.label || `${INPUTS[input]} ${n + 1}`, device.deviceId));
      if (written(wanted) !== written([...select.options])) select.replaceChildren(...wanted);
      if (media.using(input)) select.value = media.using(input);
    }
  }

  #showLevel(loud, awake) {
    for (const level of $$("[data-level]")) [...level.children].forEach((bar, n) => bar.classList.toggle("on", loud * 12 > n + 0.5));
    if (loud > 0.25) this.#heard = this.#media.audio;      // of this microphone; another has to be tried anew
    const words = this.#media.muted ? t("You are muted") : this.#media.audio && this.#heard === this.#media.audio ? t("We hear you") : awake ? t("Say something") : t("Press anywhere, then say something");
    setText($('[data-f="hearing"]'), words);
  }
}
