// What a person can do with a run: each action asks or shows its terms first, then sends it.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { ask, askLast, LARGEST_PHOTO, photoType, Problem, runPath, uploadPhoto } from "../api.js";
import { announce, confirmDialog, openDialog } from "../dom.js";
import * as format from "../format.js";
import { plain, short } from "../text.js";
import { saveCast } from "./cast_dialog.js";
import { editScene } from "./edit_dialog.js";
import { spendDialog } from "./spend_dialog.js";
import { remedyWords } from "./summary.js";

const QUALITIES = ["draft", "standard", "best"];
const ARCHIVE_PAUSE = 1_500;

/** The actions of a page of one run. `page` has `detail`, `refresh()` and `fail(error)`. */
export function actionsOf(page) {
  const { runId } = page;
  const path = (rest) => runPath(runId, rest);

  /** Send something that needs no dialog, or whose dialog has said yes. */
  async function send(sentence, method, rest, body) {
    try {
      const answer = await ask(method, path(rest), body);
      announce(sentence);
      await page.refresh();
      return answer ?? {};
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      page.fail(error);
      await page.refresh();
      return null;
    }
  }

  async function spend(sentence, options) {
    const answer = await spendDialog({ cap: page.detail.max_cost_usd, ...options });
    if (!answer) return;
    announce(sentence);
    await page.refresh();
  }

  return {
    decide: (gate, decision, subject = {}, note = undefined) =>
      send(decision === "approve" ? "Approved." : "Rejected.", "POST", `/gates/${gate.gate}/decide`, decisionOf(gate, decision, subject, note)),

    async reject(gate, subject, words) {
      const note = await noteDialog(`Reject ${words}?`, "What should be different? It is made again with your note.", "Reject", "reject");
      if (note !== null) await this.decide(gate, "reject", subject, note);
    },

    async retake(redo, words) {
      let note = "";
      await spend("The retake is started.", {
        title: `Retake ${words}`,
        action: "retake",
        verb: "Retake",
        path: path("/retake"),
        request: () => ({ redo: [{ ...redo, ...(note.trim() && redo.what !== "cut" ? { note: note.trim() } : {}) }] }),
        form: () => (redo.what === "cut" ? nothing : noteField((text) => (note = text))),
      });
    },

    pick: (choice, words) =>
      spend("Your choice is taken.", {
        title: `Use ${words}?`,
        action: "pick",
        verb: "Use it",
        path: path("/pick"),
        request: () => choice,
      }),

    async pickUpload(subject, input, words) {
      const [file] = input.files;
      input.value = "";
      const mediaType = file && photoType(file);
      if (!mediaType || file.size > LARGEST_PHOTO) {
        return page.fail(new Problem(0, `Choose a JPEG, PNG, WebP, AVIF or HEIC of at most ${format.bytes(LARGEST_PHOTO)}.`));
      }
      try {
        const upload = await uploadPhoto(file, mediaType);
        await this.pick({ ...subject, upload }, `your picture for ${plain(words, 80)}`);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        page.fail(error);
      }
    },

    async edit(view) {
      if (await editScene(page.detail, view)) {
        announce("The change is saved.");
        await page.refresh();
      }
    },

    promote() {
      const current = page.detail.run.settings.quality ?? "standard";
      const others = QUALITIES.filter((each) => each !== current);
      const better = QUALITIES[QUALITIES.indexOf(current) + 1];
      let quality = better ?? others.at(-1);
      return spend("The film is filmed again.", {
        title: "Film at another quality",
        action: "promote",
        verb: "Film again",
        path: path("/promote"),
        request: () => ({ quality }),
        form: (changed) => html`<p>The plan and all pictures stay; only the clips are filmed again. The film you have stays as a version.</p>
          <div class="field"><label for="promote-quality">Quality (now ${current})</label>
            <select id="promote-quality" @change=${(event) => ((quality = event.target.value), changed())}>
              ${others.map((each) => html`<option value=${each} ?selected=${each === quality}>${each}</option>`)}
            </select></div>`,
      });
    },

    async restore(version) {
      const isConfirmed = await confirmDialog({
        title: `Restore version ${version.number}?`,
        text: "The film is cut again from the takes of that version. Nothing is paid for, and the other versions stay.",
        yes: "Restore",
        action: "restore",
        tone: "primary",
      });
      if (isConfirmed) await send("The version is being restored.", "POST", "/restore", { version: version.number });
    },

    async exportFilm(request) {
      if (!request.gif && !request.formats.length && !request.timeline.length) {
        return page.fail(new Problem(0, "Choose what to make: a shape, the GIF or a timeline."));
      }
      await send("The export is started.", "POST", "/exports", request);
    },

    async cancel() {
      const isConfirmed = await confirmDialog({
        title: "Cancel this run?",
        text: "Calls that are under way are still paid for. What was made is kept, and the run can be resumed.",
        yes: "Cancel the run",
        action: "cancel",
      });
      if (isConfirmed) await send("The run is cancelled.", "POST", "/cancel");
    },

    async resume() {
      const request = await resumeDialog(page.detail);
      if (request) await send("The run is resumed.", "POST", "/resume", request);
    },

    async saveCast() {
      await saveCast(page.detail);
    },

    async remove() {
      const isConfirmed = await confirmDialog({
        title: "Delete this run?",
        text: "The run and all its files will be gone: pictures, clips, every version of the film. This can’t be undone.",
        yes: "Delete",
        action: "delete",
      });
      if (!isConfirmed) return;
      try {
        await askLast("DELETE", path(""));
        location.assign("/");
      } catch (error) {
        page.fail(error);
      }
    },

    async download(file) {
      try {
        openLink(await page.media.newLink(file));
      } catch (error) {
        page.fail(error);
      }
    },

    async downloadArchive() {
      page.setArchiveWords("Packing …");
      try {
        for (;;) {
          const { url, state } = (await ask("POST", path("/archive"))) ?? {};
          if (url) {
            openLink(url);
            break;
          }
          if (state === "failed") throw new Problem(0, "The archive could not be made. Try again.");
          await new Promise((resolve) => setTimeout(resolve, ARCHIVE_PAUSE));
        }
      } catch (error) {
        page.fail(error);
      }
      page.setArchiveWords("Download everything");
    },
  };
}

function decisionOf(gate, decision, { scene_id, name }, note) {
  const words = note ? { note } : {};
  const body = { digest: gate.digest, decision };
  if (scene_id) return { ...body, scenes: [{ scene_id, decision, ...words }] };
  if (name) return { ...body, characters: [{ name, decision, ...words }] };
  return { ...body, ...words };
}

/** Follow a link to a file: one that is sent to be saved leaves the page as it is. */
function openLink(url) {
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener";
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}

function noteField(write) {
  return html`<div class="field">
    <label for="note">What should be different? (optional)</label>
    <textarea id="note" rows="3" maxlength="2000" dir="auto" @input=${(event) => write(event.target.value)}></textarea>
  </div>`;
}

/** Ask for a note; resolve to it, or null where the person goes back. */
async function noteDialog(title, question, yes, action) {
  let note = null;
  const opened = openDialog(title, (close) => {
    const submit = (event) => {
      event.preventDefault();
      note = new FormData(event.target).get("note").trim();
      close();
    };
    return html`<h2>${short(title, 200)}</h2>
      <form @submit=${submit}>
        <div class="field"><label for="reject-note">${question}</label>
          <textarea id="reject-note" name="note" rows="4" maxlength="2000" required dir="auto"></textarea></div>
        <div class="buttons">
          <button type="button" @click=${close}>Go back</button>
          <button type="submit" class="danger" data-confirm=${action}>${yes}</button>
        </div>
      </form>`;
  });
  await opened.closed;
  return note;
}

/** What to change when the run is resumed; resolve to the request, or null. */
async function resumeDialog(detail) {
  const isCapped = detail.remedy === "raise_cap";
  const isLost = detail.remedy === "buy_lost_calls";
  const isGap = detail.remedy === "allow_stills";
  const suggested = Math.ceil(Math.max(detail.max_cost_usd * 1.5, detail.cost_usd + 1));
  let request = null;
  const opened = openDialog("Resume the run", (close) => {
    const submit = (event) => {
      event.preventDefault();
      const data = new FormData(event.target);
      const cap = Number(data.get("cap"));
      request = {
        ...(cap && cap !== detail.max_cost_usd ? { max_cost_usd: cap } : {}),
        ...(data.get("lost") ? { buy_lost_calls: true } : {}),
        ...(data.get("stills") ? { on_gap: "still" } : {}),
      };
      close();
    };
    return html`<h2>Resume the run</h2>
      <p>${remedyWords(detail.remedy) ?? remedyWords("resume")}</p>
      <form @submit=${submit}>
        <div class="field"><label for="resume-cap">Most the whole run may cost, USD (so far ${format.money(detail.cost_usd)})</label>
          <input id="resume-cap" name="cap" type="number" min="0.01" max="100000" step="0.01" required
            value=${isCapped ? suggested : detail.max_cost_usd} /></div>
        ${isLost ? html`<label class="check"><input type="checkbox" name="lost" /> Buy calls again whose answer was lost; they may be billed twice.</label>` : nothing}
        ${isGap ? html`<label class="check"><input type="checkbox" name="stills" /> Let stills stand in for clips that can’t be had.</label>` : nothing}
        <div class="buttons">
          <button type="button" @click=${close}>Go back</button>
          <button type="submit" class="primary" data-confirm="resume">Resume</button>
        </div>
      </form>`;
  });
  await opened.closed;
  return request;
}

