// Music under the film: chosen by button, uploaded when the run starts.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { announce } from "./dom.js";
import { bytes } from "./format.js";
import { plain, short } from "./text.js";
import { mediaTypeOf, uploadFile } from "./upload.js";

const MEDIA_TYPES = {
  mp3: "audio/mpeg",
  wav: "audio/wav",
  m4a: "audio/mp4",
  aac: "audio/aac",
  flac: "audio/flac",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
};
const ACCEPT = Object.keys(MEDIA_TYPES)
  .map((suffix) => `.${suffix}`)
  .join(",");
const LARGEST = 50_000_000;
const LONGEST_NAME = 255;

/** The music of a form. `changed()` is called after each change, `draw()` as an upload goes on. */
export class Music {
  constructor(changed, draw) {
    this.changed = changed;
    this.draw = draw;
    this.song = null;
    this.problem = null;
  }

  choose(file) {
    if (!file) return;
    const mediaType = mediaTypeOf(file, MEDIA_TYPES);
    const name = plain(file.name, 80);
    this.problem = null;
    if (!mediaType) {
      this.problem = `“${name}” is no music that can be used: choose MP3, WAV, M4A, AAC, FLAC or Ogg.`;
    } else if (file.size > LARGEST) {
      this.problem = `“${name}” has ${bytes(file.size)}; music may have ${bytes(LARGEST)}.`;
    } else if (!file.size) {
      this.problem = `“${name}” is empty.`;
    } else {
      this.song = { file, mediaType, key: null, progress: null };
    }
    announce(this.problem ?? `Music: ${name}`);
    this.changed();
  }

  remove() {
    this.song = null;
    announce("No music");
    this.changed();
  }

  /** `music` for an estimate, which looks up nothing. */
  forEstimate() {
    return this.song ? this.#request("uploads/music") : null;
  }

  /** Upload it, unless it is uploaded; return `music` for a request, or null. */
  async upload() {
    if (!this.song) return null;
    this.song.key ??= await uploadFile("music", this.song.mediaType, this.song.file, (part) => {
      this.song.progress = part;
      this.draw();
    });
    return this.#request(this.song.key);
  }

  template() {
    const choose = (event) => {
      this.choose(event.target.files[0]);
      event.target.value = "";
    };
    return html`<section aria-labelledby="music-title">
      <h2 id="music-title">Your own music</h2>
      <p class="help">
        It is heard under the whole film, at no cost: repeated or cut to its length, and quieter while somebody speaks.
      </p>
      <div class="upload">
        <label class="button" for="music">Choose music</label>
        <input class="unseen" id="music" type="file" accept=${ACCEPT} @change=${choose} />
        <span class="help">MP3, WAV, M4A, AAC, FLAC or Ogg, up to ${bytes(LARGEST)}</span>
      </div>
      ${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
      ${this.song ? html`<ul class="photos">${this.#item(this.song)}</ul>` : nothing}
    </section>`;
  }

  #item({ file, progress }) {
    return html`<li>
      <span class="no-preview">${short(file.name, 60)}</span>
      ${progress === null ? nothing : html`<progress max="1" value=${progress} aria-label="Upload of ${plain(file.name, 80)}"></progress>`}
      <button type="button" class="quiet" @click=${() => this.remove()}>
        Remove<span class="unseen"> the music ${plain(file.name, 80)}</span>
      </button>
    </li>`;
  }

  #request(key) {
    return { key, name: this.song.file.name.slice(0, LONGEST_NAME) };
  }
}
