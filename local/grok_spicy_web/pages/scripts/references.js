// Photos of characters: chosen by button or dropped, named, uploaded when the run starts.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { live } from "/vendor/lit-html/directives/live.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { isShowable, LARGEST_PHOTO, PHOTO_ACCEPT, photoType, uploadPhoto } from "./api.js";
import { announce } from "./dom.js";
import { bytes } from "./format.js";
import { plain, short } from "./text.js";

const MOST = 6;
let number = 0;

/** The photos of a form. `changed()` is called after each change. */
export class References {
  constructor(changed) {
    this.changed = changed;
    this.photos = [];
    this.problem = null;
    this.isOver = false;
  }

  add(files) {
    this.problem = null;
    for (const file of files) {
      const mediaType = photoType(file);
      if (!mediaType) {
        this.problem = `“${plain(file.name, 80)}” is no photo that can be used: choose JPEG, PNG, WebP, AVIF or HEIC.`;
      } else if (file.size > LARGEST_PHOTO) {
        this.problem = `“${plain(file.name, 80)}” has ${bytes(file.size)}; a photo may have ${bytes(LARGEST_PHOTO)}.`;
      } else if (this.photos.length === MOST) {
        this.problem = `A film takes ${MOST} photos at most.`;
      } else {
        const preview = isShowable(mediaType) ? URL.createObjectURL(file) : null;
        const name = file.name.replace(/\.[^.]*$/, "").slice(0, 80);
        this.photos.push({ id: ++number, file, mediaType, preview, name, key: null });
      }
    }
    announce(this.problem ?? `${this.photos.length} photos`);
    this.changed();
  }

  remove(photo) {
    if (photo.preview) URL.revokeObjectURL(photo.preview);
    this.photos = this.photos.filter((each) => each !== photo);
    announce(`${this.photos.length} photos`);
    this.changed();
  }

  /** `references` for an estimate, which looks up no photo: nothing is uploaded for it. */
  forEstimate() {
    return this.photos.map(({ id, name }) => ({ name: name || `${id}`, key: `uploads/${id}` }));
  }

  /** Upload what is not uploaded yet; return `references` for a request. */
  async upload() {
    for (const photo of this.photos) photo.key ??= await uploadPhoto(photo.file, photo.mediaType);
    return this.photos.map(({ name, key }) => ({ name, key }));
  }

  template() {
    const choose = (event) => {
      this.add(event.target.files);
      event.target.value = "";
    };
    return html`<div
      class="drop ${this.isOver ? "over" : ""}"
      @dragover=${(event) => this.#drag(event, true)}
      @dragleave=${(event) => this.#drag(event, false)}
      @drop=${(event) => {
        this.#drag(event, false);
        this.add(event.dataTransfer.files);
      }}
    >
      <label class="button" for="photos">Choose photos</label>
      <input class="unseen" id="photos" type="file" multiple accept=${PHOTO_ACCEPT} @change=${choose} />
      <span class="help">or drop them here: one for each character, up to ${MOST}</span>
      ${this.problem ? html`<p class="error">${this.problem}</p>` : nothing}
      <ul class="photos">
        ${repeat(this.photos, (photo) => photo.id, (photo) => this.#item(photo))}
      </ul>
    </div>`;
  }

  #drag(event, isOver) {
    event.preventDefault();
    if (this.isOver === isOver) return;
    this.isOver = isOver;
    this.changed();
  }

  #item(photo) {
    const rename = (event) => {
      photo.name = event.target.value;
      this.changed();
    };
    return html`<li>
      ${photo.preview
        ? html`<img src=${photo.preview} alt="Preview of ${plain(photo.file.name, 80)}" />`
        : html`<span class="no-preview">${short(photo.file.name, 60)}</span>`}
      <label
        >Name of the character
        <input required maxlength="80" name="reference_name" dir="auto" .value=${live(photo.name)} @input=${rename} />
      </label>
      <button type="button" class="quiet" @click=${() => this.remove(photo)}>
        Remove<span class="unseen"> the photo of ${plain(photo.name, 80)}</span>
      </button>
    </li>`;
  }
}
