// Sign-in with the authorization code flow and PKCE (RFC 7636). Tokens stay in this tab's session.

import { loadConfig } from "./config.js";
import { Problem } from "./problem.js";

const TOKENS = "grok-spicy-tokens";
const ATTEMPT = "grok-spicy-sign-in";
const SPARE_SECONDS = 60;
const REFUSED = [400, 401]; // how the sign-in page answers to tokens that are no good, or no more

/** The token to send to the API; null where nobody signs in. Goes to sign in where there is none. */
export async function readToken() {
  const { sign_in } = await loadConfig();
  if (!sign_in) return null;
  const tokens = stored(TOKENS);
  if (tokens && Date.now() < tokens.expires_at) return tokens.id_token;
  if (tokens?.refresh_token && (await refresh(sign_in, tokens.refresh_token))) {
    return stored(TOKENS).id_token;
  }
  return beginSignIn();
}

/** Go to the sign-in page, and come back to this place. Never resolves: the page is left. */
export async function beginSignIn() {
  const { sign_in } = await loadConfig();
  sessionStorage.removeItem(TOKENS);
  const verifier = randomText();
  const state = randomText();
  const place = location.pathname + location.search + location.hash;
  sessionStorage.setItem(ATTEMPT, JSON.stringify({ verifier, state, place }));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: sign_in.client_id,
    redirect_uri: redirectOf(sign_in),
    scope: "openid email profile",
    state,
    code_challenge: base64url(new Uint8Array(hash)),
    code_challenge_method: "S256",
    ...(sign_in.provider ? { identity_provider: sign_in.provider } : {}),
  });
  location.assign(`${originOf(sign_in)}/oauth2/authorize?${query}`);
  return new Promise(() => {});
}

/** Complete a sign-in if this page was opened by one. Throws an Error that says why it failed. */
export async function completeSignIn() {
  const { sign_in } = await loadConfig();
  const query = new URLSearchParams(location.search);
  if (!sign_in || !query.has("state") || !(query.has("code") || query.has("error"))) return;
  const attempt = stored(ATTEMPT);
  sessionStorage.removeItem(ATTEMPT);
  history.replaceState(null, "", location.pathname);
  if (!attempt || attempt.state !== query.get("state")) {
    throw new Error("This sign-in was not started here. Try again.");
  }
  if (query.has("error")) {
    throw new Error(query.get("error_description") ?? query.get("error"));
  }
  await requestTokens(sign_in, {
    grant_type: "authorization_code",
    code: query.get("code"),
    redirect_uri: redirectOf(sign_in),
    code_verifier: attempt.verifier,
  });
  if (attempt.place !== location.pathname) location.replace(attempt.place);
}

/** Forget the tokens and end the session at the sign-in page. */
export async function signOut() {
  const { sign_in } = await loadConfig();
  sessionStorage.removeItem(TOKENS);
  const query = new URLSearchParams({
    client_id: sign_in.client_id,
    logout_uri: redirectOf(sign_in),
  });
  location.assign(`${originOf(sign_in)}/logout?${query}`);
}

/** Who is signed in, as the token says; null if nobody is. For display only. */
export function signedInName() {
  const token = stored(TOKENS)?.id_token;
  if (!token) return null;
  try {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (letter) => letter.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    return claims.email ?? claims["cognito:username"] ?? claims.sub ?? null;
  } catch {
    return null;
  }
}

/** Renew the tokens; false where the person must sign in again. Throws Problem where it can't be known
 * just now: the tokens stay, and the next request tries again. */
async function refresh(signIn, refreshToken) {
  try {
    await requestTokens(signIn, { grant_type: "refresh_token", refresh_token: refreshToken });
    return true;
  } catch (error) {
    if (REFUSED.includes(error.status)) return false;
    throw error;
  }
}

/** Request tokens, and keep them. Throws Problem: of status 400 or 401 if they are refused. */
async function requestTokens(signIn, fields) {
  const request = { method: "POST", body: new URLSearchParams({ client_id: signIn.client_id, ...fields }) };
  const response = await fetch(`${originOf(signIn)}/oauth2/token`, request).catch(() => null);
  const status = response?.status ?? 0;
  if (REFUSED.includes(status)) throw new Problem(status, "The sign-in was not accepted. Try again.");
  if (!response?.ok) {
    throw new Problem(status >= 500 ? status : 0, "The sign-in can’t be reached just now. Try again.");
  }
  const answer = await response.json();
  const earlier = stored(TOKENS) ?? {};
  sessionStorage.setItem(
    TOKENS,
    JSON.stringify({
      id_token: answer.id_token,
      refresh_token: answer.refresh_token ?? earlier.refresh_token,
      expires_at: Date.now() + (answer.expires_in - SPARE_SECONDS) * 1000,
    }),
  );
}

function originOf(signIn) {
  return signIn.domain.includes("://") ? signIn.domain : `https://${signIn.domain}`;
}

function redirectOf(signIn) {
  return signIn.redirect ?? `${location.origin}/`;
}

function stored(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function randomText() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
