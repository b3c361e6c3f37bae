// The public API, and nothing else behind the pages.

import { loadConfig } from "./config.js";
import { Problem } from "./problem.js";
import { beginSignIn, readToken } from "./sign_in.js";
import { plain } from "./text.js";

export { Problem };

const underWay = new Set();
let allowed = Promise.resolve(); // what a request waits for before it is sent

/** Send a request to the API and return its JSON; null for an answer without a body. Throws Problem. */
export async function ask(method, path, body, options) {
  await allowed;
  const answer = send(method, path, body, options);
  underWay.add(answer);
  try {
    return await answer;
  } finally {
    underWay.delete(answer);
  }
}

/** Send the request that deletes what the page shows: once those under way are answered, and with no
 * other after it unless it fails. They would find nothing, and the page would say so while it is left. */
export async function askLast(method, path) {
  let allow;
  allowed = new Promise((resolve) => (allow = resolve));
  while (underWay.size) await Promise.allSettled(underWay);
  try {
    return await send(method, path);
  } catch (error) {
    allow();
    throw error;
  }
}

const LONGEST_WAITS = 60; // seconds in all that a request waits because too many were sent

/** Send the request; once more, after the time that the API asks for, where too many were sent. */
async function send(method, path, body, options = {}) {
  for (let waited = 0; ; ) {
    try {
      return await sendOnce(method, path, body, options);
    } catch (error) {
      const seconds = error.status === 429 ? (error.retryAfter ?? 2) : null;
      if (seconds === null || waited + seconds > LONGEST_WAITS) throw error;
      waited += seconds;
      sayHeldBack(`Waiting ${seconds} s: too many requests were sent.`);
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      sayHeldBack("");
    }
    if (options.signal?.aborted) throw new DOMException("The request was given up.", "AbortError");
  }
}

function sayHeldBack(sentence) {
  const announcer = document.querySelector("#announcer");
  if (!announcer) return;
  announcer.textContent = plain(sentence);
  announcer.classList.toggle("held-back", Boolean(sentence)); // also for those who see
}

async function sendOnce(method, path, body, { headers = {}, signal } = {}) {
  const { api } = await loadConfig();
  const token = await readToken();
  const request = {
    method,
    signal,
    headers: {
      Accept: "application/json",
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(method === "GET" ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
  let response;
  try {
    response = await fetch(api + path, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "The server can't be reached. Check that it is running, then try again.");
  }
  if (response.status === 401 && token) return beginSignIn();
  if (response.status === 304) return null;
  const text = await response.text();
  const answer = text && /json/.test(response.headers.get("Content-Type") ?? "") ? JSON.parse(text) : null;
  if (!response.ok) {
    const detail = answer?.detail ?? answer?.message ?? `The server answered ${response.status}.`;
    const problem = new Problem(response.status, detail, answer?.errors ?? []);
    const retryAfter = Number(response.headers.get("Retry-After"));
    if (retryAfter > 0) problem.retryAfter = retryAfter;
    throw problem;
  }
  return answer;
}

/** What is at the path now; `known`, as it was answered before, where nothing of it has changed. */
export async function askSince(known, path) {
  const since = known?.revision ? `?since=${encodeURIComponent(known.revision)}` : "";
  return (await ask("GET", path + since)) ?? known;
}

/** The same, but null where this server lacks the route or the thing asked for. */
export async function askIfThere(method, path, body) {
  try {
    return await ask(method, path, body);
  } catch (error) {
    if (error instanceof Problem && (error.status === 404 || error.status === 405)) return null;
    throw error;
  }
}

/** The API's path of a run, or of something in it. */
export function runPath(runId, rest = "") {
  return `/runs/${encodeURIComponent(runId)}${rest}`;
}

/** Where to upload such a file: the API's answer, with the address for a page. */
export async function placeUpload(file) {
  const place = await ask("POST", "/uploads", file);
  return { ...place, address: uploadAddress(place.url) };
}

/** Upload a photo to the place that the API gives; return its key for a request. */
export async function uploadPhoto(file, mediaType) {
  const place = await placeUpload({ content_type: mediaType, size: file.size });
  let response;
  try {
    response = await fetch(place.address, { method: place.method, headers: place.headers, body: file });
  } catch {
    throw new Problem(0, "The photo could not be uploaded. Try again.");
  }
  if (!response.ok) throw new Problem(response.status, "The photo could not be uploaded. Try again.");
  return place.key;
}

/** Where to send a photo. The bucket takes nothing from web pages: whoever serves the pages hands it
 * on, at the same path. */
function uploadAddress(link) {
  const { pathname, search } = new URL(link);
  return pathname + search;
}

const PHOTO_TYPES = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  heic: "image/heic",
  heif: "image/heif",
  avif: "image/avif",
};
export const PHOTO_ACCEPT = Object.keys(PHOTO_TYPES)
  .map((suffix) => `.${suffix}`)
  .join(",");
export const LARGEST_PHOTO = 20_000_000;

/** The media type of a photo that the API takes; null for another file. */
export function photoType(file) {
  if (Object.values(PHOTO_TYPES).includes(file.type)) return file.type;
  return PHOTO_TYPES[file.name.split(".").pop().toLowerCase()] ?? null;
}

/** Whether browsers can show such a photo. */
export function isShowable(mediaType) {
  return mediaType !== "image/heic" && mediaType !== "image/heif";
}
