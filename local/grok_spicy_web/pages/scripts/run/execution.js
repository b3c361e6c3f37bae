// The execution report: which camera filmed each clip, and which clips could not be had.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import * as format from "../format.js";
import { long, short } from "../text.js";
import { score, section } from "./parts.js";

export function execution(page) {
  const report = page.detail.execution_report;
  if (!report?.generated_clips.length && !report?.failed_clips.length) return nothing;
  const threshold = page.detail.run.settings.consistency_threshold;
  return section(
    "execution",
    "Cameras",
    html`<p class="facts">${totals(report.execution_summary).map((words) => html`<span>${words}</span>`)}</p>
      ${report.generated_clips.length ? generated(report.generated_clips, threshold) : nothing}
      ${report.failed_clips.length ? failed(report.failed_clips) : nothing}`,
  );
}

function totals(summary) {
  return [
    `${summary.completed} of ${format.count(summary.total_clips, "clip")} filmed`,
    ...(summary.failed ? [`${summary.failed} failed`] : []),
    ...(summary.pending ? [`${summary.pending} to come`] : []),
    `filmed in ${summary.total_generation_time}`,
    format.money(summary.total_cost_usd),
    ...(summary.quality_average === null ? [] : [`${format.percent(summary.quality_average)} on average`]),
  ];
}

function generated(clips, threshold) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Clips that were filmed"><table>
    <caption class="unseen">Clips that were filmed</caption>
    <thead><tr>
      <th scope="col">Clip</th><th scope="col">Camera</th><th scope="col">Attempts</th>
      <th scope="col">Time</th><th scope="col">Score</th><th scope="col">Cost</th>
    </tr></thead>
    <tbody>
      ${clips.map(
        (clip) => html`<tr>
          <th scope="row"><a href="#scene-${clip.scene_id}">${clip.clip_id}</a></th>
          <td>${short(clip.generation_mode, 60)}
            <span class="help">${short(clip.metadata.model_version, 80)}</span>
            ${clip.failures.map(failure)}</td>
          <td>${clip.attempts}</td>
          <td>${format.duration(clip.generation_seconds)}</td>
          <td>${score(clip.quality_score, threshold)}</td>
          <td>${format.money(clip.cost_usd)}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}

function failed(clips) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Clips that could not be had"><table>
    <caption>Clips that could not be had</caption>
    <thead><tr>
      <th scope="col">Clip</th><th scope="col">Reason</th><th scope="col">Retries</th>
      <th scope="col">Instead</th>
    </tr></thead>
    <tbody>
      ${clips.map(
        (clip) => html`<tr>
          <th scope="row"><a href="#scene-${clip.scene_id}">${clip.clip_id}</a></th>
          <td>${long(clip.reason)} ${clip.failures.map(failure)}</td>
          <td>${clip.retry_count}</td>
          <td>${clip.fallback_strategy.replaceAll("_", " ")}</td>
        </tr>`,
      )}
    </tbody>
  </table></div>`;
}

/** A camera that failed before: its reason, and what came next. */
function failure({ generation_mode, reason, retry_count, fallback_strategy }) {
  return html`<p class="error">
    ${short(generation_mode, 60)} failed${retry_count ? ` ${retry_count + 1} times` : ""}: ${long(reason)}
    (${fallback_strategy.replaceAll("_", " ")})
  </p>`;
}
