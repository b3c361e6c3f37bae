// The head of the run page: title, status, stages, money, and what a person can do with the run.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import * as format from "../format.js";
import { long, short } from "../text.js";
import { actionButton, badge } from "./parts.js";
import { costsOf, stagesOf, usedAttempt } from "./view.js";

export function head(page) {
  const { detail } = page;
  const { run } = detail;
  return html`<header class="run-head">
    <div class="head">
      <h1>${long(detail.title ?? detail.concept ?? detail.run_id, 140)}</h1>
      ${badge(format.statusWords(detail.status), format.statusTone(detail.status))}
      ${page.isConnected ? nothing : badge("Not connected: trying again", "warn")}
    </div>
    ${detail.title && detail.concept ? html`<p class="concept">${long(detail.concept, 400)}</p>` : nothing}
    <p class="facts">
      <span>${run.settings.quality ?? "standard"}</span>
      <span>${run.settings.resolution}</span>
      <time datetime=${detail.created_at}>${format.date(detail.created_at)}</time>
      ${detail.queue_place ? html`<span>place ${detail.queue_place} in the queue</span>` : nothing}
      <span class="mono">${short(detail.run_id, 80)}</span>
    </p>
    ${stages(detail)} ${problem(page)} ${actions(page)}
  </header>`;
}

function stages(detail) {
  return html`<ol class="stages" aria-label="Stages" data-action="watch">
    ${stagesOf(detail).map(
      ({ name, done, all, state }) =>
        html`<li class=${state} aria-current=${state === "now" ? "step" : nothing}>
          <span>${name}</span>
          <span class="help">${all > 1 ? `${done} of ${all}` : state === "done" ? "done" : state === "now" ? "at work" : "–"}</span>
        </li>`,
    )}
  </ol>`;
}

const REMEDY_WORDS = {
  raise_cap: "Raise the cap, then resume: nothing that is made is paid for again.",
  buy_lost_calls: "Check the provider’s bill. Then resume and allow calls whose answer was lost to be bought again.",
  reword: "Reword the scene or replace the photo, then start a new run.",
  fix_key_or_model: "Correct the provider’s key or the model’s name, then resume.",
  top_up: "Top up the provider’s account, then resume.",
  use_another_team: "Use the key of a team that may make video, then resume.",
  bring_plan: "Resume to ask the model once more; or start a new run that says more plainly who is in the story.",
  shorten_line: "Edit the scene: shorten what the narrator says, or lengthen the scene; the run then goes on.",
  allow_stills: "Resume to try again, or let a still stand in for the clip that can’t be had.",
  resume: "Resume: what failed is tried again, what is done is kept.",
  raise_studio_cap: "Wait until the day or month is over, or raise the deployment’s cap, then resume.",
  lift_stop: "All purchases are stopped. Lift the stop, then resume.",
};

export const remedyWords = (remedy) => REMEDY_WORDS[remedy] ?? null;

function problem({ detail }) {
  const gaps = detail.clips.filter((clip) => clip.state === "gap");
  const isStopped = ["cancelled", "interrupted"].includes(detail.status);
  if (!detail.error && !gaps.length && !isStopped) return nothing;
  return html`<div class="notice ${detail.status === "failed" ? "bad" : "warn"}">
    ${detail.error ? html`<p>${long(detail.error, 600)}</p>` : nothing}
    ${detail.remedy ? html`<p>${remedyWords(detail.remedy) ?? nothing}</p>` : nothing}
    ${isStopped && !detail.error ? html`<p>${REMEDY_WORDS.resume}</p>` : nothing}
    ${gaps.length
      ? html`<p>${format.count(gaps.length, "scene")} without a clip: ${gaps.map((clip) => clip.scene_id).join(", ")}.</p>`
      : nothing}
    ${detail.unreadable?.length ? html`<p>Some stored parts can’t be read: ${short(detail.unreadable.join(", "), 400)}</p>` : nothing}
  </div>`;
}

function actions(page) {
  const { detail, supports } = page;
  const hasEnded = format.hasEnded(detail.status);
  const isPublished = format.isPublished(detail.status);
  const canResume = hasEnded && detail.status !== "complete" && (detail.plan || detail.concept);
  const start = `/new.html?from=${encodeURIComponent(detail.run_id)}`;
  return html`<div class="buttons">
    ${hasEnded ? nothing : actionButton("cancel", "Cancel", page.cancel)}
    ${canResume ? actionButton("resume", "Resume …", page.resume, { tone: "primary" }) : nothing}
    ${isPublished && supports.retakes ? actionButton("promote", "Film at another quality …", page.promote) : nothing}
    ${detail.plan && supports.retakes && hasEnded
      ? actionButton("retake", "Retake the cut …", () => page.retake({ what: "cut" }, "the cut"))
      : nothing}
    ${hasEnded && detail.sheets.some((sheet) => usedAttempt(sheet)?.key)
      ? actionButton("save-cast", "Save this cast …", page.saveCast)
      : nothing}
    <a class="button" data-action="start" href=${start}>Start again from here</a>
    ${hasEnded ? actionButton("delete", "Delete …", page.remove, { tone: "quiet" }) : nothing}
  </div>`;
}

/** Money so far against the cap; by part on demand. */
export function moneyPart(page, disclosure) {
  const { detail } = page;
  const reserved = format.usdOfTicks(detail.budget.committed_ticks) - detail.cost_usd;
  const share = Math.min(1, detail.cost_usd / detail.max_cost_usd);
  return html`<div class="money">
    <p class="amount">
      <strong>${format.money(detail.cost_usd)}</strong> of ${format.money(detail.max_cost_usd)}
      ${reserved > 1e-9 ? html`<span class="help">and ${format.money(reserved)} reserved for calls under way</span>` : nothing}
    </p>
    <meter max="1" high="0.9" .value=${share} aria-label="Share of the cap that is spent">${format.percent(share)}</meter>
    ${disclosure("money", "By scene and character", () => costTable(detail), page)}
  </div>`;
}

function costTable(detail) {
  const costs = costsOf(detail);
  const rows = [
    ["Plan and photos", costs.rest],
    ...[...costs.characters].map(([name, usd]) => [short(name, 60), usd]),
    ...[...costs.scenes].sort(([a], [b]) => a - b).map(([id, usd]) => [`Scene ${id}`, usd]),
  ];
  const most = Math.max(...rows.map(([, usd]) => usd), 1e-9);
  return html`<table class="costs">
    <caption class="unseen">What each part has cost</caption>
    <thead><tr><th scope="col">Part</th><th scope="col">Cost</th><td></td></tr></thead>
    <tbody>
      ${rows.map(
        ([name, usd]) =>
          html`<tr><th scope="row">${name}</th><td>${format.money(usd)}</td>
            <td class="bar" aria-hidden="true"><svg viewBox="0 0 100 8" preserveAspectRatio="none"><rect width=${(100 * usd) / most} height="8" /></svg></td></tr>`,
      )}
    </tbody>
  </table>`;
}
