// The list of runs, a month at a time.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { live } from "/vendor/lit-html/directives/live.js";
import { repeat } from "/vendor/lit-html/directives/repeat.js";
import { accountSection, newAccount } from "./account.js";
import { ask, runPath } from "./api.js";
import { announce, confirmDialog, openPage, painter, problemBox } from "./dom.js";
import * as format from "./format.js";
import { plain, short } from "./text.js";

const LIMIT = 50;
const SEARCH_DELAY = 300;
const FIELDS = ["month", "status", "q"];

openPage(async (main) => {
  const query = new URLSearchParams(location.search);
  const state = {
    account: newAccount(),
    runs: [],
    next: null,
    error: null,
    isLoading: true,
    filter: Object.fromEntries(FIELDS.map((name) => [name, query.get(name) ?? ""])),
  };
  const paint = painter(main, () => page(state, actions));
  let request = 0;
  let timer = null;

  async function load(next = null) {
    const number = ++request;
    state.isLoading = true;
    paint();
    try {
      const answer = await ask("GET", `/runs?${parametersOf(state.filter, next)}`);
      if (number !== request) return;
      const runs = next ? [...state.runs, ...answer.runs] : answer.runs;
      Object.assign(state, { runs, next: answer.next, error: null });
      announce(format.count(matching(state).length, "run"));
    } catch (error) {
      if (number !== request) return;
      state.error = error;
    }
    state.isLoading = false;
    paint();
  }

  const actions = {
    load,
    paint,
    filter(name, value) {
      state.filter = { ...state.filter, [name]: value };
      history.replaceState(null, "", addressOf(state.filter));
      paint();
      clearTimeout(timer);
      timer = setTimeout(load, name === "q" ? SEARCH_DELAY : 0);
    },
    async remove(run) {
      const isConfirmed = await confirmDialog({
        title: "Delete this run?",
        text: html`${short(titleOf(run))} and all its files will be gone. This can’t be undone.`,
        yes: "Delete",
        action: "delete",
      });
      if (!isConfirmed) return;
      try {
        await ask("DELETE", runPath(run.run_id));
        state.runs = state.runs.filter((each) => each.run_id !== run.run_id);
        announce("The run is deleted.");
      } catch (error) {
        state.error = error;
      }
      paint();
    },
  };
  await load();
});

function parametersOf(filter, next) {
  const parameters = new URLSearchParams({ limit: LIMIT });
  for (const name of FIELDS) if (filter[name]) parameters.set(name, filter[name]);
  if (next) parameters.set("next", next);
  return parameters;
}

function addressOf(filter) {
  const set = Object.entries(filter).filter(([, value]) => value);
  return set.length ? `/?${new URLSearchParams(set)}` : "/";
}

const titleOf = (run) => run.title ?? run.concept ?? run.run_id;

/** The loaded runs of that status and month. Which runs the words match, the server alone says: it
 * knows more of letters. */
function matching({ runs, filter }) {
  return runs.filter(
    (run) => (!filter.status || run.status === filter.status) && (!filter.month || run.created_at.startsWith(filter.month)),
  );
}

function page(state, actions) {
  const runs = matching(state);
  return html`<div class="head">
      <h1>Runs</h1>
      <a class="button primary" data-action="start" href="/new.html">New run</a>
    </div>
    ${filters(state, actions)} ${state.error ? problemBox(state.error, () => actions.load()) : nothing}
    ${runs.length ? list(runs, actions) : empty(state)}
    ${state.next
      ? html`<p class="more">
          <button type="button" ?disabled=${state.isLoading} @click=${() => actions.load(state.next)}>
            Show older runs
          </button>
        </p>`
      : nothing}
    ${accountSection(state.account, actions.paint)}`;
}

function filters({ filter }, actions) {
  const change = (name) => (event) => actions.filter(name, event.target.value);
  return html`<form class="filters" role="search" data-action="list" @submit=${(event) => event.preventDefault()}>
    <label>Search <input type="search" .value=${live(filter.q)} @input=${change("q")} /></label>
    <label
      >Month
      <input type="month" .value=${live(filter.month)} @change=${change("month")} />
    </label>
    <label
      >Status
      <select @change=${change("status")}>
        <option value="" ?selected=${!filter.status}>All</option>
        ${format.STATUSES.map(
          (status) =>
            html`<option value=${status} ?selected=${filter.status === status}>
              ${format.statusWords(status)}
            </option>`,
        )}
      </select>
    </label>
  </form>`;
}

function list(runs, actions) {
  const months = Map.groupBy
    ? Map.groupBy(runs, (run) => run.created_at.slice(0, 7))
    : groupByMonth(runs);
  return [...months].map(
    ([month, those]) =>
      html`<section aria-label=${format.monthName(month)}>
        <h2 class="month">${format.monthName(month)}</h2>
        <ul class="runs">
          ${repeat(those, (run) => run.run_id, (run) => card(run, actions))}
        </ul>
      </section>`,
  );
}

function groupByMonth(runs) {
  const months = new Map();
  for (const run of runs) {
    const month = run.created_at.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), run]);
  }
  return months;
}

function card(run, actions) {
  const address = `/run.html?id=${encodeURIComponent(run.run_id)}`;
  const hasEnded = format.hasEnded(run.status);
  return html`<li class="run">
    <div class="poster" aria-hidden="true">
      ${run.poster
        ? html`<img src=${run.poster} alt="" loading="lazy" decoding="async" />`
        : html`<span class="no-poster"></span>`}
    </div>
    <div class="what">
      <h3><a href=${address} data-action="show">${short(titleOf(run), 100)}</a></h3>
      ${run.title && run.concept ? html`<p class="concept">${short(run.concept, 160)}</p>` : nothing}
      <p class="facts">
        <span class="status ${format.statusTone(run.status)}">${format.statusWords(run.status)}</span>
        ${run.queue_place ? html`<span>place ${run.queue_place}</span>` : nothing}
        ${run.gate ? html`<span>approve ${format.GATE_WORDS[run.gate] ?? short(run.gate)}</span>` : nothing}
        <span>${format.money(run.cost_usd)} of ${format.money(run.max_cost_usd)}</span>
        ${run.duration_seconds ? html`<span>${format.duration(run.duration_seconds)}</span>` : nothing}
        ${run.scenes ? html`<span>${format.count(run.scenes, "scene")}</span>` : nothing}
        ${run.quality ? html`<span>${run.quality}</span>` : nothing}
        <time datetime=${run.created_at}>${format.date(run.created_at)}</time>
      </p>
      ${!hasEnded && run.progress !== undefined && run.progress !== null
        ? html`<progress max="1" .value=${run.progress} aria-label="Progress of ${plain(titleOf(run), 80)}"></progress>`
        : nothing}
      ${run.error ? html`<p class="error">${short(run.error, 240)}</p>` : nothing}
    </div>
    <div class="row-actions">
      <a class="button quiet" data-action="start" href="/new.html?from=${encodeURIComponent(run.run_id)}"
        >Start again<span class="unseen"> like ${plain(titleOf(run), 80)}</span></a
      >
      ${hasEnded
        ? html`<button type="button" class="quiet" data-action="delete" @click=${() => actions.remove(run)}>
            Delete<span class="unseen"> ${plain(titleOf(run), 80)}</span>
          </button>`
        : nothing}
    </div>
  </li>`;
}

function empty(state) {
  if (state.isLoading) return html`<p class="loading">Loading …</p>`;
  if (state.error) return nothing;
  if (state.next) {
    return html`<div class="empty">
      <p>No run was found so far. “Show older runs” looks further back.</p>
    </div>`;
  }
  if (Object.values(state.filter).some(Boolean)) {
    return html`<div class="empty">
      <p>No run matches. Search for other words, or choose another month or status.</p>
    </div>`;
  }
  return html`<div class="empty">
    <h2>No films yet</h2>
    <p>
      Write one sentence, see what the film will cost, and start. Choose the quality “draft” to try
      an idea for little money: a draft can be filmed again at a better quality later.
    </p>
    <p><a class="button primary" data-action="start" href="/new.html">Start your first film</a></p>
  </div>`;
}
