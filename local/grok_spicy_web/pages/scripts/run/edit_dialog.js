// Edit a scene of the plan, or the prompts of its pictures and clip; the price before it is sent.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { live } from "/vendor/lit-html/directives/live.js";
import { runPath } from "../api.js";
import { plain } from "../text.js";
import { spendDialog } from "./spend_dialog.js";
import { usedAttempt, usedTake } from "./view.js";

const FIELDS = [
  ["title", "Title", 1],
  ["description", "What happens", 3],
  ["action", "Action", 2],
  ["camera", "Camera", 2],
  ["setting", "Setting", 2],
  ["mood", "Mood", 2],
];
const TRANSITIONS = ["cut", "crossfade", "match-cut"];

/** Let a person edit a scene; resolve to the API's answer, or null. */
export function editScene(detail, view) {
  const { scene, id, keyframe } = view;
  const values = { ...scene };
  const prompts = {
    keyframe: usedAttempt(keyframe)?.prompt ?? null,
    clip: usedTake(view)?.prompt ?? keyframe?.video_prompt ?? null,
  };
  const written = { ...prompts };

  const request = () => {
    const changed = Object.keys(values).filter((name) => values[name] !== scene[name]);
    const ownPrompts = Object.keys(prompts)
      .filter((what) => written[what] !== prompts[what] && written[what])
      .map((what) => ({ what, scene_id: id, prompt: written[what] }));
    if (!changed.length && !ownPrompts.length) return null;
    return {
      ...(changed.length
        ? { scenes: [{ scene_id: id, ...Object.fromEntries(changed.map((name) => [name, values[name]])) }] }
        : {}),
      ...(ownPrompts.length ? { prompts: ownPrompts } : {}),
    };
  };

  const form = (changed) => {
    const write = (target, name, read = (text) => text) => (event) => {
      target[name] = read(event.target.value);
      changed();
    };
    return html`<div class="edit">
      ${FIELDS.map(([name, words, rows]) => textArea(`edit-${name}`, words, rows, values[name], write(values, name)))}
      <div class="row">
        <div class="field">
          <label for="edit-duration">Length, seconds</label>
          <input id="edit-duration" type="number" min="1" max="600" step="1" required
            .value=${live(String(values.duration_seconds))} @input=${write(values, "duration_seconds", Number)} />
        </div>
        <div class="field">
          <label for="edit-transition">The film enters it by</label>
          <select id="edit-transition" @change=${write(values, "transition")}>
            ${TRANSITIONS.map((each) => html`<option value=${each} ?selected=${values.transition === each}>${each}</option>`)}
          </select>
        </div>
      </div>
      <details>
        <summary>Prompts, word for word</summary>
        ${prompts.keyframe === null ? nothing : textArea("edit-keyframe", "Prompt of the keyframe", 6, written.keyframe, write(written, "keyframe"))}
        ${prompts.clip === null ? nothing : textArea("edit-clip", "Prompt of the clip", 5, written.clip, write(written, "clip"))}
      </details>
    </div>`;
  };

  return spendDialog({
    title: `Edit scene ${id}: ${plain(scene.title, 80)}`,
    action: "edit",
    verb: "Save",
    path: runPath(detail.run_id, "/edit"),
    cap: detail.max_cost_usd,
    request,
    form,
  });
}

function textArea(id, words, rows, value, write) {
  return html`<div class="field">
    <label for=${id}>${words}</label>
    <textarea id=${id} rows=${rows} required maxlength="4000" dir="auto" .value=${live(value)} @input=${write}></textarea>
  </div>`;
}
