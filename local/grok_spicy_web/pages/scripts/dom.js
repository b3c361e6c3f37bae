// Rendering, notices and dialogs that all pages share.

import { html, nothing, render } from "/vendor/lit-html/lit-html.js";
import { Problem } from "./api.js";
import { loadConfig } from "./config.js";
import { beginSignIn, completeSignIn, signedInName, signOut } from "./sign_in.js";
import { plain, short } from "./text.js";

/** Draw a template in place of everything in `target`, what its HTML held at first included. */
export function draw(template, target) {
  if (!target.isDrawn) target.replaceChildren();
  target.isDrawn = true;
  render(template, target);
}

/** Return a function that draws `template()` into `target` before the next frame, once. */
export function painter(target, template, after = () => {}) {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      draw(template(), target);
      after(target);
    });
  };
}

/** Complete a sign-in, show who is signed in, and run the page; what fails is shown. */
export async function openPage(start) {
  const main = document.querySelector("main");
  try {
    await completeSignIn();
    const { sign_in } = await loadConfig();
    if (sign_in) showAccount();
    await start(main);
  } catch (error) {
    draw(problemBox(error, () => location.reload()), main);
    if (!(error instanceof Problem)) console.error(error);
  }
}

function showAccount() {
  const name = signedInName();
  const action = name
    ? html`<span class="who">${short(name, 40)}</span
        ><button type="button" class="quiet" @click=${signOut}>Sign out</button>`
    : html`<button type="button" class="quiet" @click=${beginSignIn}>Sign in</button>`;
  draw(action, document.querySelector("#account"));
}

/** What went wrong, in words, with a button to try again. */
export function problemBox(error, retry = null) {
  return html`<div class="notice bad" role="alert">
    <p>${short(error.message, 2000)}</p>
    ${problemList(error)}
    ${retry ? html`<p><button type="button" @click=${retry}>Try again</button></p>` : nothing}
  </div>`;
}

export function problemList(error) {
  if (!error.errors?.length) return nothing;
  return html`<ul>
    ${error.errors.map((line) => html`<li>${short(line, 2000)}</li>`)}
  </ul>`;
}

let announcer = null;

/** Say one sentence to those who use a screen reader; the last one wins. */
export function announce(sentence) {
  announcer ??= document.querySelector("#announcer");
  if (announcer.textContent !== sentence) announcer.textContent = plain(sentence);
}

/** Open a modal dialog drawn by `template(close)`; return `{redraw, close, closed}`. The focus goes
 * back to where it was when it closes. */
export function openDialog(label, template) {
  const dialog = document.createElement("dialog");
  const opener = document.activeElement;
  const place = openerOf(opener);
  dialog.setAttribute("aria-label", plain(label));
  document.body.append(dialog);
  const close = () => dialog.close();
  const redraw = painter(dialog, () => template(close));
  const closed = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      const target = opener?.isConnected ? opener : document.querySelector(place);
      (target ?? document.querySelector("main")).focus({ preventScroll: true });
      resolve();
    });
  });
  draw(template(close), dialog);
  dialog.showModal();
  return { redraw, close, closed, dialog };
}

/** How to find the control again that opened a dialog, if it was drawn anew meanwhile. */
function openerOf(element) {
  const key = element?.dataset?.focus;
  return key ? `[data-focus="${CSS.escape(key)}"]` : "main";
}

/** Ask before something that can't be undone; resolve to whether the person said yes. */
export async function confirmDialog({ title, text, yes, action, tone = "danger" }) {
  let isConfirmed = false;
  const opened = openDialog(title, (close) => {
    const confirm = () => {
      isConfirmed = true;
      close();
    };
    return html`<h2>${short(title)}</h2>
      <p>${text}</p>
      <div class="buttons">
        <button type="button" @click=${close}>Go back</button>
        <button type="button" class=${tone} data-confirm=${action} @click=${confirm}>${yes}</button>
      </div>`;
  });
  await opened.closed;
  return isConfirmed;
}
