// What happens in a run, as it happens: server-sent events where there are some, else by asking.

import { ask, runPath } from "./api.js";
import { loadConfig } from "./config.js";

const PAGE = 100;
const PACE = { active: 2_000, ended: 15_000, hidden: 30_000, lost: 5_000 }; // milliseconds

/** Watch a run. `onEvents(events)` gets each event once, oldest first; `onConnection(isConnected)`
 * says whether the server answers. `isActive()` says whether it is worth asking often. */
export async function watchRun(runId, { onEvents, onConnection, isActive }) {
  const { live } = await loadConfig();
  const watcher = new Watcher(runId, onEvents, onConnection, isActive);
  await watcher.catchUp();
  if (live === "sse") watcher.listen();
  else watcher.poll();
  return watcher;
}

class Watcher {
  constructor(runId, onEvents, onConnection, isActive) {
    Object.assign(this, { runId, onEvents, onConnection, isActive });
    this.last = "";
    this.timer = null;
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.timer !== null) this.#pollNow();
    });
  }

  /** All events so far, a page at a time. */
  async catchUp() {
    for (;;) {
      const after = this.last ? `&after=${encodeURIComponent(this.last)}` : "";
      const page = await ask("GET", runPath(this.runId, `/events?limit=${PAGE}${after}`));
      this.#take(page.events);
      if (!page.next) return;
    }
  }

  /** Server-sent events. The browser connects again by itself, and says which event was last. */
  listen() {
    const after = this.last ? `?after=${encodeURIComponent(this.last)}` : "";
    const source = new EventSource(`/sse/${encodeURIComponent(this.runId)}${after}`);
    source.addEventListener("open", () => this.onConnection(true));
    source.addEventListener("message", (message) => this.#take([JSON.parse(message.data)]));
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return this.onConnection(false);
      this.poll(); // this server has no such stream, or it is over
    });
  }

  poll() {
    this.#schedule(this.#pace());
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
      this.#schedule(this.#pace());
    } catch (error) {
      if (error.status >= 400 && error.status < 500 && error.status !== 429) return;
      this.onConnection(false);
      this.#schedule(PACE.lost);
    }
  }

  #pace() {
    if (document.hidden) return PACE.hidden;
    return this.isActive() ? PACE.active : PACE.ended;
  }

  #take(events) {
    const fresh = events.filter((event) => event.key > this.last);
    if (!fresh.length) return;
    this.last = fresh.at(-1).key;
    this.onEvents(fresh);
  }
}
