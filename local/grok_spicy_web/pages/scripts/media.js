// Pictures and videos of runs: links are asked for in batches, once an element scrolls into view.

import { ask, askIfThere, Problem, runPath } from "./api.js";
import { loadConfig } from "./config.js";

const BATCH = 100;
const BATCH_DELAY = 60; // milliseconds in which elements that come into view are asked for together
const SPARE = 20_000; // milliseconds before a link ends at which it is asked for anew
const RETRY = 5_000; // milliseconds until a link is asked for again that could not be had just now

/** The path in a run's folder of a stored key, `runs/<run>/keyframes/scene_1_v1.jpg`. */
export function pathOf(key) {
  return key?.replace(/^runs\/[^/]+\//, "") ?? null;
}

/** The media of one run. Elements name their file by `data-path`, and by `data-version` which of those
 * that it has been under this name; `scan` takes care of them. */
export class Media {
  constructor(runId) {
    this.runId = runId;
    this.links = new Map();
    this.versions = new Map(); // of each file, the newest that was shown
    this.waiting = new Map();
    this.missing = new Set();
    this.timer = null;
    this.observer = new IntersectionObserver((entries) => this.#show(entries), {
      rootMargin: "200px",
    });
  }

  /** Look for elements with a `data-path` that are new, or that show another file by now. */
  scan(root) {
    for (const element of root.querySelectorAll("[data-path]")) {
      const { path, version } = element.dataset;
      if (element.shownPath === path && element.shownVersion === version) continue;
      if (this.versions.get(path) !== version) this.links.delete(path); // it may show the file before
      this.versions.set(path, version);
      Object.assign(element, { shownPath: path, shownVersion: version, isSecondTry: false });
      element.removeAttribute("src");
      this.#watch(element);
    }
  }

  /** Try again what could not be shown: the server answers again. */
  showMissing() {
    const missing = [...this.missing];
    this.missing.clear();
    for (const element of missing) this.#tryLater(element, 0);
  }

  /** Show one element's file now, wherever it is on the page. */
  async load(element) {
    const path = element.dataset.path;
    const { poster } = element.dataset;
    const [url, still] = await Promise.all([this.link(path), poster ? this.link(poster) : null]);
    if (element.dataset.path !== path) return;
    if (still) element.poster = still;
    setSource(element, url);
  }

  /** A link to a file, valid for some minutes. */
  link(path) {
    const known = this.links.get(path);
    if (known && Date.now() < known.expires) return Promise.resolve(known.url);
    return new Promise((resolve, reject) => {
      this.waiting.set(path, [...(this.waiting.get(path) ?? []), { resolve, reject }]);
      this.timer ??= setTimeout(() => this.#request(), BATCH_DELAY);
    });
  }

  /** A link to a file as it is now: not one from before the file was made again. */
  newLink(path) {
    this.links.delete(path);
    return this.link(path);
  }

  #watch(element) {
    this.observer.unobserve(element);
    this.observer.observe(element);
  }

  #show(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.observer.unobserve(target);
      if (!target.hasListener) target.addEventListener("error", () => this.#loadAgain(target));
      target.hasListener = true;
      this.#tryLoad(target);
    }
  }

  /** A link may have ended while the page was open: one more try, with a new one. */
  #loadAgain(element) {
    if (element.isSecondTry) return this.#miss(element);
    element.isSecondTry = true;
    element.removeAttribute("src"); // a link of the same second is the same address
    this.links.delete(element.dataset.path);
    this.#tryLoad(element);
  }

  #tryLoad(element) {
    this.load(element).catch((error) => {
      this.#miss(element);
      if (error.mayPass !== false) this.#tryLater(element, RETRY);
    });
  }

  #miss(element) {
    element.classList.add("missing");
    this.missing.add(element);
  }

  #tryLater(element, pause) {
    setTimeout(() => {
      if (!element.isConnected || !element.classList.contains("missing")) return;
      element.isSecondTry = false;
      element.removeAttribute("src");
      this.#watch(element);
    }, pause);
  }

  async #request() {
    this.timer = null;
    const paths = [...this.waiting.keys()].slice(0, BATCH);
    const promises = new Map(paths.map((path) => [path, this.waiting.get(path)]));
    paths.forEach((path) => this.waiting.delete(path));
    if (this.waiting.size) this.timer = setTimeout(() => this.#request(), BATCH_DELAY);
    try {
      const links = await requestLinks(this.runId, paths);
      for (const [path, waiting] of promises) {
        const url = links.urls[path];
        if (url) this.links.set(path, { url, expires: links.expires });
        waiting.forEach(({ resolve, reject }) =>
          url ? resolve(url) : reject(new Problem(404, "There is no such file.")),
        );
      }
    } catch (error) {
      for (const waiting of promises.values()) waiting.forEach(({ reject }) => reject(error));
    }
  }
}

async function requestLinks(runId, paths) {
  const { api, sign_in } = await loadConfig();
  if (sign_in) {
    const answer = await ask("POST", runPath(runId, "/links"), { paths });
    return { urls: answer.links, expires: Date.parse(answer.expires_at) - SPARE };
  }
  const answer = await askIfThere("POST", runPath(runId, "/links"), { paths });
  if (answer) return { urls: answer.links, expires: Date.parse(answer.expires_at) - SPARE };
  // An older server: each file's own address redirects to a link.
  const urls = paths.map((path) => [path, `${api}${runPath(runId, `/assets/${path}`)}`]);
  return { urls: Object.fromEntries(urls), expires: Date.now() + SPARE };
}

function setSource(element, url) {
  element.classList.remove("missing");
  if (element.src !== url) element.src = url;
}
