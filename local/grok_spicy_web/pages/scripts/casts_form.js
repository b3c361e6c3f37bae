// A cast that lasts, chosen for a new film: its characters with their faces.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { live } from "/vendor/lit-html/directives/live.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { ask, askIfThere, Problem } from "./api.js";
import { announce, confirmDialog } from "./dom.js";
import { long, plain, short } from "./text.js";

/** The casts of a form. `changed()` is called after a choice, `redraw()` after anything else. */
export class Casts {
  constructor(changed, redraw) {
    this.changed = changed;
    this.redraw = redraw;
    this.casts = [];
    this.chosen = null;
    this.problem = null;
  }

  /** Ask for the casts; that of the id is chosen, if it is there. */
  async load(castId) {
    const answer = await askIfThere("GET", "/casts");
    this.casts = answer?.casts ?? [];
    this.chosen = this.casts.find((cast) => cast.cast_id === castId) ?? null;
  }

  /** `cast` for a request, or nothing. */
  forRequest() {
    return this.chosen ? { cast: this.chosen.name } : {};
  }

  template() {
    if (!this.casts.length) return nothing;
    return html`<section aria-labelledby="casts-title" data-action="casts">
      <h2 id="casts-title">Cast</h2>
      <p class="help">A saved cast plays with its looks as they are: its sheets are not drawn again.</p>
      <ul class="casts" role="radiogroup" aria-labelledby="casts-title">
        <li>
          <label class="check"
            ><input type="radio" name="cast" .checked=${live(!this.chosen)} @change=${() => this.#choose(null)} />
            New characters</label
          >
        </li>
        ${repeat(this.casts, (cast) => cast.cast_id, (cast) => this.#item(cast))}
      </ul>
      ${this.problem ? html`<p class="error" role="alert">${short(this.problem, 600)}</p>` : nothing}
    </section>`;
  }

  #choose(cast) {
    this.chosen = cast;
    announce(cast ? `The cast ${plain(cast.name, 80)} plays.` : "New characters play.");
    this.changed();
  }

  #item(cast) {
    const isChosen = this.chosen?.cast_id === cast.cast_id;
    return html`<li class=${isChosen ? "chosen" : ""}>
      <label class="check"
        ><input type="radio" name="cast" .checked=${live(isChosen)} @change=${() => this.#choose(cast)} />
        <span>${short(cast.name, 80)}</span></label
      >
      <ul class="faces">
        ${cast.members.map(
          (member) => html`<li>
            <img src=${member.sheet} alt="Character sheet of ${plain(member.name, 80)}" decoding="async" loading="lazy" />
            <span>${short(member.name, 40)}</span>
          </li>`,
        )}
      </ul>
      <p class="help">From ${short(cast.title, 80)}, ${short(cast.aspect_ratio, 8)}, in this style: ${long(cast.style, 200)}</p>
      <button type="button" class="quiet" data-action="delete-cast" @click=${() => this.#remove(cast)}>
        Delete<span class="unseen"> the cast ${plain(cast.name, 80)}</span>
      </button>
    </li>`;
  }

  async #remove(cast) {
    const isConfirmed = await confirmDialog({
      title: `Delete the cast ${plain(cast.name, 80)}?`,
      text: "Its sheets will be gone. Films that were made with it keep their copies. This can’t be undone.",
      yes: "Delete",
      action: "delete-cast",
    });
    if (!isConfirmed) return;
    try {
      await ask("DELETE", `/casts/${encodeURIComponent(cast.cast_id)}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 404) {
        this.problem = error.message;
        return this.redraw();
      }
    }
    this.problem = null;
    this.casts = this.casts.filter((each) => each !== cast);
    announce("The cast is deleted.");
    if (this.chosen?.cast_id === cast.cast_id) this.#choose(null);
    else this.redraw();
  }
}
