// One run, live.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { ask, askIfThere, askSince, runPath } from "./api.js";
import { announce, openPage, painter, problemBox } from "./dom.js";
import * as format from "./format.js";
import { watchRun } from "./live.js";
import { Media } from "./media.js";
import { actionsOf } from "./run/changes.js";
import { events, files, film, script, versions } from "./run/film.js";
import { execution } from "./run/execution.js";
import { exports } from "./run/exports.js";
import { decisions, gatePanel, openGate } from "./run/gates.js";
import { disclosure } from "./run/parts.js";
import { characters, places, storyboard } from "./run/storyboard.js";
import { SubtitleTrack } from "./run/subtitles.js";
import { head, moneyPart } from "./run/summary.js";
import { timeline } from "./run/timeline.js";
import { plain } from "./text.js";

const REFRESH_PAUSE = 500; // milliseconds after an event, so that one look shows several
const REST = 3; // a look that took a second is followed by three without one

openPage(async (main) => {
  const runId = new URLSearchParams(location.search).get("id");
  if (!runId) return location.replace("/");
  await new RunPage(main, runId).start();
});

class RunPage {
  constructor(main, runId) {
    this.runId = runId;
    this.detail = null;
    this.events = [];
    this.gates = [];
    this.versions = null;
    this.files = null;
    this.error = null;
    this.isConnected = true;
    this.open = new Set();
    this.compared = new Set();
    this.supports = { retakes: false, archive: true };
    this.archiveWords = "Download everything";
    this.media = new Media(runId);
    this.subtitles = new SubtitleTrack(runId, () => this.draw());
    this.restUntil = 0;
    this.timer = null;
    this.draw = painter(
      main,
      () => this.template(),
      (root) => this.media.scan(root),
    );
    Object.assign(this, bound(actionsOf(this)));
    this.toggle = this.toggle.bind(this);
  }

  async start() {
    this.watcher = await watchRun(this.runId, {
      onEvents: (fresh) => this.take(fresh),
      onCaughtUp: () => this.refresh(),
      onEnd: () => this.refreshSoon(),
      onConnection: (isConnected) => this.connect(isConnected),
      isActive: () => !format.hasEnded(this.detail.status),
    });
  }

  /** Look at the whole run, and at what its state makes worth asking for. */
  async refresh() {
    const begin = performance.now();
    const before = this.detail?.status;
    this.detail = await askSince(this.detail, runPath(this.runId));
    this.supports.retakes = "stale" in this.detail;
    this.versions = this.detail.versions ?? null;
    const isWaiting = this.detail.status === "awaiting_approval";
    const gates = isWaiting ? await askIfThere("GET", runPath(this.runId, "/gates")) : null;
    this.gates = gates?.gates ?? this.detail.gates ?? [];
    if (openGate(this)?.gate === "plan") this.open.add("script");
    if (this.open.has("files")) await this.loadFiles();
    this.restUntil = performance.now() + REST * (performance.now() - begin);
    document.title = `${plain(this.detail.title ?? "Run", 60)} · Grok Spicy`;
    if (before && before !== this.detail.status) {
      const gate = openGate(this);
      if (!format.hasEnded(this.detail.status)) this.watcher?.wake();
      announce(gate ? `Waiting for your approval of ${format.GATE_WORDS[gate.gate]}.` : format.statusWords(this.detail.status));
    }
    this.draw();
  }

  take(fresh) {
    this.events = [...this.events, ...fresh].sort((one, other) => (one.key < other.key ? -1 : 1));
    if (!this.detail) return; // it is asked for next
    this.draw();
    this.refreshSoon();
  }

  refreshSoon() {
    if (this.timer) return;
    const pause = Math.max(REFRESH_PAUSE, this.restUntil - performance.now());
    this.timer = setTimeout(async () => {
      this.timer = null;
      try {
        await this.refresh();
        this.connect(true);
      } catch (error) {
        if (error.status === 404) return this.fail(error);
        this.connect(false);
        this.refreshSoon();
      }
    }, pause);
  }

  connect(isConnected) {
    if (this.isConnected === isConnected) return;
    this.isConnected = isConnected;
    this.draw();
    if (!isConnected) return;
    this.media.showMissing();
    this.refreshSoon();
  }

  fail(error) {
    this.error = error;
    this.draw();
  }

  toggle(key, isOpen) {
    if (isOpen === this.open.has(key)) return;
    if (isOpen) this.open.add(key);
    else this.open.delete(key);
    if (key === "files" && isOpen) this.loadFiles().then(() => this.draw());
    this.draw();
  }

  compare(number) {
    if (!this.compared.delete(number)) this.compared.add(number);
    this.draw();
  }

  async loadFiles() {
    this.files = (await ask("GET", runPath(this.runId, "/assets"))).assets;
  }

  setArchiveWords(words) {
    this.archiveWords = words;
    this.draw();
  }

  template() {
    const dismiss = () => {
      this.error = null;
      this.draw();
    };
    return html`${head(this)}
      ${this.error ? html`${problemBox(this.error)}<p><button type="button" class="link" @click=${dismiss}>Dismiss</button></p>` : nothing}
      ${gatePanel(this)} ${film(this)} ${exports(this)} ${versions(this)}
      <section aria-labelledby="money" class="part">
        <div class="head"><h2 id="money">Money</h2></div>
        ${moneyPart(this, disclosure)}
      </section>
      ${characters(this)} ${places(this)} ${storyboard(this)} ${execution(this)} ${timeline(this)} ${script(this)}
      ${events(this)} ${decisions(this)} ${files(this)}`;
  }
}

/** The actions as functions of their own, each of which finds the others. */
function bound(actions) {
  return Object.fromEntries(Object.entries(actions).map(([name, act]) => [name, act.bind(actions)]));
}
