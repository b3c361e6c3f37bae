"""The film's cut as FCPXML 1.10, which Final Cut Pro, DaVinci Resolve and others open.

Sound is connected to the picture that it belongs to; stems hang on the first clip, as long as the
film. Subtitles are markers.
"""

from xml.etree import ElementTree as ET

from grok_spicy.models.edit_list import EditList
from grok_spicy.models.media import AUDIO_HZ, FPS

_PICTURE, _SOUND = "r1", "r2"


def as_fcpxml(cut: EditList) -> str:
    """The whole document."""
    root = ET.Element("fcpxml", version="1.10")
    resources = ET.SubElement(root, "resources")
    frame = {"frameDuration": f"100/{FPS * 100}s", "colorSpace": "1-1-1 (Rec. 709)"}
    size = {"width": str(cut.size.width), "height": str(cut.size.height)}
    ET.SubElement(resources, "format", {"id": _PICTURE, **frame, **size})
    ET.SubElement(resources, "format", id=_SOUND, name="FFVideoFormatRateUndefined")
    event = ET.SubElement(ET.SubElement(root, "library"), "event", name=cut.title)
    sequence = ET.SubElement(
        ET.SubElement(event, "project", name=cut.title),
        "sequence",
        {
            "format": _PICTURE,
            "duration": _seconds(cut.frames),
            "tcStart": "0s",
            "tcFormat": "NDF",
            "audioLayout": "stereo",
            "audioRate": "48k",
        },
    )
    _add_clips(cut, resources, ET.SubElement(sequence, "spine"))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{text}\n'


def _add_clips(cut: EditList, resources: ET.Element, spine: ET.Element) -> None:
    for number, (clip, at) in enumerate(zip(cut.clips, cut.starts, strict=True), 1):
        if clip.fade:
            begin = {"offset": _seconds(at - clip.fade // 2), "duration": _seconds(clip.fade)}
            ET.SubElement(spine, "transition", {"name": "Cross Dissolve", **begin})
        picture = _asset(resources, f"v{number}", clip.name, clip.picture, clip.frames, sound=False)
        sound = _asset(resources, f"a{number}", clip.name, clip.sound, clip.frames, sound=True)
        shown = {"start": _seconds(clip.start), "duration": _seconds(clip.shown)}
        about = {"ref": picture, "offset": _seconds(at), "name": clip.name, "tcFormat": "NDF"}
        element = ET.SubElement(spine, "asset-clip", {**about, **shown, "format": _PICTURE})
        connected = {"ref": sound, "lane": "-1", "offset": _seconds(clip.start), "name": clip.name}
        ET.SubElement(element, "asset-clip", {**connected, **shown, **_heard("effects")})
        if number == 1:
            _connect_stems(cut, resources, element, clip.start)
        for cue in cut.cues:
            start, frames = cut.cue_frames(cue)
            if at <= start < at + clip.shown:
                place = {"start": _seconds(start - at + clip.start), "duration": _seconds(frames)}
                ET.SubElement(element, "marker", {**place, "value": cue.text.replace("\n", " ")})


def _connect_stems(cut: EditList, resources: ET.Element, first: ET.Element, start: int) -> None:
    for lane, stem in enumerate(cut.stems, 2):
        sound = _asset(resources, f"s{lane}", stem.name, stem.path, cut.frames, sound=True)
        role = "dialogue" if stem.name == "narration" else "music"
        ET.SubElement(
            first,
            "asset-clip",
            {
                "ref": sound,
                "lane": f"-{lane}",
                "offset": _seconds(start),
                "name": stem.name.capitalize(),
                "start": "0s",
                "duration": _seconds(cut.frames),
                "audioRole": role,
            },
        )


def _heard(role: str) -> dict[str, str]:
    return {"format": _SOUND, "audioRole": role}


def _asset(
    resources: ET.Element, name: str, title: str, path: str, frames: int, *, sound: bool
) -> str:
    kind = (
        {"hasAudio": "1", "audioSources": "1", "audioChannels": "2", "audioRate": str(AUDIO_HZ)}
        if sound
        else {"hasVideo": "1", "format": _PICTURE}
    )
    length = {"start": "0s", "duration": _seconds(frames)}
    asset = ET.SubElement(resources, "asset", {"id": name, "name": title, **length, **kind})
    ET.SubElement(asset, "media-rep", kind="original-media", src=path)
    return name


def _seconds(frames: int) -> str:
    """A time as FCPXML has it: a whole number of frames, as a fraction of seconds."""
    return f"{frames * 100}/{FPS * 100}s" if frames else "0s"
