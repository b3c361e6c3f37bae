"""The film's cut as an editor opens it: OpenTimelineIO, FCPXML, or an EDL.

Media are named by paths relative to the timeline's own folder, so that a run's folder can be moved
as a whole. All times are whole frames at 24 a second, without drop frames.
"""

from collections.abc import Callable
from typing import Any

import opentimelineio as otio
from otio_cmx3600_adapter import cmx_3600

from grok_spicy.models.edit_list import EditClip, EditList
from grok_spicy.models.media import FPS
from grok_spicy.outputs.fcpxml import as_fcpxml

_DISSOLVE = otio.schema.TransitionTypes.SMPTE_Dissolve
_REEL_LETTERS = 8


def write_timeline(cut: EditList, kind: str) -> bytes:
    """The cut as a file of that format, a `TimelineFormat`."""
    writers: dict[str, Callable[[EditList], str]] = {
        "otio": _as_otio,
        "fcpxml": as_fcpxml,
        "edl": _as_edl,
    }
    return writers[kind](cut).encode()


def _as_otio(cut: EditList) -> str:
    text: str = _timeline(cut).to_json_string(indent=2)
    return text


def _timeline(cut: EditList) -> Any:
    timeline = otio.schema.Timeline(cut.title, global_start_time=_time(0))
    timeline.tracks.append(_track(cut, "Picture", "Video", lambda clip: clip.picture))
    timeline.tracks.append(_track(cut, "Native sound", "Audio", lambda clip: clip.sound))
    for stem in cut.stems:
        track = otio.schema.Track(stem.name.capitalize(), kind="Audio")
        whole = _range(0, cut.frames)
        media = otio.schema.ExternalReference(stem.path, whole)
        track.append(otio.schema.Clip(stem.name.capitalize(), media, whole))
        timeline.tracks.append(track)
    for cue in cut.cues:
        marker = otio.schema.Marker(
            cue.text.replace("\n", " "),
            _range(*cut.cue_frames(cue)),
            otio.schema.MarkerColor.YELLOW,
            {"grok_spicy": {"kind": "subtitle", "speaker": cue.speaker or "", "text": cue.text}},
        )
        timeline.tracks.markers.append(marker)
    return timeline


def _track(cut: EditList, name: str, kind: str, path: Callable[[EditClip], str]) -> Any:
    track = otio.schema.Track(name, kind=kind)
    for clip in cut.clips:
        if clip.fade:
            half = _time(clip.fade // 2)
            track.append(otio.schema.Transition("Crossfade", _DISSOLVE, half, half))
        media = otio.schema.ExternalReference(path(clip), _range(0, clip.frames))
        shown = _range(clip.start, clip.shown)
        about = {"grok_spicy": {"still": True}} if clip.is_still else {}
        track.append(otio.schema.Clip(clip.name, media, shown, about))
    return track


def _as_edl(cut: EditList) -> str:
    """The picture's track: an EDL has no more than one, and no sound as long as the film."""
    timeline = otio.schema.Timeline(cut.title, global_start_time=_time(0))
    timeline.tracks.append(_track(cut, "Picture", "Video", lambda clip: clip.picture))
    text: str = cmx_3600.write_to_string(timeline, rate=FPS, reelname_len=_REEL_LETTERS)
    return text


def _time(frames: int) -> Any:
    return otio.opentime.RationalTime(frames, FPS)


def _range(start: int, frames: int) -> Any:
    return otio.opentime.TimeRange(_time(start), _time(frames))
