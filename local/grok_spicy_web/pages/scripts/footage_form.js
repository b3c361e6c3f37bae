// Clips that a person filmed: chosen by button, each for a scene, uploaded when the run starts.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { live } from "/vendor/lit-html/directives/live.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { announce } from "./dom.js";
import { bytes } from "./format.js";
import { plain, short } from "./text.js";
import { mediaTypeOf, uploadFile } from "./upload.js";

const MEDIA_TYPES = {
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  qt: "video/quicktime",
  webm: "video/webm",
};
const ACCEPT = Object.keys(MEDIA_TYPES)
  .map((suffix) => `.${suffix}`)
  .join(",");
const LARGEST = 500_000_000;
const LONGEST_NAME = 255;
const MOST_SCENES = 60;
let number = 0;

/** The clips of a form. `changed()` is called after each change, `draw()` as an upload goes on. */
export class FootageClips {
  constructor(changed, draw) {
    this.changed = changed;
    this.draw = draw;
    this.clips = [];
    this.problem = null;
  }

  add(files) {
    this.problem = null;
    for (const file of files) {
      const mediaType = mediaTypeOf(file, MEDIA_TYPES);
      if (!mediaType) {
        this.problem = `“${plain(file.name, 80)}” is no clip that can be used: choose MP4, MOV or WebM.`;
      } else if (file.size > LARGEST) {
        this.problem = `“${plain(file.name, 80)}” has ${bytes(file.size)}; a clip may have ${bytes(LARGEST)}.`;
      } else {
        this.clips.push({ id: ++number, file, mediaType, scene: this.#nextScene(), key: null, progress: null });
      }
    }
    announce(this.problem ?? `${this.clips.length} clips`);
    this.changed();
  }

  remove(clip) {
    this.clips = this.clips.filter((each) => each !== clip);
    announce(`${this.clips.length} clips`);
    this.changed();
  }

  /** `footage` for an estimate, which looks up no clip: nothing is uploaded for it. */
  forEstimate() {
    return this.#byScene(({ id }) => `uploads/${id}`);
  }

  /** Upload what is not uploaded yet, one after the other; return `footage` for a request. */
  async upload() {
    for (const clip of this.clips) clip.key ??= await this.#upload(clip);
    return this.#byScene(({ key }) => key);
  }

  template() {
    const choose = (event) => {
      this.add(event.target.files);
      event.target.value = "";
    };
    return html`<section aria-labelledby="footage-title">
      <h2 id="footage-title">Your own footage</h2>
      <p class="help">Clips that you filmed are shown for their scenes, at no cost. Of one that is longer, the beginning is shown.</p>
      <div class="upload">
        <label class="button" for="footage">Choose clips</label>
        <input class="unseen" id="footage" type="file" multiple accept=${ACCEPT} @change=${choose} />
        <span class="help">MP4, MOV or WebM, up to ${bytes(LARGEST)} each</span>
      </div>
      ${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
      <ul class="photos">
        ${repeat(this.clips, (clip) => clip.id, (clip) => this.#item(clip))}
      </ul>
    </section>`;
  }

  #item(clip) {
    const choose = (event) => {
      clip.scene = event.target.valueAsNumber;
      this.changed();
    };
    const isTwice = this.clips.some((each) => each !== clip && each.scene === clip.scene);
    return html`<li>
      <span class="no-preview">${short(clip.file.name, 60)}</span>
      <label
        >Scene
        <input required type="number" min="1" max=${MOST_SCENES} name="footage_scene" .value=${live(String(clip.scene))} @input=${choose} />
        ${isTwice ? html`<span class="error">Another clip is for this scene.</span>` : nothing}
        ${clip.progress === null
          ? nothing
          : html`<progress max="1" value=${clip.progress} aria-label="Upload of ${plain(clip.file.name, 80)}"></progress>`}
      </label>
      <button type="button" class="quiet" @click=${() => this.remove(clip)}>
        Remove<span class="unseen"> the clip ${plain(clip.file.name, 80)}</span>
      </button>
    </li>`;
  }

  #byScene(keyOf) {
    const clips = this.clips.map((clip) => [clip.scene, { key: keyOf(clip), name: clip.file.name.slice(0, LONGEST_NAME) }]);
    return Object.fromEntries(clips);
  }

  #nextScene() {
    const taken = new Set(this.clips.map(({ scene }) => scene));
    let scene = 1;
    while (taken.has(scene)) scene += 1;
    return scene;
  }

  #upload(clip) {
    return uploadFile("footage", clip.mediaType, clip.file, (part) => {
      clip.progress = part;
      this.draw();
    });
  }
}
