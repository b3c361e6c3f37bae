// What waits for a person's approval: the price to go on, and approve or reject, whole or in part.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import * as format from "../format.js";
import { long, plain, short } from "../text.js";
import { actionButton, badge } from "./parts.js";

/** The gate that is open now, or null. */
export function openGate(page) {
  if (page.detail.status !== "awaiting_approval") return null;
  const last = page.gates.at(-1);
  return last && !last.decision && last.is_open !== false ? last : null;
}

/** What is waiting, at the head of the page. */
export function gatePanel(page) {
  const gate = openGate(page);
  if (!gate) return nothing;
  const words = format.GATE_WORDS[gate.gate] ?? gate.gate;
  const waiting = gate.waits_for ?? [];
  return html`<section class="gate" aria-labelledby="gate-title">
    <h2 id="gate-title">Do you approve ${words}?</h2>
    <p>
      Going on will cost about <strong>${format.money(gate.expected_usd)}</strong>, at most
      ${format.money(gate.at_most_usd)}. ${gate.gate === "storyboard" ? "No clip has been paid for yet." : nothing}
    </p>
    ${waiting.length
      ? html`<p class="help">
          ${format.count(waiting.length, "scene")} (${waiting.join(", ")}) will be drawn from the clip
          before, so you approve ${waiting.length === 1 ? "it" : "them"} in words.
        </p>`
      : nothing}
    <div class="buttons">
      ${actionButton("approve", "Approve", () => page.decide(gate, "approve"), { tone: "primary", subject: words })}
      ${actionButton("reject", "Reject with a note …", () => page.reject(gate, {}, words), { subject: words })}
    </div>
    ${gate.deadline ? html`<p class="help">Without a decision by ${format.date(gate.deadline)} the run is interrupted; it can be resumed.</p>` : nothing}
  </section>`;
}

/** Approve and reject on one scene or one character, while that gate is open. */
export function verdictButtons(page, gateNames, subject) {
  const gate = openGate(page);
  if (!gateNames.includes(gate?.gate)) return nothing;
  const key = subject.scene_id ?? subject.name;
  const words = subject.scene_id ? `scene ${key}` : plain(key, 80);
  const verdict = gate.verdicts?.[key];
  if (verdict?.decision) {
    return html`<p class="facts">
      ${badge(verdict.decision.startsWith("approve") ? "Approved" : "Rejected", verdict.decision.startsWith("approve") ? "good" : "warn")}
      ${verdict.by ? html`<span>by ${short(verdict.by, 60)}</span>` : nothing}
      ${verdict.note ? html`<span class="note">${long(verdict.note)}</span>` : nothing}
    </p>`;
  }
  return html`<div class="buttons">
    ${gate.gate === "cut" // who names scenes of a cut accepts its others
      ? nothing
      : actionButton("approve", "Approve", () => page.decide(gate, "approve", subject), { subject: words })}
    ${actionButton("reject", "Reject …", () => page.reject(gate, subject, words), { subject: words })}
  </div>`;
}

/** Earlier decisions: what, by whom, when. */
export function decisions(page) {
  const decided = page.gates.filter((gate) => gate.decision);
  if (!decided.length) return nothing;
  return html`<ul class="decisions">
    ${decided.map(
      (gate) =>
        html`<li>
          ${format.GATE_WORDS[gate.gate] ?? gate.gate}: ${gate.decision}
          ${gate.by ? html`by ${short(gate.by, 60)}` : nothing}
          ${gate.decided_at ? html`<time datetime=${gate.decided_at}>${format.date(gate.decided_at)}</time>` : nothing}
          ${gate.note ? html`<span class="note">${long(gate.note)}</span>` : nothing}
        </li>`,
    )}
  </ul>`;
}
