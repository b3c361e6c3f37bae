// A form that deletes a person with all that is theirs, once their id was typed again.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { ask } from "./api.js";
import { problemBox } from "./dom.js";
import { short } from "./text.js";

const NOBODY = "studio";
const PAUSE_MS = 3000;
const STATES = {
  deleting: "It is under way.",
  settling: "All that was there is gone. In an hour it looks once more, for what came in since.",
  done: "It is done.",
};

/** The state of the form. */
export const newDeletion = () => ({ view: null, error: null });

/** The form for that owner, folded; nothing for the deployment itself, which is no person. */
export function deletePersonForm(state, owner, paint) {
  if (owner === NOBODY) return nothing;
  return html`<details class="delete-person">
    <summary>Delete ${short(owner, 80)} with all that is theirs</summary>
    <p class="help">
      Films, also those that are being made, casts, uploads, quota and the user go for good. Nothing of theirs can be
      started from then on.
    </p>
    ${state.error ? problemBox(state.error) : nothing} ${state.view ? progress(state, paint) : question(state, owner, paint)}
  </details>`;
}

function question(state, owner, paint) {
  const remove = (event) => {
    event.preventDefault();
    if (new FormData(event.target).get("confirmation").trim() !== owner) {
      state.error = new Error("That is another id: nothing was deleted.");
      return paint();
    }
    look(state, paint, "DELETE", `/people/${encodeURIComponent(owner)}`);
  };
  return html`<form @submit=${remove}>
    <label>Type the id again: <span class="mono">${owner}</span> <input name="confirmation" required autocomplete="off" /></label>
    <button class="danger">Delete this person</button>
  </form>`;
}

function progress(state, paint) {
  const { state: name, runs, casts, problem } = state.view;
  return html`<p role="status">${STATES[name] ?? name} Deleted so far: ${runs} films, ${casts} casts.</p>
    ${problem ? html`<p>${short(problem, 300)}</p>` : nothing}`;
}

async function look(state, paint, method, path) {
  try {
    state.view = await ask(method, path);
    state.error = null;
  } catch (error) {
    state.error = error; // of a look at a deletion that is under way: the next may succeed
  }
  paint();
  if (state.view?.state !== "deleting") return;
  const again = `/deletions/${encodeURIComponent(state.view.deletion_id)}`;
  setTimeout(() => look(state, paint, "GET", again), PAUSE_MS);
}
