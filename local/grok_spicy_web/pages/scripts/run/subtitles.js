// The film's subtitles, as a track of the player.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { askIfThere, runPath } from "../api.js";

const PAUSE = 5_000; // milliseconds until subtitles are asked for again that could not be had just now

/** The subtitles of one run. Files come from another origin, where a track may not be read, so the
 * text comes from the API. */
export class SubtitleTrack {
  constructor(runId, changed) {
    this.runId = runId;
    this.changed = changed;
    this.digest = null;
    this.address = null;
    this.language = "und";
  }

  /** The track of the film that `run` has now; nothing until it is there, or where nothing is said. */
  template(run) {
    const isSaid = (run.subtitle_keys ?? []).length > 0;
    if (run.film_digest !== this.digest) {
      this.digest = run.film_digest;
      this.#forget();
      if (isSaid) this.#load(run.film_digest);
    }
    if (!isSaid || !this.address) return nothing;
    const name = this.language === "und" ? "Subtitles" : languageName(this.language);
    return html`<track kind="subtitles" src=${this.address} srclang=${this.language} label=${name} ?default=${run.settings.subtitles === "track"} />`;
  }

  async #load(digest) {
    const subtitles = await askIfThere("GET", runPath(this.runId, "/subtitles")).catch((error) => this.#askLater(digest, error));
    if (!subtitles?.cues.length || digest !== this.digest) return;
    this.language = subtitles.language;
    this.address = URL.createObjectURL(new Blob([subtitles.vtt], { type: "text/vtt" }));
    this.changed();
  }

  #askLater(digest, error) {
    if (error.mayPass === false) return;
    setTimeout(() => {
      if (digest === this.digest) this.digest = null;
      this.changed();
    }, PAUSE);
  }

  #forget() {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
  }
}

function languageName(code) {
  return new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code;
}
