// What is said in a scene: the narrator's line with its recording, and the characters' lines.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import * as format from "../format.js";
import { long, short } from "../text.js";
import { verdictButtons } from "./gates.js";
import { actionButton, badge, sound } from "./parts.js";
import { canChange } from "./view.js";

/** The lines of a scene; nothing where nobody says anything. */
export function spokenIn(page, { id, scene }) {
  const lines = scene.dialogue ?? [];
  if (!scene.narration && !lines.length) return nothing;
  return html`<div class="spoken">
    ${scene.narration ? narrationOf(page, id, scene) : nothing}
    ${lines.length
      ? html`<ul class="lines">
          ${lines.map((line) => html`<li><strong>${short(line.character, 80)}:</strong> <q dir="auto">${short(line.text, 200)}</q></li>`)}
        </ul>`
      : nothing}
  </div>`;
}

function narrationOf(page, id, scene) {
  const stored = (page.detail.narration ?? []).find((each) => each.scene_id === id);
  const told = stored?.text === scene.narration ? stored : null;
  const canRetake = page.supports.retakes && canChange(page.detail) && format.hasEnded(page.detail.status);
  return html`<p class="line"><strong>Narrator:</strong> <q dir="auto">${short(scene.narration, 600)}</q></p>
    ${told?.audio_key ? sound(told.audio_key, `Narration of scene ${id}`) : nothing}
    <p class="facts">
      ${told?.state === "spoken"
        ? html`<span>${told.seconds.toFixed(1)} s, by ${short(told.voice, 60)}</span>${told.speed > 1 ? html`<span>${format.percent(told.speed - 1)} faster, to fit</span>` : nothing}`
        : badge(told?.problem ? "Not heard" : "Not spoken yet", told?.problem ? "warn" : "quiet")}
    </p>
    ${told?.problem ? html`<p class="error">${long(told.problem)}</p>` : nothing}
    ${verdictButtons(page, ["narration"], { scene_id: id })}
    ${canRetake && told
      ? html`<div class="buttons">
          ${actionButton("retake", "Speak again …", () => page.retake({ what: "narration", scene_id: id }, `the narration of scene ${id}`), { subject: `scene ${id}` })}
        </div>`
      : nothing}`;
}
