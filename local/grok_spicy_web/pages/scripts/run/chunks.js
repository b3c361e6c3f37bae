// The chunks of a take that is longer than its camera films at once: joints, colours, cost.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import * as format from "../format.js";
import { long } from "../text.js";
import { disclosure } from "./parts.js";

/** The chunks of a take, behind one line that says how many are there. */
export function chunks(take, all, subject, page) {
  if (!take.chunking) return nothing;
  const own = all.filter((each) => each.scene_id === take.scene_id && each.take === take.number && each.number < take.filmed);
  return disclosure(
    `chunks ${take.scene_id} ${take.number}`,
    html`${own.length} of ${take.chunking.count} chunks<span class="unseen">, ${subject}</span>`,
    () => html`<ol class="checks">${own.map(row)}</ol>`,
    page,
  );
}

function row(chunk) {
  const { joint, drift } = chunk;
  return html`<li>
    <strong>Chunk ${chunk.number + 1}</strong>
    <span>from ${chunk.spec.start_time.toFixed(2)} s</span>
    ${joint ? html`<span>joint ${joint.ssim.toFixed(3)}</span>` : nothing}
    ${drift && drift.found !== null && drift.left !== null ? html`<span>colour drift ${drift.found.toFixed(1)}, corrected to ${drift.left.toFixed(1)}</span>` : nothing}
    ${chunk.cost_ticks === null ? nothing : html`<span>${format.money(format.usdOfTicks(chunk.cost_ticks))}</span>`}
    ${chunk.flaws.map((flaw) => html`<span class="help">${long(flaw)}</span>`)}
  </li>`;
}
