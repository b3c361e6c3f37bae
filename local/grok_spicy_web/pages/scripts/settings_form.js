// Settings as controls, from the API's table of them; what the chosen models can't do is disabled.

import { html, nothing } from "/vendor/lit-html/lit-html.js";
import { live } from "/vendor/lit-html/directives/live.js";
import { short } from "./text.js";

export const ESSENTIAL = [
  "quality",
  "scenes",
  "characters",
  "aspect_ratio",
  "max_cost_usd",
  "approve",
];

const LABELS = {
  max_cost_usd: "Most it may cost, USD",
  approve: "Ask me before going on from",
  approval_days: "Days a question may wait",
  soften: "Soften refused words",
  on_gap: "When a clip can’t be had",
  on_unanchored: "When a character sheet can’t be had",
  "models.text": "Text model",
  "models.vision": "Vision model",
  "models.image": "Image model",
  "models.video": "Video model",
  narrate: "Write a line for a narrator in each scene",
  dialogue: "Write what the characters say",
  narrator: "Narrator’s voice",
  speech: "The narration is spoken by",
  clip_sound: "Sound of the clips",
  subtitles: "Subtitles",
  music_db: "Level of the music in dB, beside the clips",
  duck_db: "How much quieter it is under a voice, in dB",
  even_loudness: "No jump of the loudness at a cut",
  clip_anchors: "A clip is filmed from",
  pin_match_cuts: "Film towards match-cuts",
  max_sheet_attempts: "Attempts at a character sheet",
  max_keyframe_iterations: "Attempts at a keyframe",
  max_video_corrections: "Corrections of a clip",
  chunk_seconds: "Length of chunks, seconds",
  chunk_overlap: "Overlap of chunks, seconds",
  max_chunks: "Most chunks of a scene",
};
const CHOICE_LABELS = {
  approve: {
    plan: "the plan",
    narration: "the narration, as it is spoken",
    sheets: "the character sheets",
    storyboard: "the storyboard, before any clip is paid for",
    cut: "the cut",
  },
};

/** The label of a setting: its name in words. */
function labelOf(name) {
  const words = name.split(/[._]/).join(" ");
  return LABELS[name] ?? words[0].toUpperCase() + words.slice(1);
}

/** The value of `models.video` in `{models: {video}}`. */
export function valueAt(values, name) {
  return name.split(".").reduce((value, part) => value?.[part], values);
}

/** A copy of `values` with `name` at `value`; without it, if `value` is undefined. */
export function withValue(values, name, value) {
  const [first, ...rest] = name.split(".");
  const copy = { ...values };
  const inner = rest.length ? withValue(copy[first] ?? {}, rest.join("."), value) : value;
  if (inner === undefined || (rest.length && !Object.keys(inner).length)) delete copy[first];
  else copy[first] = inner;
  return copy;
}

/** What a setting is in effect: as chosen, else as the quality sets it, else its default. */
export function effective(values, capabilities, name) {
  const chosen = valueAt(values, name);
  if (chosen !== undefined) return chosen;
  const quality = values.quality ?? settingOf(capabilities, "quality")?.default;
  return valueAt(capabilities.qualities[quality] ?? {}, name) ?? settingOf(capabilities, name)?.default;
}

export function settingOf(capabilities, name) {
  return capabilities.settings.find((setting) => setting.name === name);
}

/** One setting as a labelled control. `change(name, value)` gets undefined for “as by default”. */
export function settingField(setting, values, capabilities, change, errors = {}) {
  const { name } = setting;
  const id = `setting-${name}`;
  const error = errors[name];
  const described = `${id}-help${error ? ` ${id}-error` : ""}`;
  const field = { setting, id, described, values, capabilities, change, error };
  const isGroup = isList(setting);
  return html`<div class="field ${isGroup ? "wide" : ""}">
    ${isGroup ? checkboxes(field) : isFlag(setting) ? checkbox(field) : labelled(field)}
    <p class="help" id="${id}-help">${short(setting.description, 600)} ${reasonsOf(field)}</p>
    ${error ? html`<p class="error" id="${id}-error">${short(error, 600)}</p>` : nothing}
  </div>`;
}

const isList = (setting) => setting.type === "choices";
const isFlag = (setting) => setting.type === "boolean";
const isNumber = (setting) => setting.type === "integer" || setting.type === "number";

const MODEL_TABLES = {
  "models.text": "chat_models",
  "models.vision": "chat_models",
  "models.image": "image_models",
  "models.video": "video_models",
};

/** What can be chosen: of a model's name, those in the table, and the one that is chosen. */
function choicesOf({ setting: { name, choices }, values, capabilities }) {
  const models = capabilities[MODEL_TABLES[name]];
  if (!models) return choices ?? [];
  const names = models.map((model) => model.name);
  const chosen = valueAt(values, name);
  return chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
}

function labelled(field) {
  const { setting, id } = field;
  const control = choicesOf(field).length ? select(field) : input(field);
  return html`<label for=${id}>${labelOf(setting.name)}</label>${control}`;
}

function select(field) {
  const { setting, id, described, values, capabilities, change, error } = field;
  const { name } = setting;
  const chosen = valueAt(values, name);
  const byDefault = effective(withValue(values, name, undefined), capabilities, name);
  const set = (event) => change(name, event.target.value || undefined);
  return html`<select
    id=${id}
    name=${name}
    aria-describedby=${described}
    aria-invalid=${Boolean(error)}
    @change=${set}
  >
    <option value="" ?selected=${chosen === undefined}>
      ${byDefault ? `${byDefault} (default)` : "as the plan says"}
    </option>
    ${choicesOf(field)
      .filter((choice) => choice !== byDefault || chosen === choice)
      .map((choice) => {
        const reason = reasonAgainst(name, choice, values, capabilities);
        return html`<option
          value=${choice}
          ?selected=${chosen === choice}
          ?disabled=${Boolean(reason) && chosen !== choice}
        >
          ${choice}${reason ? " – not with this model" : ""}
        </option>`;
      })}
  </select>`;
}

function input({ setting, id, described, values, capabilities, change, error }) {
  const { name } = setting;
  const isNumeric = isNumber(setting);
  const byDefault = effective(withValue(values, name, undefined), capabilities, name);
  const set = (event) => {
    const text = event.target.value.trim();
    change(name, text === "" ? undefined : isNumeric ? Number(text) : text);
  };
  return html`<input
    id=${id}
    name=${name}
    type=${isNumeric ? "number" : "text"}
    step=${setting.type === "integer" ? "1" : "any"}
    min=${isNumeric ? (setting.minimum ?? nothing) : nothing}
    max=${isNumeric ? (setting.maximum ?? nothing) : nothing}
    maxlength=${isNumeric ? nothing : (setting.maximum ?? nothing)}
    placeholder=${byDefault ?? ""}
    .value=${live(String(valueAt(values, name) ?? ""))}
    aria-describedby=${described}
    aria-invalid=${Boolean(error)}
    @input=${set}
  />`;
}

function checkbox({ setting, id, described, values, capabilities, change }) {
  const { name } = setting;
  const isOn = effective(values, capabilities, name);
  const reason = reasonAgainst(name, true, values, capabilities);
  return html`<label class="check" for=${id}
    ><input
      id=${id}
      name=${name}
      type="checkbox"
      .checked=${live(Boolean(isOn))}
      ?disabled=${Boolean(reason) && !isOn}
      aria-describedby=${described}
      @change=${(event) => change(name, event.target.checked)}
    />
    ${labelOf(name)}</label
  >`;
}

function checkboxes({ setting, described, values, change }) {
  const { name, choices = [] } = setting;
  const chosen = valueAt(values, name) ?? [];
  const toggle = (choice) => (event) => {
    const others = chosen.filter((each) => each !== choice);
    const all = event.target.checked ? [...others, choice] : others;
    const ordered = choices.filter((each) => all.includes(each));
    change(name, ordered.length ? ordered : undefined);
  };
  return html`<fieldset aria-describedby=${described}>
    <legend>${labelOf(name)}</legend>
    ${choices.map(
      (choice) =>
        html`<label class="check"
          ><input
            type="checkbox"
            name=${name}
            value=${choice}
            .checked=${live(chosen.includes(choice))}
            @change=${toggle(choice)}
          />
          ${CHOICE_LABELS[name]?.[choice] ?? choice}</label
        >`,
    )}
  </fieldset>`;
}

/** Why the disabled choices of a field are disabled, and who could. */
function reasonsOf({ setting, values, capabilities }) {
  const choices = isFlag(setting) ? [true] : (setting.choices ?? []);
  const reasons = choices
    .map((choice) => reasonAgainst(setting.name, choice, values, capabilities))
    .filter(Boolean);
  return reasons.length ? html`<strong class="reason">${reasons.join(" ")}</strong>` : nothing;
}

const has = (list, value) => !list || list.includes(value);

/** What in a video model's row speaks against each value; null if it can do it. */
const VIDEO_RULES = {
  resolution: (row, value) => !has(row.resolutions, value) && `films no ${value}`,
  aspect_ratio: (row, value) => !has(row.aspect_ratios, value) && `films no ${value}`,
  clip_anchors: (row, value) =>
    value === "sheets" &&
    !has(row.modes, "first_frame_and_references") &&
    "takes no character sheets beside the first frame",
  pin_match_cuts: (row, value) => value && !row.pins_last_frame && "films towards no last frame",
  voices: (row, value) => value && !row.max_voices && "has no preset voices",
};
const EFFORT_RULE = (row, value) =>
  value !== "none" && !row.efforts.includes(value) && `does not think with effort ${value}`;
const EFFORT_MODELS = { plan_effort: "models.text", judge_effort: "models.vision" };

/** Why a value can't be chosen with the models as they are, in a sentence; null if it can. */
export function reasonAgainst(name, value, values, capabilities) {
  if (VIDEO_RULES[name]) {
    return reasonOf(capabilities.video_models, "models.video", VIDEO_RULES[name], value, values, capabilities);
  }
  const chat = EFFORT_MODELS[name];
  if (chat) return reasonOf(capabilities.chat_models, chat, EFFORT_RULE, value, values, capabilities);
  return null;
}

function reasonOf(rows, setting, rule, value, values, capabilities) {
  const model = effective(values, capabilities, setting);
  const row = rows.find((each) => each.name === model);
  const isFixed = row?.efforts && !row.efforts.length; // the setting is left out for this model
  const problem = row && !isFixed && rule(row, value);
  if (!problem) return null;
  const able = rows.filter((each) => !rule(each, value)).map((each) => each.name);
  return `${model} ${problem}${able.length ? `; ${able.join(" and ")} can` : ""}.`;
}
