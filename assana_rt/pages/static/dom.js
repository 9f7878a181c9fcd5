// Small hands for the page: elements, icons, and words put where the templates left a slot for them.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const meta = (name) => $(`meta[name="${name}"]`)?.content ?? "";

const SPRITE = new URL("sprite.svg", import.meta.url).pathname;
const SVG = "http://www.w3.org/2000/svg";

/** h("p", {class: "small"}, "text", child): an element. Text is text: nothing is ever parsed. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** symbol("g", "g-half"): a picture out of the sprite. */
export function symbol(css, name) {
  const svg = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", css);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}
export const icon = (name, css = "") => symbol(`i ${css}`.trim(), `i-${name}`);
export const glyph = (name) => symbol("g", `g-${name}`);

/** Show another glyph in an svg that is there already. */
export function setGlyph(svg, name) {
  const use = $("use", svg), href = `${SPRITE}#g-${name}`;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}

/** Set text only where it differs: a screen reader and a selection notice every write. */
export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Fill every `data-f` slot below `root` with the words of that name; an empty slot that may hide hides. */
export function fill(root, words) {
  for (const slot of $$("[data-f]", root)) {
    const text = words[slot.dataset.f];
    if (text === undefined) continue;
    setText(slot, text);
    if ("optional" in slot.dataset) slot.hidden = !text;
  }
  if (words.css) for (const pill of $$("[data-pill]", root)) paint(pill, words);
}

/** Give a pill, or whatever wears a status, the shape and colour of it. */
export function paint(element, { css, glyph: shape }) {
  const kept = [...element.classList].filter((name) => !name.startsWith("st-"));
  element.className = [...kept, `st-${css}`].join(" ");
  const svg = $("svg.g", element);
  if (svg) setGlyph(svg, shape);
}

/** Mark what just changed; the mark fades by itself, and starts anew if it changes again. */
export function freshen(element) {
  element.classList.remove("is-fresh");
  void element.offsetWidth;
  element.classList.add("is-fresh");
}

/** Say something to those who don't see the screen. Politely, one thing at a time. */
export function announce(text) {
  const region = $("#announcer");
  if (region) region.textContent = text;
}

/** A short message at the foot of the page, which is returned. `actions`: [{word, icon?, act}], each ends it; Ctrl Z presses the one that undoes. */
export function toast(text, actions = [], stays = actions.length ? 15_000 : 8_000) {
  const shelf = $("#toasts");
  if (!shelf) return null;
  const bread = h("div", { class: "toast" }, h("p", {}, text));
  const gone = setTimeout(() => bread.remove(), stays);
  const buttons = actions.map(({ word, icon: shape, act }) => {
    const button = h("button", { class: "btn btn-bare", type: "button", "data-undo": shape === "undo", "aria-keyshortcuts": shape === "undo" && "Control+Z" }, shape ? icon(shape, "i-s") : null, word);
    button.addEventListener("click", () => {
      const held = bread.contains(document.activeElement);
      clearTimeout(gone);
      bread.remove();
      if (held) $("#main")?.focus({ preventScroll: true });      // the keyboard must be somewhere
      act();
    });
    return button;
  });
  if (buttons.length) bread.append(h("div", { class: "row" }, ...buttons));
  shelf.replaceChildren(bread);
  return bread;
}
