// Characters and scenes: every picture, take and verdict, with what can be done about each.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { PHOTO_ACCEPT } from "../api.js";
import * as format from "../format.js";
import { long, plain, short } from "../text.js";
import { checks } from "./checks.js";
import { chunks } from "./chunks.js";
import { verdictButtons } from "./gates.js";
import { actionButton, badge, disclosure, issues, picture, prompt, ratioClass, score, section, video } from "./parts.js";
import { spokenIn } from "./spoken.js";
import { canChange, charactersOf, scenesOf, scoreWords, takeName, takeWords, usedAttempt, usedTake } from "./view.js";

export function characters(page) {
  const all = charactersOf(page.detail);
  if (!all.length) return nothing;
  return section(
    "characters",
    "Characters",
    html`<ul class="cast">
      ${repeat(all, ({ character }) => character.name, (each) => characterCard(page, each))}
    </ul>`,
  );
}

function characterCard(page, { character, sheet, photo, cost }) {
  const { name } = character;
  const used = usedAttempt(sheet);
  const threshold = page.detail.run.settings.consistency_threshold;
  const key = `character ${name}`;
  return html`<li class="card">
    ${used ? picture(used.key, `Character sheet of ${plain(name, 80)}`, "sheet") : html`<span class="frame sheet blank"></span>`}
    <div class="body">
      <h3>${short(name, 80)}</h3>
      <p class="facts">
        <span>${short(character.role, 60)}</span>
        ${used ? score(used.score?.overall_score, threshold) : badge(sheet?.finished ? "No sheet" : "Not drawn yet", "quiet")}
        <span>${format.money(cost)}</span>
      </p>
      ${staleMarks(page, (each) => each.what === "sheet" && each.character === name)}
      ${sheet?.problem ? html`<p class="error">${long(sheet.problem)}</p>` : nothing}
      ${verdictButtons(page, ["sheets"], { name })}
      ${sheet && page.supports.retakes && format.hasEnded(page.detail.status)
        ? html`<div class="buttons">
            ${actionButton("retake", "Draw again …", () => page.retake({ what: "sheet", character: name }, `the sheet of ${plain(name, 80)}`), { subject: name })}
          </div>`
        : nothing}
      ${disclosure(
        key,
        html`All attempts<span class="unseen"> of ${plain(name, 80)}</span>${sheet ? ` (${sheet.attempts.length})` : ""}`,
        () => html`
          <p>${long(character.visual_description, 300)}</p>
          ${photo ? html`<figure>${picture(photo.key, `Photo of ${plain(photo.name, 80)}`, "sheet")}<figcaption>Photo: ${short(photo.name, 60)}</figcaption></figure>` : nothing}
          ${turnaround(page, name)}
          ${attempts(page, sheet, used, { character: name }, "sheet", name)}
        `,
        page,
      )}
    </div>
  </li>`;
}

/** The views of a character, and why one is missing. */
function turnaround(page, name) {
  const found = (page.detail.turnarounds ?? []).find((each) => each.name === name);
  if (!found) return nothing;
  return html`<div class="faces">
      ${Object.entries(found.views).map(
        ([view, key]) => html`<figure>${picture(key, `${plain(name, 80)} from the ${view}`, "sheet")}<figcaption>${view}</figcaption></figure>`,
      )}
    </div>
    ${Object.entries(found.problems).map(([view, why]) => html`<p class="help">No view of the ${view}: ${long(why)}</p>`)}`;
}

/** The places of the story, without anybody in them. */
export function places(page) {
  const plates = page.detail.plates ?? [];
  if (!plates.length) return nothing;
  return section(
    "places",
    "Places",
    html`<ul class="cast">
      ${repeat(
        plates,
        ({ slug }) => slug,
        (plate) => {
          const used = usedAttempt(plate);
          return html`<li class="card">
            ${used?.key ? picture(used.key, `The place ${plain(plate.place, 80)}`, ratioClass(page.detail)) : html`<span class="frame blank"></span>`}
            <div class="body">
              <h3>${short(plate.place, 80)}</h3>
              ${plate.problem ? html`<p class="help">${long(plate.problem)}</p>` : nothing}
            </div>
          </li>`;
        },
      )}
    </ul>`,
  );
}

/** Every attempt at a picture, with its score, the judge's words, its prompt, and a button to use it. */
function attempts(page, image, used, subject, ratio, words) {
  if (!image) return nothing;
  const what = "character" in subject ? "sheet" : "keyframe";
  const isOpen = page.supports.retakes && canChange(page.detail);
  return html`<ol class="takes">
      ${image.attempts.map((attempt) => {
        const key = `${what} ${words} ${attempt.number}`;
        const isUsed = attempt.number === used?.number;
        return html`<li class=${isUsed ? "used" : ""}>
          ${attempt.key ? picture(attempt.key, `Attempt ${attempt.number} at the ${what} of ${plain(words, 80)}`, ratio) : html`<span class="frame ${ratio} blank"></span>`}
          <p class="facts">
            <strong>${attemptName(attempt)}</strong>
            <span>${attempt.judged === false ? "being judged" : scoreWords(attempt.score?.overall_score)}</span>
            ${isUsed ? badge("Used", "good") : nothing}
          </p>
          ${attempt.problem ? html`<p class="error">${long(attempt.problem)}</p>` : nothing}
          ${issues(attempt.score)}
          ${attempt.note ? html`<p class="note">${long(attempt.note)}</p>` : nothing}
          ${isOpen && attempt.key && !isUsed
            ? actionButton("pick", "Use this …", () => page.pick({ ...subject, [what]: attempt.number }, `attempt ${attempt.number}`), { subject: `attempt ${attempt.number} of ${words}` })
            : nothing}
          ${attempt.prompt
            ? prompt(key, html`Prompt<span class="unseen"> of attempt ${attempt.number}, ${plain(words, 80)}</span>`, attempt.prompt, page)
            : nothing}
        </li>`;
      })}
    </ol>
    ${isOpen ? uploader(page, subject, what, words) : nothing}`;
}

function attemptName({ number, edited_from, variant, cast }) {
  if (edited_from) return `Edit of ${edited_from}`;
  if (cast) return html`From the cast ${short(cast, 60)}`;
  return variant ? `Attempt ${number}, variant ${variant}` : `Attempt ${number}`;
}

function uploader(page, subject, what, words) {
  const id = `upload-${what}-${subject.scene_id ?? plain(words, 80).replace(/\W/g, "-")}`;
  return html`<p class="upload">
    <label class="button" for=${id}>Use a picture of yours …<span class="unseen"> for ${plain(words, 80)}</span></label>
    <input class="unseen" id=${id} data-action="pick" type="file" accept=${PHOTO_ACCEPT}
      @change=${(event) => page.pickUpload(subject, event.target, words)} />
  </p>`;
}

export function storyboard(page) {
  const all = scenesOf(page.detail);
  if (!all.length) return nothing;
  return section(
    "storyboard",
    "Storyboard",
    html`<ol class="scenes ${ratioClass(page.detail)}-board">
      ${repeat(all, ({ id }) => id, (scene) => sceneCard(page, scene))}
    </ol>`,
    html`<span class="help">${format.count(all.length, "scene")}</span>`,
  );
}

const STATE_TONES = { done: "good", gap: "warn", filming: "busy", drawing: "busy" };

function sceneCard(page, view) {
  const { id, scene, keyframe, takes, clip } = view;
  const ratio = ratioClass(page.detail);
  const used = usedAttempt(keyframe);
  const shown = usedTake(view);
  const title = `scene ${id}`;
  const hasEnded = format.hasEnded(page.detail.status);
  const threshold = page.detail.run.settings.consistency_threshold;
  return html`<li class="card scene" id="scene-${id}">
    ${used ? picture(used.key, `Keyframe of scene ${id}: ${plain(scene.title, 120)}`, ratio) : html`<span class="frame ${ratio} blank"></span>`}
    <div class="body">
      <h3><span class="number">${id}</span> ${short(scene.title, 100)}</h3>
      <p class="facts">
        ${badge(view.words, STATE_TONES[view.state] ?? "quiet")}
        ${shown ? score(shown.score?.overall_score, threshold) : nothing}
        <span>${scene.duration_seconds} s</span>
        <span>${scene.transition}</span>
        <span>${format.money(view.cost)}</span>
      </p>
      ${clip?.state === "gap" && clip.problem
        ? html`<p class="error">${long(clip.problem)} ${clip.remedy ? long(clip.remedy) : nothing}</p>`
        : nothing}
      ${staleMarks(page, (each) => each.scene_id === id)}
      ${spokenIn(page, view)}
      ${verdictButtons(page, ["storyboard", "cut"], { scene_id: id })}
      ${page.supports.retakes && canChange(page.detail)
        ? html`<div class="buttons">
            ${hasEnded && takes.length
              ? actionButton("retake", "Retake clip …", () => page.retake({ what: "clip", scene_id: id }, `the clip of scene ${id}`), { subject: title })
              : nothing}
            ${hasEnded && keyframe
              ? actionButton("retake", "Retake keyframe …", () => page.retake({ what: "keyframe", scene_id: id }, `the keyframe of scene ${id}`), { subject: title })
              : nothing}
            ${actionButton("edit", "Edit …", () => page.edit(view), { subject: title })}
          </div>`
        : nothing}
      ${disclosure(
        `scene ${id}`,
        html`Takes, frames and prompts<span class="unseen"> of scene ${id}</span>`,
        () => sceneDetails(page, view, used, ratio),
        page,
      )}
    </div>
  </li>`;
}

function sceneDetails(page, view, used, ratio) {
  const { id, scene, keyframe, takes } = view;
  return html`<p>${long(scene.description)}</p>
    <dl class="plan">
      <dt>Action</dt><dd>${long(scene.action)}</dd>
      <dt>Camera</dt><dd>${long(scene.camera)}</dd>
      <dt>Setting</dt><dd>${long(scene.setting)}</dd>
      <dt>Mood</dt><dd>${long(scene.mood)}</dd>
      <dt>Characters</dt><dd>${scene.characters_present.length ? scene.characters_present.map((name, index) => html`${index ? ", " : ""}${short(name, 60)}`) : "none"}</dd>
    </dl>
    <h4>Keyframe</h4>
    ${keyframe?.problem ? html`<p class="error">${long(keyframe.problem)}</p>` : nothing}
    ${keyframe?.unanchored?.length ? html`<p class="help">Drawn from words only: ${short(keyframe.unanchored.join(", "), 200)}</p>` : nothing}
    ${keyframe ? attempts(page, keyframe, used, { scene_id: id }, ratio, `scene ${id}`) : html`<p class="help">Not drawn yet.</p>`}
    <h4>Takes</h4>
    ${takes.length ? html`<ol class="takes">${takes.map((take) => takeCard(page, view, take, ratio))}</ol>` : html`<p class="help">Not filmed yet.</p>`}`;
}

function takeCard(page, view, take, ratio) {
  const { id, clip } = view;
  const isUsed = take.number === clip?.take && clip.state === "accepted";
  const canPick = page.supports.retakes && canChange(page.detail) && take.mezzanine_key && !isUsed;
  const name = takeName(take);
  return html`<li class=${isUsed ? "used" : ""}>
    ${take.video_key ? video(take.video_key, `${name} of scene ${id}`, { ratio, poster: take.middle_key }) : html`<span class="frame ${ratio} blank"></span>`}
    ${take.first_key && take.last_key
      ? html`<div class="ends">
          ${picture(take.first_key, `First frame of ${name}, scene ${id}`, ratio)}
          ${picture(take.last_key, `Last frame of ${name}, scene ${id}`, ratio)}
        </div>`
      : nothing}
    <p class="facts">
      <strong>${name}</strong>
      <span>${take.state === "reviewed" ? scoreWords(take.score?.overall_score) : takeWords(take)}</span>
      ${take.state === "rendering" && take.progress ? html`<progress max="1" .value=${take.progress} aria-label="Progress of ${name}, scene ${id}"></progress>` : nothing}
      ${isUsed ? badge("In the film", "good") : nothing}
    </p>
    ${take.problem ? html`<p class="error">${long(take.problem)}</p>` : nothing}
    ${take.flaw ? html`<p class="help">${long(take.flaw)}</p>` : nothing}
    ${take.unjudged ? html`<p class="help">Not judged: ${long(take.unjudged)}</p>` : nothing}
    ${issues(take.score)}
    ${checks(take, `${name} of scene ${id}`, page)}
    ${chunks(take, page.detail.chunks ?? [], `${name} of scene ${id}`, page)}
    ${take.note ? html`<p class="note">${long(take.note)}</p>` : nothing}
    ${canPick ? actionButton("pick", "Use this take …", () => page.pick({ scene_id: id, take: take.number }, name), { subject: `${name} of scene ${id}` }) : nothing}
    ${prompt(`take ${id} ${take.number}`, html`Prompt<span class="unseen"> of ${name}, scene ${id}</span>`, take.prompt, page)}
  </li>`;
}

/** What no longer agrees with what it was made from. */
function staleMarks(page, matches) {
  const marks = (page.detail.stale ?? []).filter(matches);
  return marks.map(
    (each) => html`<p class="stale ${each.hardness}">${badge(each.hardness === "hard" ? "Out of date" : "Older source", each.hardness === "hard" ? "warn" : "quiet")} ${each.what}: ${long(each.reason)}</p>`,
  );
}
