// What happens in a run, as it happens: server-sent events where there are some, else by asking.

import { ask, runPath } from "./api.js";
import { loadConfig } from "./config.js";

const PAGE = 100;
const PACE = { active: 2_000, ended: 15_000, hidden: 30_000, lost: 5_000 }; // milliseconds

/** Watch a run. `onEvents(events)` gets each event once, oldest first but for those that were stored
 * late; `onEnd()` is called when the run has ended, `onConnection(isConnected)` when the server answers,
 * or does not. `isActive()` says whether something is to be expected. `onCaughtUp()` is waited for after
 * the events so far: what it reads is no older than they are. */
export async function watchRun(runId, { onEvents, onCaughtUp, onEnd, onConnection, isActive }) {
  const { live } = await loadConfig();
  const watcher = new Watcher(runId, { onEvents, onEnd, onConnection, isActive });
  await watcher.catchUp();
  await onCaughtUp();
  watcher.hasStream = live === "sse";
  watcher.begin();
  return watcher;
}

class Watcher {
  constructor(runId, handlers) {
    Object.assign(this, { runId, ...handlers });
    this.cursor = ""; // as the API gave it: after which event to go on
    this.seen = new Set();
    this.timer = null;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.timer !== null) this.#pollNow();
    });
  }

  /** All events so far, a page at a time. */
  async catchUp() {
    for (;;) {
      const after = this.cursor ? `&after=${encodeURIComponent(this.cursor)}` : "";
      const page = await ask("GET", runPath(this.runId, `/events?limit=${PAGE}${after}`));
      this.cursor = page.cursor ?? page.next ?? page.events.at(-1)?.key ?? this.cursor;
      this.#take(page.events);
      if (!page.next) return;
    }
  }

  /** Listen while the run is active, where there is a stream; else ask now and then. */
  begin() {
    if (this.hasStream && this.isActive()) this.#listen();
    else this.#schedule(this.#pace());
  }

  /** Look at once: something was started from here. */
  wake() {
    if (this.timer !== null) this.#pollNow();
  }

  /** Server-sent events. The browser connects again by itself, and says which event was last. */
  #listen() {
    this.timer = null;
    const after = this.cursor ? `?after=${encodeURIComponent(this.cursor)}` : "";
    const source = new EventSource(`/sse/${encodeURIComponent(this.runId)}${after}`);
    const end = (hasStream) => {
      source.close();
      this.hasStream = hasStream;
      this.#pollNow();
    };
    source.addEventListener("open", () => this.onConnection(true));
    source.addEventListener("message", (message) => {
      if (message.lastEventId) this.cursor = message.lastEventId;
      this.#take([JSON.parse(message.data)]);
    });
    source.addEventListener("ended", () => {
      this.onEnd();
      end(true);
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) end(false); // this server has no stream
      else this.onConnection(false);
    });
  }

  #schedule(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#pollNow(), milliseconds);
  }

  async #pollNow() {
    clearTimeout(this.timer);
    try {
      await this.catchUp();
      this.onConnection(true);
      this.begin();
    } catch (error) {
      if (error.mayPass === false) return;
      this.onConnection(false);
      this.#schedule(PACE.lost);
    }
  }

  #pace() {
    if (document.hidden) return PACE.hidden;
    return this.isActive() ? PACE.active : PACE.ended;
  }

  #take(events) {
    const fresh = events.filter((event) => !this.seen.has(event.key));
    if (!fresh.length) return;
    fresh.forEach((event) => this.seen.add(event.key));
    this.onEvents(fresh);
  }
}
