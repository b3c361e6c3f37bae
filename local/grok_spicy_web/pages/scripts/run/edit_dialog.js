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
  const values = { ...scene, narration: scene.narration ?? "" };
  const lines = (scene.dialogue ?? []).map(({ character, text }) => `${character}: ${text}`).join("\n");
  let dialogue = lines;
  const prompts = {
    keyframe: usedAttempt(keyframe)?.prompt ?? null,
    clip: usedTake(view)?.prompt ?? keyframe?.video_prompt ?? null,
  };
  const written = { ...prompts };

  const request = () => {
    const before = { ...scene, narration: scene.narration ?? "" };
    const edits = Object.fromEntries(Object.keys(values).filter((name) => values[name] !== before[name]).map((name) => [name, values[name]]));
    if ("narration" in edits) edits.narration = edits.narration.trim() || null;
    if (dialogue !== lines) edits.dialogue = linesOf(dialogue);
    const changed = Object.keys(edits);
    const ownPrompts = Object.keys(prompts)
      .filter((what) => written[what] !== prompts[what] && written[what])
      .map((what) => ({ what, scene_id: id, prompt: written[what] }));
    if (!changed.length && !ownPrompts.length) return null;
    return {
      ...(changed.length
        ? { scenes: [{ scene_id: id, ...edits }] }
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
      ${textArea("edit-narration", "What the narrator says (empty: nothing)", 2, values.narration, write(values, "narration"), 600)}
      ${textArea("edit-dialogue", "What the characters say, a line each: Name: words", 2, dialogue, (event) => {
        dialogue = event.target.value;
        changed();
      }, 2000)}
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

/** `Ember: Look!` on each line, as the API takes it. A line without a name is sent as it is, for the
 * API to say what is wrong with it. */
function linesOf(text) {
  return text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => {
      const colon = line.search(/[:：]/);
      return { character: line.slice(0, Math.max(0, colon)).trim(), text: line.slice(colon + 1).trim() };
    });
}

/** A text; one with a `most` may be empty. */
function textArea(id, words, rows, value, write, most = 0) {
  return html`<div class="field">
    <label for=${id}>${words}</label>
    <textarea id=${id} rows=${rows} ?required=${!most} maxlength=${most || 4000} dir="auto" .value=${live(value)} @input=${write}></textarea>
  </div>`;
}
