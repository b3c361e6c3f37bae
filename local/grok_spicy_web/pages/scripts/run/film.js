// The film: player with chapters, versions side by side, files.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import * as format from "../format.js";
import { pathOf } from "../media.js";
import { long, short } from "../text.js";
import { actionButton, badge, disclosure, ratioClass, section, video } from "./parts.js";
import { posterOf, scenesOf } from "./view.js";

export function film(page) {
  const { detail } = page;
  const path = detail.run.film_key;
  if (!path) return nothing;
  const scenes = scenesOf(detail);
  const length = detail.run.film_facts?.duration;
  // A film is replaced under its name: the digest makes the player load the new one.
  const version = detail.run.film_digest;
  return section(
    "film",
    "Film",
    html`<div class="player">
      ${video(path, `The film${length ? `, ${format.duration(length)}` : ""}`, { ratio: ratioClass(detail), id: "player", poster: posterOf(detail), version, track: page.subtitles.template(detail.run) })}
      <ol class="chapters" aria-label="Chapters">
        ${scenes.map(
          ({ id, scene, start }) =>
            html`<li><button type="button" class="link" @click=${() => play(page, start)}>
              <span class="mono">${format.timecode(start)}</span> <span>${id}. ${short(scene.title, 60)}</span>
            </button></li>`,
        )}
      </ol>
    </div>
    ${beside(page)}
    <div class="buttons">
      ${actionButton("download", "Download the film", () => page.download(pathOf(path)), { tone: "primary" })}
      ${page.supports.archive ? actionButton("download", page.archiveWords, page.downloadArchive, { subject: "" }) : nothing}
    </div>`,
    length ? html`<span class="help">${format.duration(length)}</span>` : nothing,
  );
}

/** The files beside the film: its subtitles, and the tracks that it was mixed of. */
function beside(page) {
  const { subtitle_keys = [], stem_keys = [], music } = page.detail.run;
  if (!subtitle_keys.length && !stem_keys.length) return nothing;
  return html`<div class="beside">
    ${music ? html`<p class="help">Music: ${short(music.name, 80)}</p>` : nothing}
    <ul class="files">
      ${[...subtitle_keys, ...stem_keys].map(
        (key) =>
          html`<li>
            <button type="button" class="link" data-action="download" @click=${() => page.download(pathOf(key))}>${short(nameOf(key), 80)}</button>
          </li>`,
      )}
    </ul>
  </div>`;
}

const TRACKS = { "native.flac": "Sound of the clips", "narration.flac": "Narration", "music.flac": "Music" };

function nameOf(key) {
  const file = key.split("/").pop();
  if (TRACKS[file]) return `${TRACKS[file]} (FLAC)`;
  return `Subtitles (${file.endsWith(".srt") ? "SRT" : "WebVTT"})`;
}

async function play(page, start) {
  const player = document.querySelector("#player");
  if (!player.src) await page.media.load(player);
  const seek = () => {
    player.currentTime = start;
    player.play().catch(() => {});
  };
  if (player.readyState >= 1) return seek();
  player.addEventListener("loadedmetadata", seek, { once: true });
  player.preload = "metadata";
  player.load();
}

/** Versions of the film; two of them can be seen side by side. */
export function versions(page) {
  const all = page.versions ?? [];
  if (!all.length) return nothing;
  const ratio = ratioClass(page.detail);
  const compared = all.filter(({ number }) => page.compared.has(number));
  return section(
    "versions",
    "Versions",
    html`<ul class="versions">
      ${all.map((version) => versionItem(page, version))}
    </ul>
    ${compared.length
      ? html`<div class="compare">
          ${compared.map(
            ({ number, path }) =>
              html`<figure>${video(path, `Version ${number}`, { ratio })}<figcaption>Version ${number}</figcaption></figure>`,
          )}
        </div>
        ${compared.length > 1
          ? html`<p><button type="button" @click=${playBoth}>Play both from the start</button></p>`
          : nothing}`
      : nothing}`,
  );
}

function versionItem(page, version) {
  const { number, created_at, quality, cost_usd, scenes, is_shown } = version;
  const takes = Object.entries(scenes ?? {}).map(([id, take]) => `${id}: take ${take}`);
  return html`<li class=${is_shown ? "used" : ""}>
    <p class="facts">
      <strong>Version ${number}</strong>
      ${is_shown ? badge("Shown", "good") : nothing}
      ${quality ? html`<span>${quality}</span>` : nothing}
      <time datetime=${created_at}>${format.date(created_at)}</time>
      ${cost_usd !== undefined && cost_usd !== null ? html`<span>${format.money(cost_usd)}</span>` : nothing}
    </p>
    ${takes.length ? html`<p class="help">${short(takes.join(", "), 300)}</p>` : nothing}
    <div class="buttons">
      <label class="check"
        ><input type="checkbox" .checked=${page.compared.has(number)} @change=${() => page.compare(number)} /> See
        it<span class="unseen">: version ${number}</span></label
      >
      ${is_shown || !format.hasEnded(page.detail.status)
        ? nothing
        : actionButton("restore", "Restore …", () => page.restore(version), { subject: `version ${number}` })}
      ${actionButton("download", "Download", () => page.download(pathOf(version.path)), { subject: `version ${number}` })}
    </div>
  </li>`;
}

async function playBoth() {
  const players = [...document.querySelectorAll(".compare video")];
  players.forEach((player) => (player.currentTime = 0));
  await Promise.allSettled(players.map((player) => player.play()));
}

/** Every file of the run, listed once somebody opens the list. */
export function files(page) {
  return section(
    "files",
    "Files",
    html`${page.supports.archive && !page.detail.run.film_key
        ? html`<div class="buttons">${actionButton("download", page.archiveWords, page.downloadArchive)}</div>`
        : nothing}
      ${disclosure("files", "Every file of the run", () => fileList(page), page)}`,
  );
}

function fileList(page) {
  if (!page.files) return html`<p class="loading">Loading …</p>`;
  if (!page.files.length) return html`<p class="help">There are no files yet.</p>`;
  return html`<ul class="files">
    ${page.files.map(
      ({ path, size }) =>
        html`<li>
          <button type="button" class="link" data-action="download" @click=${() => page.download(path)}>${short(path, 120)}</button>
          <span class="help">${format.bytes(size)}</span>
        </li>`,
    )}
  </ul>`;
}

/** The script: what each scene shows, in words. */
export function script(page) {
  const { plan } = page.detail;
  if (!plan) return nothing;
  return section("script", "Script", html`${disclosure("script", "Read the script", () => pages(page, plan), page)}`);
}

function pages(page, plan) {
  return html`<article class="script">
    <h3>${long(plan.title)}</h3>
    <p class="help">${long(plan.style)}</p>
    ${plan.scenes.map(
      (scene) =>
        html`<h4>${scene.scene_id}. ${short(scene.title, 120)}</h4>
          <p class="help">${long(scene.setting)}</p>
          <p>${long(scene.description)}</p>
          <p>${long(scene.action)}</p>
          <p class="help">${long(scene.camera)}</p>`,
    )}
    <p>${actionButton("download", "Download script.md", () => page.download("script.md"))}</p>
  </article>`;
}

/** What happened, newest first. */
export function events(page) {
  const all = [...page.events].reverse();
  const shown = page.open.has("all events") ? all : all.slice(0, 12);
  return section(
    "events",
    "Events",
    html`<ul class="events">
        ${shown.map(
          ({ at, message, score, by }) =>
            html`<li>
              <time datetime=${at}>${format.clock(at)}</time>
              <span>${long(message)}${score !== null && score !== undefined ? html` <span class="help">${format.percent(score)}</span>` : nothing}${by ? html` <span class="help">${short(by, 60)}</span>` : nothing}</span>
            </li>`,
        )}
      </ul>
      ${all.length > shown.length
        ? html`<button type="button" class="link" @click=${() => page.toggle("all events", true)}>Show all ${all.length} events</button>`
        : nothing}`,
  );
}
