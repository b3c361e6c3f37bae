// Which camera films, what follows it, and what single scenes of a plan are filmed with.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { duration, money } from "./format.js";
import { short } from "./text.js";

/** The settings that this part of the form sets. */
export const CAMERA_SETTINGS = ["camera", "fallbacks", "filming"];

const WORDS = {
  auto: "auto – by rules",
  hybrid: "hybrid – all in turn",
};
const USUAL_SECONDS = 8;

/** The section; `form` has `capabilities`, `values`, the `plan`'s scenes, and `set(name, value)`. */
export function camerasSection(form, errors = {}) {
  const cameras = form.capabilities?.cameras ?? [];
  if (!cameras.length) return nothing;
  const chosen = form.values.camera ?? "grok";
  const camera = cameras.find((each) => each.name === chosen);
  const missing = cameras.filter((each) => !each.is_set_up || each.retired);
  return html`<section aria-labelledby="camera-title">
    <h2 id="camera-title">Camera</h2>
    <div class="grid">${cameraField(form, cameras, chosen, errors.camera)} ${fallbackFields(form, cameras, chosen, errors)}</div>
    ${camera ? html`<p class="help" id="camera-limits">${limitsOf(camera, form)}</p>` : nothing}
    ${sceneFields(form, cameras, errors)}
    ${missing.length
      ? html`<details class="more-settings">
          <summary>Cameras that can’t be chosen here</summary>
          <dl class="cameras">
            ${missing.map(
              (each) => html`<dt>${short(each.title)}</dt><dd>${short(each.retired ?? each.set_up_by, 400)}</dd>`,
            )}
          </dl>
        </details>`
      : nothing}
  </section>`;
}

function cameraField(form, cameras, chosen, error) {
  const set = (event) => form.set("camera", event.target.value === "grok" ? undefined : event.target.value);
  const names = cameras.map((each) => each.name);
  const isOther = !names.includes(chosen) && !WORDS[chosen];
  return html`<div class="field">
    <label for="camera">Camera</label>
    <select id="camera" name="camera" aria-describedby="camera-help" aria-invalid=${Boolean(error)} @change=${set}>
      ${cameras.filter(isOffered).map((each) => cameraOption(each, chosen, form.resolution))}
      ${Object.entries(WORDS).map(
        ([name, words]) => html`<option value=${name} ?selected=${chosen === name}>${words}</option>`,
      )}
      ${isOther ? html`<option value=${chosen} selected>${chosen}</option>` : nothing}
    </select>
    <p class="help" id="camera-help">What films the scenes. auto: rules choose for each scene. hybrid: every camera that can film it, in turn.</p>
    ${error ? html`<p class="error">${short(error, 600)}</p>` : nothing}
  </div>`;
}

function cameraOption(camera, chosen, resolution) {
  const isOut = !canBeChosen(camera);
  return html`<option value=${camera.name} ?selected=${chosen === camera.name} ?disabled=${isOut && chosen !== camera.name}>
    ${camera.title}${isOut ? (camera.retired ? " – films no more" : " – not set up") : `, ${priceOf(camera, resolution)}`}
  </option>`;
}

/** A select for each fallback that is chosen, and one for the next. */
function fallbackFields(form, cameras, chosen, errors) {
  const fallbacks = form.values.fallbacks ?? [];
  const able = cameras.filter((each) => canBeChosen(each) && isOffered(each));
  const set = (place) => (event) => {
    const names = [...fallbacks.slice(0, place), event.target.value, ...fallbacks.slice(place + 1)].filter(Boolean);
    form.set("fallbacks", names.length ? names : undefined);
  };
  const places = Math.min(fallbacks.length + 1, able.length);
  return Array.from({ length: places }, (_, place) => {
    const own = fallbacks[place] ?? "";
    const taken = [chosen, ...fallbacks].filter((name) => name !== own);
    const free = able.filter((each) => !taken.includes(each.name));
    if (!free.length && !own) return nothing;
    const error = errors.fallbacks ?? errors[`fallbacks.${place}`];
    return html`<div class="field">
      <label for="fallback-${place}">${place ? `If that can’t either (${place + 1})` : "If it can’t film a scene"}</label>
      <select id="fallback-${place}" name="fallbacks" aria-invalid=${Boolean(error)} @change=${set(place)}>
        <option value="" ?selected=${!own}>${noFallback(chosen, place)}</option>
        ${free.map((each) => html`<option value=${each.name} ?selected=${own === each.name}>${each.title}</option>`)}
      </select>
      ${error ? html`<p class="error">${short(error, 600)}</p>` : nothing}
    </div>`;
  });
}

const noFallback = (chosen, place) =>
  place ? "nothing more" : WORDS[chosen] ? "the others, best first" : "no other camera";

/** Of a plan, a choice for each scene. */
function sceneFields(form, cameras, errors) {
  const scenes = form.scenes;
  if (!scenes.length) return nothing;
  const own = Object.keys(form.values.filming ?? {}).length;
  return html`<details class="more-settings" ?open=${own > 0}>
    <summary>Camera of single scenes${own ? ` (${own} chosen)` : ""}</summary>
    <div class="grid">
      ${scenes.map((scene) => sceneField(form, cameras, scene, errors[`filming.${scene.scene_id}`] ?? errors[`filming.${scene.scene_id}.model`]))}
    </div>
  </details>`;
}

function sceneField(form, cameras, scene, error) {
  const id = scene.scene_id;
  const own = form.values.filming?.[id];
  const fallbacks = own?.fallbacks ?? [];
  const set = (event) => {
    const model = event.target.value;
    form.set(`filming.${id}`, model ? { model, ...(fallbacks.length ? { fallbacks } : {}) } : undefined);
  };
  const able = cameras.filter((each) => canBeChosen(each) && isOffered(each));
  const isOther = own && !able.some((each) => each.name === own.model);
  return html`<div class="field">
    <label for="scene-camera-${id}">${short(`${id} · ${scene.title ?? ""}`, 60)} (${scene.duration_seconds ?? USUAL_SECONDS} s)</label>
    <select id="scene-camera-${id}" name="filming.${id}" aria-invalid=${Boolean(error)} @change=${set}>
      <option value="" ?selected=${!own}>as the film</option>
      ${able.map((each) => {
        const seconds = scene.duration_seconds ?? USUAL_SECONDS;
        const isShort = !filmsShortest(each, seconds);
        const note = isShort ? ` – films ${lengthsOf(each)}` : filmsAtOnce(each, seconds) ? "" : " – in chunks";
        return html`<option value=${each.name} ?selected=${own?.model === each.name} ?disabled=${isShort}>
          ${each.title}${note}
        </option>`;
      })}
      ${isOther ? html`<option value=${own.model} selected>${own.model}</option>` : nothing}
    </select>
    ${error ? html`<p class="error">${short(error, 600)}</p>` : nothing}
  </div>`;
}

/** Which camera films each scene, as the estimate says. */
export function sceneCameras(estimate, camera) {
  const scenes = estimate?.scenes ?? [];
  if (!scenes.length) {
    return WORDS[camera]
      ? html`<p class="help">That is if Grok films it: cameras are chosen once there is a plan.</p>`
      : nothing;
  }
  return html`<details class="scene-cameras">
    <summary>What films which scene</summary>
    <ul>
      ${scenes.map(
        (each) => html`<li>
          <strong>${each.scene_id}: ${short(each.camera)}</strong>${each.chunks ? ` in ${each.chunks} chunks,` : ""} ${money(each.expected_usd)}${each.fallbacks.length
            ? html`, then ${short(each.fallbacks.join(", "), 200)}`
            : nothing}
          ${each.why ? html`<p class="help">${short(each.why, 400)}</p>` : nothing}
        </li>`,
      )}
    </ul>
  </details>`;
}

const canBeChosen = (camera) => camera.is_set_up && !camera.retired;
/** Footage is chosen with the clip that is uploaded for a scene. */
const isOffered = (camera) => camera.name !== "footage";

/** The usual model's limits and price, in a sentence. */
function limitsOf(camera, form) {
  const model = camera.models[0];
  if (!model) return nothing;
  const parts = [
    `Films ${lengthsOf(camera)} at ${model.resolutions.join(", ")}`,
    model.takes_first_frame ? "from the scene’s first frame" : "from words alone, so characters may change",
    model.has_audio ? "with sound" : "without sound",
    priceOf(camera, form.resolution),
    `a clip of ${USUAL_SECONDS} s typically takes ${duration(Math.max(10, model.render_seconds * USUAL_SECONDS)).replace(" 0 s", "")}`,
  ];
  return `${parts.join("; ")}.`;
}

function priceOf(camera, resolution) {
  const prices = camera.models[0]?.usd_per_second ?? {};
  const price = prices[resolution] ?? Object.values(prices)[0];
  return price ? `${money(price)} a second` : "free";
}

function lengthsOf(camera) {
  const { lengths, min_seconds: least, max_seconds: most } = camera.models[0];
  return lengths.length ? `${lengths.join(", ")} s` : `${least} to ${most} s`;
}

/** What is longer than a camera films at once is filmed in chunks; what is shorter is not. */
function filmsShortest(camera, seconds) {
  return camera.models.some(({ lengths, min_seconds: least }) => lengths.length > 0 || seconds >= least);
}

function filmsAtOnce(camera, seconds) {
  return camera.models.some(({ max_seconds: most, chunk_seconds: chunk }) => seconds <= (chunk || most));
}
