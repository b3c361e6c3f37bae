// A run as the page shows it, made from the API's JSON. Pure.

import * as format from "../format.js";

const CROSSFADE_SECONDS = 0.5;

/** Scenes in the film's order, each with its pictures, takes, clip, cost and start in the film. */
export function scenesOf(detail) {
  const byScene = (list) => new Map((list ?? []).map((each) => [each.scene_id, each]));
  const [keyframes, clips] = [byScene(detail.keyframes), byScene(detail.clips)];
  const costs = costsOf(detail).scenes;
  let start = 0;
  return (detail.plan?.scenes ?? []).map((scene, index) => {
    const id = scene.scene_id;
    if (index && scene.transition === "crossfade") start -= CROSSFADE_SECONDS;
    const takes = detail.takes.filter((take) => take.scene_id === id);
    const keyframe = keyframes.get(id) ?? null;
    const view = { id, scene, keyframe, takes, clip: clips.get(id) ?? null, start };
    start += scene.duration_seconds;
    return { ...view, cost: costs.get(id) ?? 0, ...stateOf(view) };
  });
}

/** Characters in the plan's order, each with its sheet, photo and cost. */
export function charactersOf(detail) {
  const sheets = new Map(detail.sheets.map((sheet) => [sheet.name, sheet]));
  const costs = costsOf(detail).characters;
  return (detail.plan?.characters ?? []).map((character) => ({
    character,
    sheet: sheets.get(character.name) ?? null,
    photo: detail.run.references.find((each) => each.character === character.name) ?? null,
    cost: costs.get(character.name) ?? 0,
  }));
}

/** What calls have cost, in USD: by scene, by character, and the rest. */
export function costsOf(detail) {
  const costs = { scenes: new Map(), characters: new Map(), rest: 0 };
  const add = (map, key, usd) => map.set(key, (map.get(key) ?? 0) + usd);
  for (const { purpose, cost_ticks } of detail.calls) {
    const usd = format.usdOfTicks(cost_ticks);
    if (purpose.scene_id !== null) add(costs.scenes, purpose.scene_id, usd);
    else if (purpose.character !== null) add(costs.characters, purpose.character, usd);
    else costs.rest += usd;
  }
  return costs;
}

/** The attempt of a sheet or keyframe that is used: picked by a person, else best-scored. */
export function usedAttempt(image) {
  const drawn = (image?.attempts ?? []).filter((attempt) => attempt.key);
  const picked = drawn.find((attempt) => attempt.number === image.picked);
  const score = (attempt) => attempt.score?.overall_score ?? -1;
  return picked ?? drawn.reduce((best, each) => (best && score(best) >= score(each) ? best : each), null);
}

/** The take that the film shows for a scene, or null. */
export function usedTake({ clip, takes }) {
  return takes.find((take) => take.number === clip?.take) ?? null;
}

export function takeName(take) {
  const correction = take.correction ? `, correction ${take.correction}` : "";
  return `Take ${take.take}${correction}`;
}

const TAKE_WORDS = {
  rendering: "is being filmed",
  ready: "is fetched next",
  developed: "is judged next",
  reviewed: "is filmed",
  failed: "failed",
};
export function takeWords(take) {
  if (take.chunking && ["rendering", "ready", "partial"].includes(take.state)) {
    return `chunk ${Math.min(take.filmed + 1, take.chunking.count)} of ${take.chunking.count} is being filmed`;
  }
  return TAKE_WORDS[take.state] ?? take.state;
}

export const scoreWords = (score) => (score === null || score === undefined ? "not judged" : format.percent(score));

function stateOf({ keyframe, takes, clip }) {
  if (clip?.state === "accepted") {
    const take = takes.find((each) => each.number === clip.take);
    return { state: "done", words: take ? `${takeName(take)} is in the film` : "In the film" };
  }
  if (clip?.state === "gap") return { state: "gap", words: "A still stands in for the clip" };
  const last = takes.at(-1);
  if (last) return { state: "filming", words: `${takeName(last)} ${takeWords(last)}` };
  if (keyframe?.finished) return { state: "drawn", words: usedAttempt(keyframe) ? "Keyframe drawn" : "No keyframe" };
  if (keyframe) return { state: "drawing", words: "Keyframe is being drawn" };
  return { state: "open", words: "Not begun" };
}

/** The stages of a run: name, how far, and whether it is the one at work. */
export function stagesOf(detail) {
  const scenes = scenesOf(detail);
  const characters = charactersOf(detail);
  const total = detail.plan ? scenes.length : detail.run.settings.scenes;
  const stages = [
    { name: "Plan", done: detail.plan ? 1 : 0, all: 1 },
    {
      name: "Characters",
      done: characters.filter(({ sheet }) => sheet?.finished).length,
      all: detail.plan ? characters.length : detail.run.settings.characters,
    },
    { name: "Keyframes", done: scenes.filter(({ keyframe }) => keyframe?.finished).length, all: total },
    { name: "Clips", done: scenes.filter(({ clip }) => clip && clip.state !== "open").length, all: total },
    { name: "Film", done: format.isPublished(detail.status) ? 1 : 0, all: 1 },
  ];
  const current = stages.findIndex((stage) => stage.done < stage.all);
  return stages.map((stage, index) => ({
    ...stage,
    state: stage.done >= stage.all ? "done" : index === current && !format.hasEnded(detail.status) ? "now" : "open",
  }));
}

/** The key of the film's first keyframe, for the player before it plays; null if there is none. */
export function posterOf(detail) {
  const first = scenesOf(detail).find(({ keyframe }) => usedAttempt(keyframe));
  return first ? usedAttempt(first.keyframe).key : null;
}

/** Whether a person can change things now: the run has ended with a plan, or waits at a gate. */
export function canChange(detail) {
  return Boolean(detail.plan) && (format.hasEnded(detail.status) || detail.status === "awaiting_approval");
}
