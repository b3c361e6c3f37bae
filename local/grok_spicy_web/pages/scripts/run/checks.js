// The checks of a take: what was measured, what was wanted, and whether that passed, in words.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { count } from "../format.js";
import { long, short } from "../text.js";
import { badge, disclosure } from "./parts.js";

/** The checks of a take; what failed is shown at once. `subject` tells it from its like. */
export function checks(take, subject, page) {
  if (!take.checks?.length) return nothing;
  const failed = take.checks.filter((check) => !check.passed);
  const words = failed.length ? `${failed.length} of ${count(take.checks.length, "check")} failed` : `${count(take.checks.length, "check")} passed`;
  return html`${failed.length ? list(failed) : nothing}
  ${disclosure(`checks ${take.scene_id} ${take.number}`, html`${words}<span class="unseen">, ${subject}</span>`, () => list(take.checks), page)}`;
}

function list(all) {
  return html`<ul class="checks">
    ${all.map(
      (check) => html`<li>
        ${badge(check.passed ? "Passed" : check.decides ? "Failed: not used" : "Failed", check.passed ? "good" : "warn")}
        <strong>${check.name.replaceAll("_", " ")}</strong>
        ${long(measured(check))} <span class="help">wanted: ${short(check.wanted, 200)}</span>
      </li>`,
    )}
  </ul>`;
}

function measured({ measured: value }) {
  if (value === null || value === undefined) return "nothing measured";
  return typeof value === "number" ? value.toFixed(2) : value;
}
