// Text from outside: always a text node, isolated from the direction of what stands around it.

import { html } from "/vendor/lit-html/lit-html.js";

// The same characters as grok_spicy.models.visible_text: instructions rather than letters.
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const LONG = 280;

/** The text with control and bidirectional characters written out. For attributes and titles. */
export function plain(value, limit = LONG) {
  const text = String(value ?? "").toWellFormed?.() ?? String(value ?? "");
  const visible = text.replace(HIDDEN, (letter) => {
    const code = letter.codePointAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
  return visible.length > limit ? `${whole(visible, limit)}…` : visible;
}

/** Text on one place, cut where it is long: for labels, links and headings. */
export function short(value, limit = 120) {
  return html`<bdi dir="auto">${plain(value, limit)}</bdi>`;
}

/** Text in full; where it is long, its beginning and a button that shows the rest. */
export function long(value, limit = LONG) {
  const text = plain(value, Infinity);
  if (text.length <= limit) return html`<bdi dir="auto" class="prose">${text}</bdi>`;
  return html`<span class="long"
    ><bdi dir="auto" class="prose">${whole(text, limit)}…</bdi
    ><bdi dir="auto" class="prose" hidden>${text}</bdi>
    <button type="button" class="link" aria-expanded="false" @click=${toggleLong}>Show all</button></span
  >`;
}

function toggleLong(event) {
  const button = event.currentTarget;
  const [cut, full] = button.parentElement.querySelectorAll(":scope > bdi");
  const isOpen = full.hidden;
  cut.hidden = isOpen;
  full.hidden = !isOpen;
  button.setAttribute("aria-expanded", String(isOpen));
  button.textContent = isOpen ? "Show less" : "Show all";
}

/** The first `limit` code units, without half a character at the end. */
function whole(text, limit) {
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? limit - 1 : limit);
}
