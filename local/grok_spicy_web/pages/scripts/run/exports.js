// Exports: the film in other shapes, its preview, and timelines for an editor.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import * as format from "../format.js";
import { pathOf } from "../media.js";
import { long } from "../text.js";
import { actionButton, badge, picture, section, video } from "./parts.js";

const FORMATS = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"];
const TIMELINES = { otio: "OpenTimelineIO", fcpxml: "FCPXML", edl: "EDL" };
const WORDS = { poster: "Poster", preview: "GIF preview", ...TIMELINES };
const KINDS = ["format", "gif", "poster", "timeline"];

const wordsOf = ({ name, aspect_ratio: ratio, kind }) =>
  kind === "format" ? (ratio ?? name.replace("x", ":")) : (WORDS[name] ?? name);

/** Every export of the film, and a form for more. */
export function exports(page) {
  const { detail } = page;
  if (!detail.run.film_key || !("exports" in detail)) return nothing;
  const made = [...detail.exports].sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
  return section(
    "exports",
    "Other shapes and files",
    html`${made.length
        ? html`<ul class="exports">
            ${made.map((each) => exportItem(page, each))}
          </ul>`
        : html`<p class="help">The film in other shapes, cut around its faces, a preview, or a timeline for an editor.</p>`}
      ${format.hasEnded(detail.status) ? form(page) : nothing}`,
  );
}

function exportItem(page, each) {
  const words = wordsOf(each);
  const isOld = each.asset_key && each.film !== page.detail.run.film_digest;
  return html`<li data-export=${each.name}>
    ${shown(each, words)}
    <p class="facts">
      <strong>${words}</strong>
      ${each.problem ? badge("Not made", "warn") : nothing} ${isOld ? badge("Of the film before", "warn") : nothing}
      ${each.width ? html`<span>${each.width}×${each.height}</span>` : nothing}
      ${each.size ? html`<span>${format.bytes(each.size)}</span>` : nothing}
    </p>
    ${each.problem ? html`<p>${long(each.problem)}. To fix it: ${long(each.remedy ?? "")}.</p>` : nothing}
    ${each.notes.length
      ? html`<ul class="issues">
          ${each.notes.map((note) => html`<li>${long(note)}</li>`)}
        </ul>`
      : nothing}
    ${each.asset_key
      ? html`<div class="buttons">
          ${actionButton("download", "Download", () => page.download(pathOf(each.asset_key)), { subject: words })}
        </div>`
      : nothing}
  </li>`;
}

function shown({ kind, name, asset_key: key, film: version }, words) {
  if (!key) return nothing;
  if (kind === "format") return video(key, `The film in ${words}`, { ratio: `r${name}`, version });
  return kind === "gif" ? picture(key, "Preview of the film", "", version) : nothing;
}

function form(page) {
  const { detail } = page;
  const own = detail.plan?.aspect_ratio;
  const isMade = (name) => detail.exports.some((each) => each.name === name && each.film === detail.run.film_digest && each.asset_key);
  const left = (names) => names.filter((name) => !isMade(name.replace(":", "x")));
  const choices = [
    ...left(FORMATS.filter((each) => each !== own)).map((each) => ["formats", each, each]),
    ...(isMade("preview") ? [] : [["gif", "gif", WORDS.preview]]),
    ...left(Object.keys(TIMELINES)).map((each) => ["timeline", each, TIMELINES[each]]),
  ];
  if (!choices.length) return nothing;
  const submit = (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const request = { formats: data.getAll("formats"), gif: data.has("gif"), timeline: data.getAll("timeline") };
    page.exportFilm(request);
  };
  return html`<form class="export-form" @submit=${submit}>
    <fieldset>
      <legend>Make more of it</legend>
      <div class="choices">
        ${choices.map(
          ([field, value, words]) =>
            html`<label class="check"><input type="checkbox" name=${field} value=${value} /> ${words}</label>`,
        )}
      </div>
    </fieldset>
    <div class="buttons">
      <button type="submit" data-action="export">Export</button>
      <span class="help">Nothing is bought: ${format.money(0)}.</span>
    </div>
  </form>`;
}
