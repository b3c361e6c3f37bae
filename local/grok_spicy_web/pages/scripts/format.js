// Numbers, times and states in words.

const LANGUAGE = "en";
const MONEY = new Intl.NumberFormat(LANGUAGE, { style: "currency", currency: "USD" });
const CENTS = new Intl.NumberFormat(LANGUAGE, {
  style: "currency",
  currency: "USD",
  maximumFractionDigits: 4,
});
const DATE = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: "medium" });
const MONTH = new Intl.DateTimeFormat(LANGUAGE, { month: "long", year: "numeric", timeZone: "UTC" });
const TICKS_PER_USD = 1e10;

export const usdOfTicks = (ticks) => ticks / TICKS_PER_USD;

/** An amount in USD; small ones with more digits. */
export function money(usd) {
  if (usd === null || usd === undefined || Number.isNaN(usd)) return "–";
  return usd !== 0 && Math.abs(usd) < 0.01 ? CENTS.format(usd) : MONEY.format(usd);
}

export const date = (iso) => DATE.format(new Date(iso));
export const clock = (iso) => CLOCK.format(new Date(iso));
export const monthName = (month) => MONTH.format(new Date(`${month}-01T00:00:00Z`));
export const percent = (share) => `${Math.round(share * 100)} %`;
export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** Seconds as a person says them: `8 s`, `1 min 12 s`, `2 h 5 min`. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const all = Math.round(seconds);
  if (all < 60) return seconds < 10 ? `${Number(seconds.toFixed(1))} s` : `${all} s`;
  if (all < 3600) return `${Math.floor(all / 60)} min ${all % 60} s`;
  return `${Math.floor(all / 3600)} h ${Math.floor((all % 3600) / 60)} min`;
}

/** A position in a film: `1:05`. */
export function timecode(seconds) {
  const all = Math.floor(seconds);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}

export function bytes(size) {
  if (size < 1e3) return `${size} B`;
  return size < 1e6 ? `${Math.round(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}

export const ENDED = ["complete", "complete_with_gaps", "failed", "cancelled", "interrupted"];
export const hasEnded = (status) => ENDED.includes(status);
export const isPublished = (status) => status === "complete" || status === "complete_with_gaps";

const STATUS_WORDS = {
  queued: "In the queue",
  pending: "Starting",
  ideation: "Writing the plan",
  characters: "Drawing the characters",
  keyframes: "Drawing the keyframes",
  script: "Writing the script",
  videos: "Filming",
  assembly: "Cutting the film",
  awaiting_approval: "Waiting for your approval",
  complete: "Complete",
  complete_with_gaps: "Complete, with gaps",
  failed: "Failed",
  cancelled: "Cancelled",
  interrupted: "Interrupted",
};
export const STATUSES = Object.keys(STATUS_WORDS);
export const statusWords = (status) => STATUS_WORDS[status] ?? status;

/** The tone of a status, for its colour: `good`, `warn`, `bad`, `ask` or `busy`. */
export function statusTone(status) {
  if (status === "complete") return "good";
  if (status === "complete_with_gaps" || status === "interrupted") return "warn";
  if (status === "failed") return "bad";
  if (status === "awaiting_approval") return "ask";
  return status === "cancelled" ? "quiet" : "busy";
}

export const GATE_WORDS = {
  plan: "the plan",
  narration: "the narration",
  sheets: "the character sheets",
  storyboard: "the storyboard",
  cut: "the cut",
};
