// Small pieces of the run page.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { pathOf } from "../media.js";
import { long, plain, short } from "../text.js";
import { scoreWords } from "./view.js";

/** A button of an action. `subject` tells it from its like: `scene 3`. */
export function actionButton(action, words, onClick, { subject = "", tone = "" } = {}) {
  return html`<button
    type="button"
    class=${tone}
    data-action=${action}
    data-focus="${action} ${words} ${plain(subject, 80)}"
    @click=${onClick}
  >
    ${words}${subject ? html`<span class="unseen"> ${plain(subject, 80)}</span>` : nothing}
  </button>`;
}

/** A picture of the run's, loaded once it scrolls into view. Of a file that is replaced under its name,
 * `version` says which one it is by now. */
export function picture(key, alt, ratio = "", version = null) {
  return html`<img class="frame ${ratio}" data-path=${pathOf(key)} data-version=${version ?? nothing} alt=${plain(alt, 200)} decoding="async" />`;
}

/** A video of the run's; nothing of it is loaded before somebody plays it. `version` as of pictures. */
export function video(key, label, { ratio = "", id = nothing, poster = null, track = nothing, version = null } = {}) {
  return html`<video
    class="frame ${ratio}"
    id=${id}
    data-path=${pathOf(key)}
    data-version=${version ?? nothing}
    data-poster=${pathOf(poster) ?? nothing}
    aria-label=${plain(label, 200)}
    controls
    playsinline
    preload="none"
    >${track}</video
  >`;
}

/** A recording of the run's; nothing of it is loaded before it scrolls into view. */
export function sound(key, label) {
  return html`<audio data-path=${pathOf(key)} aria-label=${plain(label, 200)} controls preload="none"></audio>`;
}

/** The class of pictures of a film of that shape. */
export function ratioClass(detail) {
  const ratio = detail.run.settings.aspect_ratio ?? detail.plan?.aspect_ratio ?? "16:9";
  return `r${ratio.replace(":", "x")}`;
}

export function badge(words, tone) {
  return html`<span class="status ${tone}">${words}</span>`;
}

export function score(value, threshold) {
  const tone = value === null || value === undefined ? "quiet" : value >= threshold ? "good" : "warn";
  return badge(scoreWords(value), tone);
}

/** What the judge found, as a list. */
export function issues(verdict) {
  if (!verdict?.issues?.length) return nothing;
  return html`<ul class="issues">
    ${verdict.issues.map((issue) => html`<li>${long(issue)}</li>`)}
  </ul>`;
}

/** A part that is drawn only while it is open. `open` is the page's set of open parts. */
export function disclosure(key, summary, content, { open, toggle }) {
  return html`<details
    data-focus=${key}
    ?open=${open.has(key)}
    @toggle=${(event) => toggle(key, event.target.open)}
  >
    <summary>${summary}</summary>
    ${open.has(key) ? content() : nothing}
  </details>`;
}

/** Prompts and other words for the models, on demand. */
export function prompt(key, words, text, page) {
  return disclosure(key, words, () => html`<p class="prompt">${short(text, 20_000)}</p>`, page);
}

/** A section of the page with a heading. */
export function section(id, title, content, aside = nothing) {
  return html`<section aria-labelledby=${id} class="part">
    <div class="head"><h2 id=${id}>${title}</h2>${aside}</div>
    ${content}
  </section>`;
}
