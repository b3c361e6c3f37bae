// A new run: the story, photos, settings, and what it will cost.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { live } from "/vendor/lit-html/directives/live.js";
import { ask, askIfThere, Problem, runPath } from "./api.js";
import { CAMERA_SETTINGS, camerasSection, sceneCameras } from "./cameras_form.js";
import { Casts } from "./casts_form.js";
import { announce, openPage, painter, problemList } from "./dom.js";
import { duration, money } from "./format.js";
import { FootageClips } from "./footage_form.js";
import { Music } from "./music_form.js";
import { References } from "./references.js";
import { effective, ESSENTIAL, settingField, valueAt, withValue } from "./settings_form.js";
import { short } from "./text.js";

const ESTIMATE_DELAY = 400;
const LARGEST_PLAN = 240_000;
const PART_WORDS = {
  plan: "Plan",
  sheets: "Character sheets",
  keyframes: "Keyframes",
  clips: "Clips",
  checks: "Checks",
  narration: "Narration",
  turnarounds: "Turnarounds",
  plates: "Plates of places",
};
const ALWAYS = ["plan", "sheets", "keyframes", "clips", "checks"];

openPage(async (main) => {
  const from = new URLSearchParams(location.search).get("from");
  const [capabilities, earlier] = await Promise.all([
    askIfThere("GET", "/capabilities"),
    from ? ask("GET", runPath(from)) : null,
  ]);
  const form = new Form(main, capabilities);
  await form.casts.load(earlier?.run.cast);
  if (earlier) form.startFrom(earlier);
  form.draw();
  form.estimateSoon();
  // The browser shows the page as it was left, once the person goes back: what was started then is done.
  addEventListener("pageshow", ({ persisted }) => persisted && form.startAnew());
});

class Form {
  constructor(main, capabilities) {
    this.capabilities = capabilities;
    this.source = "concept";
    this.concept = "";
    this.plan = null;
    this.planName = "";
    this.planProblem = null;
    this.values = {};
    this.hasRight = false;
    this.estimate = null;
    this.hasEstimates = true;
    this.problem = null;
    this.isStarting = false;
    this.earlier = null;
    this.nonce = newNonce();
    this.references = new References(() => this.changed());
    this.casts = new Casts(() => this.changed(), () => this.draw());
    this.footage = new FootageClips(() => this.changed(), () => this.draw());
    this.music = new Music(() => this.changed(), () => this.draw());
    this.draw = painter(main, () => this.template());
    this.number = 0;
  }

  /** Take story and settings of an earlier run; those that are as by default stay open. */
  startFrom({ run, plan }) {
    this.earlier = run;
    if (run.concept) this.concept = run.concept;
    else if (plan) Object.assign(this, { source: "plan", plan, planName: run.title ?? "plan" });
    const settings = { ...run.settings };
    delete settings.provider;
    const own = Object.entries(settings.filming ?? {}).filter(([, each]) => each.by !== "rules" && each.model !== "footage");
    delete settings.filming;
    this.values = this.capabilities ? withoutDefaults(settings, this.capabilities) : settings;
    if (own.length) this.values.filming = Object.fromEntries(own);
  }

  /** Let a run be started again, another one than before. */
  startAnew() {
    this.isStarting = false;
    this.nonce = newNonce();
    this.draw();
  }

  changed() {
    this.nonce = newNonce();
    this.draw();
    this.estimateSoon();
  }

  set(name, value) {
    this.values = withValue(this.values, name, value);
    this.changed();
  }

  get hasStory() {
    return this.source === "plan" ? Boolean(this.plan) : Boolean(this.concept.trim());
  }

  /** The request, with the photos' keys as they will be. */
  request(references, footage, music) {
    const story = this.source === "plan" ? { plan: this.plan } : { concept: this.concept };
    return {
      ...story,
      ...this.values,
      ...this.casts.forRequest(),
      ...(Object.keys(footage).length ? { footage } : {}),
      ...(music ? { music } : {}),
      ...(references.length ? { references, likeness_confirmed: this.hasRight } : {}),
    };
  }

  /** The same key for the same form: a request that is sent twice starts one run, whose id begins
   * with words of the story. */
  idempotencyKey() {
    const words = (this.source === "plan" ? this.plan.title : this.concept) ?? "";
    const ascii = String(words).replace(/[^\w ]/g, "").trim().split(/\s+/).slice(0, 5).join("-");
    return `${ascii.slice(0, 40) || "film"}-${this.nonce}`;
  }

  estimateSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.askEstimate(), ESTIMATE_DELAY);
  }

  async askEstimate() {
    if (!this.hasEstimates || (this.source === "plan" && !this.plan)) return;
    const number = ++this.number;
    const request = this.request(this.references.forEstimate(), this.footage.forEstimate(), this.music.forEstimate());
    if (this.source === "concept" && !this.concept.trim()) request.concept = "A film";
    try {
      const estimate = await askIfThere("POST", "/runs/estimate", request);
      if (number !== this.number) return;
      this.hasEstimates = estimate !== null;
      Object.assign(this, { estimate, problem: null });
      if (estimate) announce(`About ${money(estimate.expected_usd)}, at most ${money(estimate.at_most_usd)}`);
    } catch (error) {
      if (number !== this.number || !(error instanceof Problem)) return;
      Object.assign(this, { estimate: null, problem: error });
    }
    this.draw();
  }

  async start(event) {
    event.preventDefault();
    if (this.isStarting || !this.hasStory) return;
    this.isStarting = true;
    this.problem = null;
    this.draw();
    try {
      const references = await this.references.upload();
      const footage = await this.footage.upload();
      const music = await this.music.upload();
      const headers = { "Idempotency-Key": this.idempotencyKey() };
      const accepted = await ask("POST", "/runs", this.request(references, footage, music), { headers });
      location.assign(`/run.html?id=${encodeURIComponent(accepted.run_id)}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
      this.isStarting = false;
      this.draw();
      announce(error.message);
    }
  }

  async readPlan(file) {
    this.plan = null;
    this.planProblem = null;
    if (!file) return;
    this.planName = file.name;
    if (file.size > LARGEST_PLAN) {
      this.planProblem = "The file is too large for a plan.";
    } else {
      try {
        this.plan = JSON.parse(await file.text());
      } catch {
        this.planProblem = "The file is no JSON. A plan is a JSON object, such as the one in state.json.";
      }
    }
    this.changed();
  }

  template() {
    return html`<h1>New run</h1>
      ${this.earlier
        ? html`<p class="help">With the story and the settings of ${short(this.earlier.title ?? this.earlier.run_id)}.</p>`
        : nothing}
      <form class="new-run" @submit=${(event) => this.start(event)}>
        <div class="fields">${this.story()} ${this.casts.template()} ${this.photos()} ${this.footage.template()} ${this.music.template()} ${this.cameras()} ${this.settings()}</div>
        ${this.price()}
      </form>`;
  }

  story() {
    const choose = (source) => () => {
      this.source = source;
      this.changed();
    };
    const radio = (source, words) =>
      html`<label class="check"
        ><input type="radio" name="source" value=${source} .checked=${live(this.source === source)} @change=${choose(source)} />
        ${words}</label
      >`;
    return html`<section aria-labelledby="story-title">
      <h2 id="story-title">Story</h2>
      <div class="row" role="radiogroup" aria-label="What the film is made from">
        ${radio("concept", "A concept")} ${radio("plan", "A finished plan (JSON file)")}
      </div>
      ${this.source === "concept" ? this.conceptField() : this.planField()}
    </section>`;
  }

  conceptField() {
    const write = (event) => {
      this.concept = event.target.value;
      this.changed();
    };
    return html`<label for="concept">What is the film about?</label>
      <textarea
        id="concept"
        name="concept"
        rows="4"
        required
        maxlength="20000"
        dir="auto"
        placeholder="A curious fox meets a wise old owl in an autumn forest. They find a glowing crystal …"
        .value=${live(this.concept)}
        @input=${write}
      ></textarea>`;
  }

  planField() {
    const scenes = this.plan?.scenes?.length;
    return html`<label for="plan">Plan</label>
      <input id="plan" name="plan" type="file" accept=".json,application/json" ?required=${!this.plan}
        @change=${(event) => this.readPlan(event.target.files[0])} />
      ${this.plan
        ? html`<p class="help">${short(this.plan.title ?? this.planName)}${scenes ? `, ${scenes} scenes` : ""}</p>`
        : nothing}
      ${this.planProblem ? html`<p class="error" role="alert">${this.planProblem}</p>` : nothing}`;
  }

  photos() {
    const confirm = (event) => {
      this.hasRight = event.target.checked;
      this.draw();
    };
    return html`<section aria-labelledby="photos-title">
      <h2 id="photos-title">Photos of characters</h2>
      ${this.references.template()}
      ${this.references.photos.length
        ? html`<label class="check confirm"
            ><input type="checkbox" name="likeness" required .checked=${live(this.hasRight)} @change=${confirm} />
            I have the right to use the likeness of everybody in these photos. Who confirmed this,
            and when, is kept with the run.</label
          >`
        : nothing}
    </section>`;
  }

  settings() {
    if (!this.capabilities) {
      return html`<section><h2>Settings</h2><p class="help">The run uses the server’s defaults.</p></section>`;
    }
    const { settings } = this.capabilities;
    const field = (setting) =>
      settingField(setting, this.values, this.capabilities, (name, value) => this.set(name, value), this.fieldErrors());
    const essential = ESSENTIAL.map((name) => settings.find((each) => each.name === name)).filter(Boolean);
    const more = settings.filter(({ name }) => ![...ESSENTIAL, ...CAMERA_SETTINGS, "provider"].includes(name));
    return html`<section aria-labelledby="settings-title">
      <h2 id="settings-title">Settings</h2>
      <div class="grid">${essential.map(field)}</div>
      <details class="more-settings">
        <summary>More settings</summary>
        <div class="grid">${more.map(field)}</div>
      </details>
    </section>`;
  }

  cameras() {
    const { capabilities, values } = this;
    const resolution = capabilities ? effective(values, capabilities, "resolution") : undefined;
    const set = (name, value) => this.set(name, value);
    return camerasSection({ capabilities, values, scenes: this.scenes, resolution, set }, this.fieldErrors());
  }

  /** The scenes of the plan that is given. */
  get scenes() {
    const scenes = this.source === "plan" ? this.plan?.scenes : null;
    return Array.isArray(scenes) ? scenes.filter((each) => Number.isInteger(each?.scene_id)) : [];
  }

  /** The refusal's sentences by the setting that each begins with. */
  fieldErrors() {
    const lines = (this.problem?.errors ?? []).map((line) => line.match(/^([\w.]+): (.*)$/s));
    return Object.fromEntries(lines.filter(Boolean).map(([, name, text]) => [name, text]));
  }

  price() {
    const { estimate, problem } = this;
    const parts = Object.entries(estimate?.parts ?? {}).filter(([name, usd]) => usd || ALWAYS.includes(name));
    return html`<aside class="price" aria-label="Price and start" data-action="estimate">
      <h2>Price</h2>
      ${estimate
        ? html`<p class="amount">about <strong>${money(estimate.expected_usd)}</strong></p>
            <p class="help">at most ${money(estimate.at_most_usd)}, if every correction is needed</p>
            ${estimate.duration_seconds
              ? html`<p class="help">${duration(estimate.duration_seconds)} of film</p>`
              : nothing}
            ${parts.length
              ? html`<details>
                  <summary>What it is for</summary>
                  <table>
                    <caption class="unseen">The expected cost by part</caption>
                    ${parts.map(
                      ([name, usd]) =>
                        html`<tr><th scope="row">${PART_WORDS[name] ?? name}</th><td>${money(usd)}</td></tr>`,
                    )}
                  </table>
                </details>`
              : nothing}
            ${sceneCameras(estimate, this.values.camera)}`
        : problem
          ? html`<div class="notice bad"><p>${short(problem.message, 1000)}</p>${problemList(problem)}</div>`
          : html`<p class="help">${this.hasEstimates ? "…" : "The price is shown once the run is started."}</p>`}
      <button type="submit" class="primary wide" data-action="start" ?disabled=${this.isStarting}>
        ${this.isStarting ? "Starting …" : "Start the run"}
      </button>
      <p class="help">Nothing is spent before you start.</p>
    </aside>`;
  }
}

const newNonce = () => crypto.randomUUID().slice(0, 8);

/** The settings that are not as their quality, or the default, has them. */
function withoutDefaults(settings, capabilities) {
  const quality = capabilities.qualities[settings.quality] ?? {};
  return capabilities.settings.reduce((kept, { name, default: byDefault }) => {
    const value = valueAt(settings, name) ?? undefined;
    const usual = valueAt(quality, name) ?? byDefault;
    const isUsual = name !== "quality" && JSON.stringify(value) === JSON.stringify(usual);
    return value === undefined || isUsual ? kept : withValue(kept, name, value);
  }, {});
}
