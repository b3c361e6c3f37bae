// Saving the characters of a film as a cast, for other films.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { ask, Problem } from "../api.js";
import { announce, openDialog } from "../dom.js";
import { plain, short } from "../text.js";
import { charactersOf, usedAttempt } from "./view.js";

/** Ask what the cast is called and who is in it, and save it. */
export async function saveCast(detail) {
  const names = charactersOf(detail)
    .filter(({ sheet }) => usedAttempt(sheet)?.key)
    .map(({ character }) => character.name);
  let problem = null;
  let isTaken = false;
  const opened = openDialog("Save this cast", (close) => {
    const submit = async (event) => {
      event.preventDefault();
      const data = new FormData(event.target);
      const characters = data.getAll("character").map(String);
      const name = String(data.get("name")).trim();
      try {
        await ask("POST", "/casts", { name, run_id: detail.run_id, characters, replace: Boolean(data.get("replace")) });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        problem = [error.message, ...error.errors].join(" ");
        isTaken = error.status === 409;
        return opened.redraw();
      }
      close();
      announce(`The cast ${plain(name, 80)} is saved. Choose it on the page of a new run.`);
    };
    return html`<h2>Save this cast</h2>
      <p>Its sheets, descriptions and voices are kept for other films, also when this run is deleted.</p>
      <form @submit=${submit}>
        <div class="field"><label for="cast-name">Name of the cast</label>
          <input id="cast-name" name="name" required maxlength="80" dir="auto" value=${plain(detail.title ?? "", 80)} /></div>
        <fieldset>
          <legend>Who is in it</legend>
          ${names.map(
            (name) => html`<label class="check"
              ><input type="checkbox" name="character" value=${name} checked /> ${short(name, 80)}</label
            >`,
          )}
        </fieldset>
        ${isTaken ? html`<label class="check"><input type="checkbox" name="replace" /> Replace the cast that has this name.</label>` : nothing}
        ${problem ? html`<p class="error" role="alert">${short(problem, 1000)}</p>` : nothing}
        <div class="buttons">
          <button type="button" @click=${close}>Go back</button>
          <button type="submit" class="primary" data-confirm="save-cast">Save</button>
        </div>
      </form>`;
  });
  await opened.closed;
}
