"""The cut as an editor opens it: the cut points, crossfades, stems and subtitles are where the film
has them."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest
from otio_cmx3600_adapter import cmx_3600

from grok_spicy.models.clips import Clip
from grok_spicy.models.edit_list import EditList
from grok_spicy.models.media import FrameSize
from grok_spicy.models.story import Transition
from grok_spicy.models.subtitles import Cue
from grok_spicy.outputs.timeline_export import write_timeline
from grok_spicy.policies.edit_list import edit_list
from grok_spicy.policies.timeline import Shot, spans
from tests.support.stories import plan

STEMS = {"narration": "runs/film/sound/narration.flac", "music": "runs/film/sound/music.flac"}
CUES = [Cue(start=1.0, end=2.5, text="Who is there?\nNobody."), Cue(start=9, end=10, text="مرحبا")]
SECONDS = (8, 8, 5, 6)
TRANSITIONS: tuple[Transition, ...] = ("cut", "crossfade", "match-cut", "crossfade")


@pytest.fixture
def cut() -> EditList:
    """Four scenes; the second and the fourth are entered by a crossfade."""
    story = plan(*TRANSITIONS)
    scenes = [
        scene.model_copy(update={"duration_seconds": seconds})
        for scene, seconds in zip(story.scenes, SECONDS, strict=True)
    ]
    story = story.model_copy(update={"scenes": scenes, "title": "Füchse & Eulen"})
    folder = "runs/film/mezzanines"
    clips = {
        scene.scene_id: Clip(
            scene_id=scene.scene_id,
            state="gap" if scene.scene_id == 3 else "accepted",
            mezzanine_key=f"{folder}/scene_{scene.scene_id}.mp4",
            audio_key=f"{folder}/scene_{scene.scene_id}.wav",
        )
        for scene in scenes
    }
    return edit_list(story, clips, FrameSize(1280, 720), STEMS, CUES)


def cut_points() -> list[int]:
    """The middle of each overlap, by the film's own arithmetic."""
    placed = spans([Shot(*each) for each in zip(SECONDS, TRANSITIONS, strict=True)])
    return [
        0,
        *((before.end + after.start) // 2 for before, after in pairwise(placed)),
    ]


def read(cut: EditList) -> otio.schema.Timeline:
    return otio.adapters.read_from_string(write_timeline(cut, "otio").decode(), "otio_json")


def test_opentimelineio_opens_it_with_the_films_cut_points(cut: EditList) -> None:
    timeline = read(cut)

    picture = timeline.video_tracks()[0]
    clips = list(picture.find_clips())
    starts = [picture.range_of_child(clip).start_time for clip in clips]
    assert [start.value for start in starts] == cut_points()
    assert {start.rate for start in starts} == {24}
    assert timeline.duration() == otio.opentime.RationalTime(sum(SECONDS) * 24 - 24, 24)
    assert [clip.name for clip in clips] == [clip.name for clip in cut.clips]


def test_crossfades_are_transitions_with_the_frames_that_they_need(cut: EditList) -> None:
    picture = read(cut).video_tracks()[0]
    transitions = [each for each in picture if isinstance(each, otio.schema.Transition)]

    assert [each.duration().value for each in transitions] == [12, 12]
    for clip in picture.find_clips():
        available, (before, after) = clip.available_range(), picture.neighbors_of(clip)
        lead = before.in_offset.value if isinstance(before, otio.schema.Transition) else 0
        trail = after.out_offset.value if isinstance(after, otio.schema.Transition) else 0
        used = clip.source_range
        assert used.start_time.value - lead == available.start_time.value
        assert used.end_time_exclusive().value + trail == available.end_time_exclusive().value


def test_stems_are_tracks_as_long_as_the_film_and_subtitles_are_markers(cut: EditList) -> None:
    timeline = read(cut)

    tracks = {track.name: track for track in timeline.audio_tracks()}
    assert list(tracks) == ["Native sound", "Narration", "Music"]
    assert all(track.duration() == timeline.duration() for track in tracks.values())
    assert tracks["Music"][0].media_reference.target_url == "../sound/music.flac"
    markers = timeline.tracks.markers
    assert [marker.name for marker in markers] == ["Who is there? Nobody.", "مرحبا"]
    assert [marker.marked_range.start_time.value for marker in markers] == [24, 216]
    assert markers[0].marked_range.duration.value == 36


def test_an_edl_has_the_cuts_and_dissolves_at_their_record_times(cut: EditList) -> None:
    text = write_timeline(cut, "edl").decode()

    events = [line.split() for line in text.splitlines() if line[:3].isdigit()]
    shown = [each for each in events if each[3] == "D" or each[-1] != each[-2]]
    points = cut_points()
    for event, point, fade in zip(shown, points, (0, 6, 0, 6), strict=True):
        record = otio.opentime.from_timecode(event[-2], 24).value
        assert record == point - fade
    assert [each[4] for each in events if each[3] == "D"] == ["012", "012"]
    assert "* FROM CLIP: ../mezzanines/scene_1.mp4" in text
    again = cmx_3600.read_from_string(text, rate=24)
    assert len(list(again.tracks[0].find_clips())) == 4


def test_fcpxml_has_the_spine_the_handles_and_the_media(cut: EditList) -> None:
    root = ET.fromstring(write_timeline(cut, "fcpxml"))

    def frames(text: str) -> int:
        above, _, below = text.removesuffix("s").partition("/")
        whole, rest = divmod(int(above) * 24, int(below or 1))
        assert rest == 0
        return whole

    spine = root.find("./library/event/project/sequence/spine")
    assert spine is not None
    clips = spine.findall("asset-clip")
    assert [frames(clip.attrib["offset"]) for clip in clips] == cut_points()
    at = 0
    for clip in clips:
        assert frames(clip.attrib["offset"]) == at
        at += frames(clip.attrib["duration"])
    assert at == cut.frames
    fades = spine.findall("transition")
    assert [frames(fade.attrib["duration"]) for fade in fades] == [12, 12]
    ids = {each.attrib["id"] for each in root.iter() if "id" in each.attrib}
    assert {each.attrib["ref"] for each in root.iter("asset-clip")} <= ids
    sources = [each.attrib["src"] for each in root.iter("media-rep")]
    assert all(source.startswith("../") for source in sources)
    assert [each.attrib["value"] for each in root.iter("marker")] == [
        "Who is there? Nobody.",
        "مرحبا",
    ]


def test_fcpxml_keeps_to_the_order_and_attributes_of_its_definition(cut: EditList) -> None:
    """As version 1.10 of the format has them: whatever is connected comes before markers."""
    root = ET.fromstring(write_timeline(cut, "fcpxml"))

    assert root.attrib == {"version": "1.10"}
    assert [child.tag for child in root] == ["resources", "library"]
    for clip in root.iter("asset-clip"):
        tags = [child.tag for child in clip]
        assert tags == sorted(tags)
        assert {"ref", "offset", "duration"} <= set(clip.attrib)
    for asset in root.iter("asset"):
        assert [child.tag for child in asset] == ["media-rep"]
        assert ("hasVideo" in asset.attrib) != ("hasAudio" in asset.attrib)


def test_a_scene_that_is_a_still_is_marked_as_one(cut: EditList) -> None:
    clips = list(read(cut).video_tracks()[0].find_clips())

    assert [bool(clip.metadata.get("grok_spicy")) for clip in clips] == [False, False, True, False]
