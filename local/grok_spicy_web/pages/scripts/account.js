// Who is signed in, what they may have made, and for admins what others may.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { ask } from "./api.js";
import { deletePersonForm, newDeletion } from "./delete_person.js";
import { announce, problemBox } from "./dom.js";
import * as format from "./format.js";
import { short } from "./text.js";

const LIMITS = {
  films_at_once: "Films at once",
  films_per_day: "Films a day",
  usd_per_day: "USD a day",
  usd_per_run: "USD a film",
};

/** The state of the section: nothing is asked for before somebody opens it. */
export const newAccount = () => ({ me: null, owner: "", quota: null, error: null, leaving: newDeletion(), deletion: newDeletion() });

/** The section; `paint` draws the page again. */
export function accountSection(account, paint) {
  const open = (event) => {
    if (event.target.open && !account.me) attempt(account, paint, async () => (account.me = await ask("GET", "/me")));
  };
  return html`<details class="account" @toggle=${open}>
    <summary data-action="account">Your account and what is left today</summary>
    ${account.error ? problemBox(account.error) : nothing} ${account.me ? mine(account.me) : nothing}
    ${account.me ? deletePersonForm(account.leaving, account.me.owner, paint) : nothing}
    ${account.me?.full_access ? others(account, paint) : nothing}
  </details>`;
}

function mine(me) {
  return html`<p>
      <strong>${short(me.name, 80)}</strong>${me.groups.length ? html` (${me.groups.join(", ")})` : nothing}
      <span class="mono">${short(me.owner, 80)}</span>
    </p>
    ${table(me.quotas)}
    ${me.queue.map(
      ({ run_id, place }) =>
        html`<p>
          <a href="/run.html?id=${encodeURIComponent(run_id)}">${short(run_id, 80)}</a> waits for other films,
          place ${place}.
        </p>`,
    )}
    <p class="help">To have more, ask ${short(me.contact, 200)}.</p>`;
}

function table(quotas) {
  return html`<div class="scroll"><table class="quotas">
    <thead>
      <tr><th scope="col">Limit</th><th scope="col">Most</th><th scope="col">Used</th><th scope="col">Left</th><th scope="col">Resets</th></tr>
    </thead>
    <tbody>
      ${quotas.map(
        (line) =>
          html`<tr>
            <th scope="row">${LIMITS[line.name] ?? line.name}</th>
            <td>${line.most === null ? "no limit" : amount(line.name, line.most)}</td>
            <td>${amount(line.name, line.used)}</td>
            <td>${amount(line.name, line.left)}</td>
            <td>${line.resets_at && line.most !== null ? format.date(line.resets_at) : "–"}</td>
          </tr>`,
      )}
    </tbody>
  </table></div>`;
}

function amount(name, value) {
  if (value === null) return "–";
  return name.startsWith("usd") ? format.money(value) : String(value);
}

function others(account, paint) {
  const show = (event) => {
    event.preventDefault();
    account.owner = new FormData(event.target).get("owner").trim();
    account.deletion = newDeletion();
    attempt(account, paint, async () => (account.quota = await ask("GET", pathOf(account.owner))));
  };
  return html`<form @submit=${show}>
      <label>Owner of runs <input name="owner" required maxlength="200" .value=${account.owner} /></label>
      <button>Show their quota</button>
    </form>
    ${repeat(
      account.quota ? [account.quota] : [],
      ({ owner }) => owner, // another owner has other fields: what was typed for one is not another's
      ({ owner }) => html`${quotaForm(account, paint)} ${deletePersonForm(account.deletion, owner, paint)}`,
    )}`;
}

function quotaForm(account, paint) {
  const { quota } = account;
  const save = (event) => {
    event.preventDefault();
    const limits = {};
    for (const [name, text] of new FormData(event.target)) {
      if (text !== "") limits[name] = Number(text);
    }
    attempt(account, paint, async () => {
      account.quota = await ask("PUT", pathOf(quota.owner), limits);
      announce("The quota is set.");
    });
  };
  return html`<form data-action="quota" @submit=${save}>
    <h3>${short(quota.owner, 80)}</h3>
    ${table(quota.quotas)}
    <p class="help">An empty field is the deployment’s own limit, 0 is no limit. Days are those of UTC.</p>
    <div class="grid">
      ${quota.quotas.map(
        (line) =>
          html`<label
            >${LIMITS[line.name] ?? line.name}
            <input
              type="number"
              name=${line.name}
              min="0"
              step=${line.name.startsWith("usd") ? "0.01" : "1"}
              .value=${line.is_own ? String(line.most ?? 0) : ""}
          /></label>`,
      )}
    </div>
    <button class="primary">Set the quota</button>
    ${quota.set_by ? html`<p class="help">Set by ${short(quota.set_by, 80)}, ${format.date(quota.set_at)}</p>` : nothing}
  </form>`;
}

const pathOf = (owner) => `/people/${encodeURIComponent(owner)}/quota`;

async function attempt(account, paint, action) {
  account.error = null;
  try {
    await action();
  } catch (error) {
    account.error = error;
  }
  paint();
}
