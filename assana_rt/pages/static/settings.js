// Settings: switches save themselves, forms when they are sent, sessions end at a press.

import { goLive, goingAway, wearLanguage } from "./page.js";
import { person } from "./bell.js";
import { $, $$, announce, setText, toast } from "./dom.js";
import { call, Problem } from "./rest.js";
import { t, tn } from "./texts.js";
import { beside, changed, clearErrors, onSubmit, refill } from "./forms.js";

// The look

function wear(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = theme;
  document.cookie = `assana_look=${theme}; path=/; max-age=${400 * 86400}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

let sending = 0, newest = null;

/** The settings as they were kept last. While something is on its way, news of what was before it must not turn the page back. */
function hold(settings) {
  if (!newest || settings.version > newest.version) newest = settings;
  if (!sending) wearAll(newest);
}

async function keep(section, body, undo) {
  const note = $(`[data-saved="${section}"]`);
  setText(note, t("Saving"));
  sending += 1;
  try {
    const settings = await call("PATCH", "/api/v1/me/settings", { body }).finally(() => { sending -= 1; });
    hold(settings);
    setText(note, t("Saved"));
    announce(t("Saved"));
    return true;
  } catch (problem) {
    undo();
    if (newest) hold(newest);
    setText(note, "");
    toast(t("Not saved: %(reason)s", { reason: problem.message }));
    return false;
  }
}

let worn = $("input[name=theme]:checked")?.value ?? "system";
for (const radio of $$("input[name=theme]")) {
  radio.addEventListener("change", () => {
    const before = worn;
    wear(worn = radio.value);
    keep("look", { theme: radio.value }, () => { wear(worn = before); $(`input[name=theme][value="${before}"]`).checked = true; });
  });
}
const language = $("select[name=language]");
let spoken = language.value;
language.addEventListener("change", async () => {
  const before = spoken;
  spoken = language.value;
  const kept = await keep("look", { language: spoken }, () => { language.value = spoken = before; });
  if (kept) wearLanguage(spoken, { now: !$$("form").some((form) => [...form.elements].some((field) => field.value !== (field.defaultValue ?? field.value))) });
});
for (const toggle of $$("#notify input[type=checkbox]")) {
  toggle.addEventListener("change", () => keep("notify", { [toggle.name]: toggle.checked }, () => { toggle.checked = !toggle.checked; }));
}

// Profile and password

const profile = $('form[data-form="profile"]');
let base = Object.fromEntries($$("[name]", profile).map((field) => [field.name, field.value.trim() || null]));
const count = () => {
  const n = Object.keys(changed(profile, base)).length;
  setText($("[data-state]", profile), n ? tn("One change not yet saved", "%(n)s changes not yet saved", n) : t("As saved"));
};
onSubmit(profile, async () => {
  const patch = changed(profile, base);
  if (!Object.keys(patch).length) return toast(t("Nothing to save"));
  const saved = await call("PATCH", "/api/v1/me", { body: patch });
  base = Object.fromEntries(Object.keys(base).map((name) => [name, saved[name] ?? null]));
  refill(profile, saved);
  count();
  toast(t("Profile saved"));
});
/** A picture of our own origin is shown; initials stand in for any other, and for one that is not there. */
const picture = $("[data-picture] img"), initials = $("[data-picture] .av");
function look() {
  const address = $("[name=profile_image_url]", profile).value.trim(), own = /^\/(?!\/)/.test(address);
  if (!own) picture.removeAttribute("src"); else if (picture.getAttribute("src") !== address) picture.src = address;
  if (!own) seen(false);
}
const seen = (there) => { picture.hidden = !there; initials.hidden = there; };
picture.addEventListener("load", () => seen(true));
picture.addEventListener("error", () => seen(false));
$("[name=profile_image_url]", profile).addEventListener("change", look);
look();
profile.addEventListener("input", count);
profile.addEventListener("reset", () => setTimeout(() => { clearErrors(profile); count(); look(); }));

const password = $('form[data-form="password"]');
onSubmit(password, async () => {
  const { current, new: chosen, again } = Object.fromEntries($$("input[type=password]", password).map((field) => [field.name, field.value]));
  if (chosen !== again) { beside(password, "again", t("The two don't match")); return; }
  await call("POST", "/api/v1/auth/password", { body: { current, new: chosen } });
  password.reset();
  toast(t("Password changed. Other sessions are signed out."));
  for (const session of $$("[data-session]")) if ($("[data-sign-out]", session)) session.remove();
});

// Sessions

for (const button of $$("[data-sign-out]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await call("DELETE", `/api/v1/auth/sessions/${button.dataset.signOut}`);
      button.closest("[data-session]").remove();
      toast(t("Signed out there"));
    } catch (problem) {
      button.disabled = false;
      toast(problem instanceof Problem ? problem.message : t("That did not work."));
    }
  });
}
$("[data-sign-out-all]").addEventListener("click", async () => {
  goingAway();
  try {
    await call("POST", "/api/v1/auth/logout-all");
    location.assign("/?told=out");
  } catch (problem) { toast(problem.message); }
});

// Another window of the same person may change these settings too.
person.addEventListener("told", ({ detail: { type, data } }) => {
  if (type === "user_settings.updated") hold(data);
});

function wearAll(data) {
  wear(worn = data.theme);
  const radio = $(`input[name=theme][value="${data.theme}"]`);
  if (radio) radio.checked = true;
  language.value = spoken = data.language;
  for (const toggle of $$("#notify input[type=checkbox]")) toggle.checked = data[toggle.name];
}

// Which part of the page one is in.
const links = $$(".settings > nav a");
const here = () => { for (const link of links) if (link.hash === (location.hash || "#profile")) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current"); };
addEventListener("hashchange", here);
here();
goLive();
