// The Gantt picture of a run: what was at work when, and what waited for what.

import { html, nothing, svg } from "/vendor/lit-html/lit-html.js";
import { duration } from "../format.js";
import { short } from "../text.js";
import { disclosure, section } from "./parts.js";
import { rowsOf, scaleOf } from "./spans.js";

const ROW = 24;
const BAR = 14;
const WIDTH = 1000;
const KINDS = { text: "writing", draw: "drawing", film: "filming", judge: "judging", wait: "waiting" };

export function timeline(page) {
  const rows = rowsOf(page.detail);
  if (!rows.length) return nothing;
  const summary = html`When what was at work, and what waited for what`;
  return section("timeline", "Timeline", html`${disclosure("timeline", summary, () => chart(page, rows), page)}`);
}

function chart(page, rows) {
  const scale = scaleOf(rows);
  const x = (time) => (WIDTH * scale.at(time)) / scale.width;
  const height = rows.length * ROW;
  const last = Math.max(...rows.flatMap(({ spans }) => spans.map(({ end }) => end)));
  return html`<div class="legend" aria-hidden="true">
      ${Object.entries(KINDS).map(([kind, words]) => html`<span class="key ${kind}">${words}</span>`)}
    </div>
    <div class="gantt">
      <ul class="gantt-labels" aria-hidden="true">
        ${rows.map(({ label }) => html`<li>${short(label, 40)}</li>`)}
      </ul>
      <svg
        role="img"
        aria-label="Timeline of ${rows.length} parts over ${duration(last)}; the table below says the same."
        viewBox="0 0 ${WIDTH} ${height}"
        height=${height}
        preserveAspectRatio="none"
      >
        ${scale.breaks.map((at) => svg`<line class="break" x1=${(WIDTH * at) / scale.width} x2=${(WIDTH * at) / scale.width} y1="0" y2=${height} />`)}
        ${rows.map((row, index) => bars(row, index, rows, x))}
      </svg>
      <div class="gantt-axis" aria-hidden="true">${ticks(scale).map((time) => html`<span>${duration(time)}</span>`)}</div>
    </div>
    ${disclosure("timeline table", "The same as a table", () => table(rows), page)}`;
}

function bars(row, index, rows, x) {
  const top = index * ROW + (ROW - BAR) / 2;
  const middle = index * ROW + ROW / 2;
  const begin = row.spans[0].start;
  const hasWaited = row.from !== null && begin > row.from;
  const other = rows.findIndex(({ id }) => id === row.other);
  return svg`
    ${hasWaited ? svg`<line class="wait" x1=${x(row.from)} x2=${x(begin)} y1=${middle} y2=${middle} />` : nothing}
    ${hasWaited && other >= 0 ? svg`<line class="wait" x1=${x(row.from)} x2=${x(row.from)} y1=${other * ROW + ROW / 2} y2=${middle} />` : nothing}
    ${row.spans.map(
      ({ start, end, kind, words }) => svg`<rect class=${kind} x=${x(start)} y=${top} height=${BAR} rx="2"
        width=${Math.max(x(end) - x(start), 2)}><title>${words}: ${duration(start)} to ${duration(end)}</title></rect>`,
    )}`;
}

/** Five moments, evenly spread over the picture, in seconds since the start. */
function ticks({ width, busy }) {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const stretch = busy.findLast?.(({ at }) => at <= share * width) ?? busy[0];
    return Math.min(stretch.start + share * width - stretch.at, stretch.end);
  });
}

function table(rows) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Timeline as a table"><table>
    <caption class="unseen">When each part was at work, since the start</caption>
    <thead><tr>
      <th scope="col">Part</th><th scope="col">Waited for</th><th scope="col">Waited</th><th scope="col">Began</th>
      <th scope="col">Ended</th><th scope="col">Of it filming</th>
    </tr></thead>
    <tbody>
      ${rows.map(({ label, spans, waitsFor, from }) => {
        const begin = spans[0].start;
        const end = Math.max(...spans.map((span) => span.end));
        const filming = spans.filter(({ kind }) => kind === "film").reduce((sum, span) => sum + span.end - span.start, 0);
        return html`<tr>
          <th scope="row">${short(label, 60)}</th><td>${waitsFor ?? "–"}</td>
          <td>${from === null ? "–" : duration(Math.max(0, begin - from))}</td><td>${duration(begin)}</td>
          <td>${duration(end)}</td><td>${filming ? duration(filming) : "–"}</td>
        </tr>`;
      })}
    </tbody>
  </table></div>`;
}
