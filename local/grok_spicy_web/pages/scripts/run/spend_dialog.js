// The dialog before anything that spends: what is redone, what becomes out of date, and the price.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { ask, Problem } from "../api.js";
import { announce, openDialog, problemBox } from "../dom.js";
import { money } from "../format.js";
import { long, short } from "../text.js";

const TERMS_DELAY = 350;

/** Show terms, then send the request if the person says so; resolve to the answer, or null.
 *
 * `path` answers the request; `path`/terms says what it would cost. `request()` is the request as the
 * form stands, null while it is not complete; `form(changed)` draws the form. */
export async function spendDialog({ title, action, path, verb, request, form = () => nothing, cap, hasTerms = true }) {
  const state = { terms: null, problem: null, isAsking: false, isSending: false, cap: null, soft: new Set() };
  let answer = null;
  let timer = null;
  let number = 0;

  const body = () => {
    const values = request();
    if (!values) return null;
    const extra = [...state.soft].map((each) => state.softItems.get(each));
    return extra.length && values.redo ? { ...values, redo: [...values.redo, ...extra] } : values;
  };

  async function askTerms() {
    const values = body();
    if (!values || !hasTerms) return;
    const mine = ++number;
    state.isAsking = true;
    opened.redraw();
    try {
      const terms = await ask("POST", `${path}/terms`, values);
      if (mine !== number) return;
      Object.assign(state, { terms, problem: null });
      state.softItems = softItems(terms, state.softItems);
      if (terms?.estimate) announce(`It costs about ${money(terms.estimate.expected_usd)}.`);
    } catch (error) {
      if (mine !== number) return;
      Object.assign(state, { terms: null, problem: error });
    }
    state.isAsking = false;
    opened.redraw();
  }

  const changed = () => {
    clearTimeout(timer);
    number += 1;
    // At once, not when they are asked for: nothing is sent at the price of what the form said before.
    state.isAsking = Boolean(hasTerms && body());
    timer = setTimeout(askTerms, TERMS_DELAY);
    opened.redraw();
  };

  const send = async (close) => {
    const least = suggestedCap(state.terms, cap);
    const raised = least ? (state.cap ?? least) : null; // one that was typed for other terms is not sent
    state.isSending = true;
    opened.redraw();
    try {
      answer = (await ask("POST", path, { ...body(), ...(raised ? { max_cost_usd: raised } : {}) })) ?? {};
      close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      Object.assign(state, { problem: error, isSending: false });
      opened.redraw();
    }
  };

  const toggleSoft = (key) => {
    if (!state.soft.delete(key)) state.soft.add(key);
    changed();
  };

  const template = (close) => {
    const { terms, problem } = state;
    const isReady = body() && (!hasTerms || terms) && !state.isSending && !state.isAsking;
    const price = terms?.estimate?.expected_usd;
    return html`<h2>${short(title, 200)}</h2>
      <form @submit=${(event) => (event.preventDefault(), isReady && send(close))}>
        ${form(changed)}
        <div class="terms" aria-busy=${state.isAsking}>
          ${problem ? problemBox(problem) : terms ? termsOf(terms, state, toggleSoft) : hasTerms && body() ? html`<p class="loading">Asking for the price …</p>` : nothing}
        </div>
        ${capField(terms, cap, state, opened?.redraw)}
        <div class="buttons">
          <button type="button" @click=${close}>Go back</button>
          <button type="submit" class="primary" data-confirm=${action} ?disabled=${!isReady}>
            ${state.isSending ? "Sending …" : price ? `${verb} for about ${money(price)}` : verb}
          </button>
        </div>
      </form>`;
  };
  let opened = { redraw: () => {} };
  opened = openDialog(title, template);
  askTerms();
  await opened.closed;
  clearTimeout(timer);
  return answer;
}

const keyOf = ({ what, scene_id, character }) => `${what} ${scene_id ?? character ?? ""}`;

/** What may be redone besides, as the request names it. Those chosen before stay on offer. */
function softItems(terms, earlier = new Map()) {
  const items = new Map(earlier);
  for (const each of terms?.stale ?? []) {
    if (each.hardness !== "soft") continue;
    const { what, scene_id, character } = each;
    items.set(keyOf(each), { what, ...(scene_id ? { scene_id } : {}), ...(character ? { character } : {}) });
  }
  return items;
}

function assetWords({ what, scene_id, character }) {
  if (scene_id) return `${what} of scene ${scene_id}`;
  return character ? html`${what} of ${short(character, 60)}` : what;
}

function termsOf(terms, state, toggleSoft) {
  const stale = terms.stale ?? [];
  const hard = stale.filter(({ hardness }) => hardness !== "soft");
  const soft = stale.filter(({ hardness }) => hardness === "soft");
  const { estimate } = terms;
  return html`${terms.redo?.length ? html`<p>Made again: ${terms.redo.map((each, index) => html`${index ? ", " : ""}${assetWords(each)}`)}.</p>` : nothing}
    ${hard.length
      ? html`<p>What hangs on it is made again too:</p>
          <ul>${hard.map((each) => html`<li>${assetWords(each)} <span class="help">${long(each.reason)}${each.cost_usd ? `, ${money(each.cost_usd)}` : ""}</span></li>`)}</ul>`
      : nothing}
    ${soft.length
      ? html`<fieldset><legend>Drawn after an older picture: stays, unless you choose it</legend>
          ${soft.map((each) => html`<label class="check"><input type="checkbox" .checked=${state.soft.has(keyOf(each))} @change=${() => toggleSoft(keyOf(each))} /> ${assetWords(each)} <span class="help">${long(each.reason)}${each.cost_usd ? `, ${money(each.cost_usd)}` : ""}</span></label>`)}
        </fieldset>`
      : nothing}
    ${estimate
      ? html`<p class="amount">About <strong>${money(estimate.expected_usd)}</strong>, at most ${money(estimate.at_most_usd)}.</p>
          ${estimate.at_most_usd === 0 ? html`<p class="help">Nothing is paid for.</p>` : nothing}`
      : nothing}`;
}

const roundedUp = (usd) => Math.ceil(usd * 100) / 100;

function suggestedCap(terms, cap) {
  return terms?.least_cap_usd > cap ? roundedUp(terms.least_cap_usd) : null;
}

/** Where the run's cap does not pay for it: the cap to set. */
function capField(terms, cap, state, redraw) {
  const least = suggestedCap(terms, cap);
  if (!least) return nothing;
  const set = (event) => {
    state.cap = Number(event.target.value) || null;
    redraw();
  };
  return html`<div class="field">
    <label for="new-cap">The run’s cap is ${money(cap)}. Raise it to, USD</label>
    <input id="new-cap" type="number" min=${least} max="100000" step="0.01" required .value=${String(state.cap ?? least)} @change=${set} />
  </div>`;
}

