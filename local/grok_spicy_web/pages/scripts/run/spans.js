// When each part of a run was at work, and what it waited for, from the times of calls and takes. Pure.

const IDLE_SECONDS = 30;
const SHOWN_IDLE_SECONDS = 3;

const seconds = (iso) => Date.parse(iso) / 1000;

/** Rows of the picture: `{id, label, spans: [{start, end, kind, words}], waitsFor, from}`; times in
 * seconds since the run was started. */
export function rowsOf(detail, now = Date.now()) {
  const zero = seconds(detail.created_at);
  const rows = new Map();
  const row = (id, label) => rows.get(id) ?? rows.set(id, { id, label, spans: [] }).get(id);
  row("plan", "Plan");
  detail.plan?.characters.forEach(({ name }) => row(`character ${name}`, name));
  detail.plan?.scenes.forEach(({ scene_id }) => row(scene_id, `Scene ${scene_id}`));
  for (const { purpose, started_at, ended_at } of detail.calls) {
    const id = purpose.scene_id ?? (purpose.character !== null ? `character ${purpose.character}` : "plan");
    const [kind, words] = kindOf(purpose);
    row(id, String(purpose.character ?? id)).spans.push({
      start: seconds(started_at) - zero,
      end: seconds(ended_at) - zero,
      kind,
      words,
    });
  }
  for (const take of detail.takes) {
    if (!take.job) continue;
    const start = seconds(take.job.submitted_at) - zero;
    const isRendering = take.state === "rendering" && !detail.ended_at;
    const length = take.rendered_seconds ?? (isRendering ? Math.max(0, now / 1000 - zero - start) : 0);
    row(take.scene_id, `Scene ${take.scene_id}`).spans.push({
      start,
      end: start + length,
      kind: "film",
      words: "filming",
    });
  }
  const filled = [...rows.values()].filter(({ spans }) => spans.length);
  filled.forEach(({ spans }) => spans.sort((a, b) => a.start - b.start));
  return filled.map((each) => ({ ...each, ...waitOf(each, rows, detail) }));
}

function kindOf({ step, detail }) {
  if (step === "plan_story") return ["text", "writing"];
  if (/judge/.test(detail) || step === "review_clip") return ["judge", "judging"];
  if (["draw_sheet", "draw_plate", "compose_keyframe"].includes(step)) return ["draw", "drawing"];
  return step === "start_clip" ? ["film", "ordering the clip"] : ["text", "reading photos"];
}

/** What a row waited for before its first span: its words, and the moment from which it could go on. */
function waitOf(row, rows, detail) {
  if (row.id === "plan") return { waitsFor: null, from: null };
  if (typeof row.id === "string") return { waitsFor: "the plan", from: endOf(rows.get("plan")) };
  const { scenes } = detail.plan ?? { scenes: [] };
  const index = scenes.findIndex(({ scene_id }) => scene_id === row.id);
  const before = scenes[index - 1];
  const { continuity, pin_match_cuts } = detail.run.settings;
  if (!before || continuity === "none") {
    const sheets = [...rows.values()].filter(({ id }) => String(id).startsWith("character "));
    const ends = sheets.map(endOf).filter((end) => end !== null);
    return { waitsFor: "the character sheets", from: ends.length ? Math.max(...ends) : null };
  }
  const isMatch = scenes[index].transition === "match-cut";
  const isClip = continuity === "last_frame" || (continuity === "auto" && isMatch && !pin_match_cuts);
  const other = rows.get(before.scene_id);
  if (isClip) return { waitsFor: `the clip of scene ${before.scene_id}`, from: endOf(other), other: before.scene_id };
  const draft = other?.spans.find(({ kind }) => kind === "draw");
  return {
    waitsFor: `the keyframe of scene ${before.scene_id}`,
    from: draft?.end ?? null,
    other: before.scene_id,
  };
}

const endOf = (row) => (row?.spans.length ? Math.max(...row.spans.map(({ end }) => end)) : null);

/** A scale that cuts idle stretches (a gate, a night between two executions) to a short one:
 * `{width, at(seconds), ticks}`. */
export function scaleOf(rows) {
  const spans = rows.flatMap((row) => row.spans).sort((a, b) => a.start - b.start);
  const busy = [];
  for (const { start, end } of spans) {
    const last = busy.at(-1);
    if (last && start - last.end < IDLE_SECONDS) last.end = Math.max(last.end, end);
    else busy.push({ start, end });
  }
  let width = 0;
  for (const [index, stretch] of busy.entries()) {
    if (index) width += SHOWN_IDLE_SECONDS;
    stretch.at = width;
    width += Math.max(stretch.end - stretch.start, 0.1);
  }
  const at = (time) => {
    const stretch = busy.findLast?.(({ start }) => start <= time) ?? busy[0];
    return stretch ? stretch.at + Math.min(Math.max(0, time - stretch.start), stretch.end - stretch.start) : 0;
  };
  return { width: Math.max(width, 1), at, breaks: busy.slice(1).map((stretch) => stretch.at), busy };
}
