"""Checks a clip: its measured values against what its shot was to be. Pure.

A false alarm costs a clip, so that only a blatant failure decides; any other one is reported. The
limits are those of `check_rules`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.checks import Check, ClipMeasures
from grok_spicy.models.clips import Take
from grok_spicy.models.media import FrameSize, frame_size
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import ConsistencyScore, Scene, StoryPlan
from grok_spicy.policies.acceptance import is_good_enough
from grok_spicy.policies.check_rules import (
    BLANK_SECONDS,
    BLANK_SHARE,
    DARK_SHARE,
    EARLY_SECONDS,
    FPS_RANGE,
    FROZEN_SHARE,
    HOLD_SECONDS,
    LATE_SECONDS,
    NOTED_ZOOM,
    PICTURES_PER_SECOND,
    RACING,
    RESTLESS,
    SHAPE_OFF,
    SHAPE_WRONG,
    SHORT_SHARE,
    SILENCE_DB,
    SMALL,
    STANDING_SHIFT,
    STANDING_ZOOM,
    STATIC_SHARE,
    TOO_SMALL,
)
from grok_spicy.policies.shot_words import (
    CameraMove,
    camera_move,
    is_silent,
    may_be_dark,
    may_be_still,
)

FOOTAGE = "footage"
"""The provider of clips that a person brought."""


@dataclass(frozen=True)
class ShotSpec:
    """What a clip was to be. `speaks` says whether a voice was asked for in it; `decides` is false
    where nothing is filmed again, whatever the checks say."""

    seconds: int
    size: FrameSize
    move: CameraMove | None = None
    needs_sound: bool = True
    speaks: bool = False
    may_be_dark: bool = False
    may_be_still: bool = False
    decides: bool = True


def shot_spec(
    take: Take, scene: Scene, plan: StoryPlan, settings: RunSettings, model: VideoModel
) -> ShotSpec:
    """What a take of that scene by that model was to be. Sound is needed where the model films it,
    unless the story or the clip is to be silent; only a voice was asked for. Nothing decides for
    footage that a person brought: it can't be filmed again."""
    cast = [plan.character(name) for name in scene.characters_present]
    has_voice = settings.voices and model.max_voices > 0 and any(each.voice for each in cast)
    speaks = has_voice or bool(scene.dialogue)
    may_be_silent = is_silent(scene, plan) and not scene.dialogue
    needs_sound = model.has_audio and settings.clip_sound != "none" and not may_be_silent
    return ShotSpec(
        seconds=take.seconds,
        size=frame_size(plan.aspect_ratio, take.resolution or settings.resolution),
        move=camera_move(scene),
        needs_sound=needs_sound,
        speaks=speaks and needs_sound,
        may_be_dark=may_be_dark(scene),
        may_be_still=may_be_still(scene),
        decides=model.provider != FOOTAGE,
    )


def check_clip(measures: ClipMeasures, spec: ShotSpec) -> list[Check]:
    """Every check of a clip's picture and sound, in the order of `RULES`."""
    checks = [
        _length(measures, spec),
        _black(measures, spec),
        _frozen(measures, spec),
        _size(measures, spec),
        _rate(measures),
        *_sound(measures, spec),
        _camera_move(measures, spec),
    ]
    if spec.decides:
        return checks
    return [check.model_copy(update={"decides": False}) for check in checks]


def check_characters(
    score: ConsistencyScore | None, names: Iterable[str], threshold: float
) -> list[Check]:
    """The judge's score of each of these characters against the threshold; one that got no score is
    measured None. Nothing if the clip was not judged."""
    if score is None:
        return []
    scores = score.per_character
    return [
        Check(
            name="consistency",
            measured=scores.get(name),
            wanted=f"{name} at least {threshold:.2f}",
            passed=is_good_enough(scores.get(name), threshold),
        )
        for name in names
    ]


def rejection(checks: Iterable[Check]) -> str | None:
    """Why a clip with these checks is not used, with the values; None if it is."""
    reasons = [str(check) for check in checks if check.rejects]
    return "; ".join(reasons) or None


def failed(checks: Iterable[Check]) -> list[Check]:
    """Those that did not pass, whether they decide or not."""
    return [check for check in checks if not check.passed]


def _length(measures: ClipMeasures, spec: ShotSpec) -> Check:
    missing = spec.seconds - measures.seconds
    return Check(
        name="length",
        measured=f"{measures.seconds:.2f} s",
        wanted=f"{spec.seconds} s",
        passed=missing <= HOLD_SECONDS,
        decides=missing > spec.seconds * SHORT_SHARE,
    )


def _black(measures: ClipMeasures, spec: ShotSpec) -> Check:
    blank, seconds = measures.blank_seconds, measures.seconds
    kind = "black" if measures.blank_is_black else "of one flat colour"
    return Check(
        name="black",
        measured=f"{blank:.1f} s of {seconds:.1f} s {kind}" if blank else "0.0 s",
        wanted=f"under {BLANK_SECONDS:g} s without a picture",
        passed=blank < BLANK_SECONDS,
        decides=blank >= seconds * (DARK_SHARE if spec.may_be_dark else BLANK_SHARE),
    )


def _frozen(measures: ClipMeasures, spec: ShotSpec) -> Check:
    frozen, seconds = measures.frozen_seconds, measures.seconds
    longest = seconds * (STATIC_SHARE if spec.move == "static" else FROZEN_SHARE)
    wanted = f"under {longest:.1f} s without any change"
    return Check(
        name="frozen",
        measured=f"{frozen:.1f} s of {seconds:.1f} s",
        wanted="the scene asks for stillness" if spec.may_be_still else wanted,
        passed=spec.may_be_still or frozen < longest,
        decides=frozen >= longest,
    )


def _size(measures: ClipMeasures, spec: ShotSpec) -> Check:
    width, height = spec.size
    off = abs(measures.width / measures.height / (width / height) - 1)
    scale = min(measures.width, measures.height) / min(width, height)
    return Check(
        name="size",
        measured=f"{measures.width}x{measures.height}",
        wanted=f"{width}x{height}",
        passed=off <= SHAPE_OFF and scale >= SMALL,
        decides=off > SHAPE_WRONG or scale <= TOO_SMALL,
    )


def _rate(measures: ClipMeasures) -> Check:
    fps, pictures = measures.fps, measures.pictures_per_second
    stutters = pictures < PICTURES_PER_SECOND <= fps
    return Check(
        name="rate",
        measured=f"{fps:.3g} fps"
        + (f", only {pictures:.1f} different pictures a second" if stutters else ""),
        wanted=f"24 to 60 fps, {PICTURES_PER_SECOND:g} pictures a second or more",
        passed=FPS_RANGE[0] <= fps <= FPS_RANGE[1] and not stutters,
    )


def _sound(measures: ClipMeasures, spec: ShotSpec) -> Iterator[Check]:
    checks = [_audio(measures)]
    if measures.sound_start is not None:
        checks += [_silence(measures), _sync(measures, measures.sound_start)]
    for check in checks:
        if spec.needs_sound:
            yield check.model_copy(update={"decides": spec.speaks})
        else:
            yield check.model_copy(update={"passed": True, "wanted": "no sound is needed"})


def _audio(measures: ClipMeasures) -> Check:
    has_sound = measures.sound_start is not None
    measured = "sound" if has_sound else "no sound"
    return Check(name="audio", measured=measured, wanted="sound", passed=has_sound)


def _silence(measures: ClipMeasures) -> Check:
    peak = measures.peak_db
    return Check(
        name="silence",
        measured=None if peak is None else f"{peak:.0f} dB at most",
        wanted=f"over {SILENCE_DB:g} dB",
        passed=peak is None or peak > SILENCE_DB,
    )


def _sync(measures: ClipMeasures, start: float) -> Check:
    late = max(0.0, start)
    early = max(0.0, measures.seconds - (measures.sound_end or 0.0))
    return Check(
        name="sync",
        measured=f"begins {late:.2f} s after the picture, ends {early:.2f} s before it",
        wanted=f"at most {LATE_SECONDS:g} s after, {EARLY_SECONDS:g} s before",
        passed=late <= LATE_SECONDS and early <= EARLY_SECONDS,
    )


def _camera_move(measures: ClipMeasures, spec: ShotSpec) -> Check:
    motion = measures.motion
    zoom = f", zoom {motion.zoom:.2f}" if abs(motion.zoom - 1) >= NOTED_ZOOM else ""
    check = Check(
        name="camera_move",
        measured=f"{motion.common_speed:.2f} picture widths a second{zoom}",
        wanted="no move in particular" if spec.move is None else spec.move,
        passed=True,
    )
    if spec.move == "static":
        passed, decides = motion.common_speed <= RESTLESS, motion.common_speed >= RACING
        return check.model_copy(update={"passed": passed, "decides": decides})
    stands = (
        max(abs(motion.across), abs(motion.down)) < STANDING_SHIFT
        and abs(motion.zoom - 1) < STANDING_ZOOM
    )
    return check.model_copy(update={"passed": spec.move is None or not stands})
