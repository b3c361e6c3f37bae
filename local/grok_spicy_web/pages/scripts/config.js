// What this deployment is: how people sign in, where the API is, how a run is watched.

let promise = null;

/** The deployment's settings, `{sign_in, api, live}`; without a file, those of a local server. */
export function loadConfig() {
  promise ??= fetch("/config.json", { headers: { Accept: "application/json" } })
    .then((response) => (response.ok ? response.json() : {}))
    .then((stored) => ({ sign_in: null, api: "/api", live: "poll", ...stored }));
  return promise;
}
