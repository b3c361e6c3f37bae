"""Joining mezzanines into the film."""

import numpy as np
import pytest

from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import FrameSize, TimelineClip
from grok_spicy.models.story import Transition

from .conftest import SIZE, cut

DARK, LIGHT = "60", "180"


@pytest.mark.parametrize(
    ("seconds", "transitions", "frames"),
    [
        ([1], ["crossfade"], 24),
        ([1, 2, 1], ["cut", "cut", "match-cut"], 96),
        ([1, 1, 1], ["cut", "crossfade", "crossfade"], 48),
        ([2, 1, 1, 2], ["match-cut", "crossfade", "cut", "crossfade"], 120),
    ],
)
def test_the_film_is_as_long_as_its_scenes_less_half_a_second_per_crossfade(
    media, editor, scene, seconds, transitions, frames
):
    tone = "sine=frequency=440"
    mezzanines = [scene(length, f"{40 + 40 * n}", tone) for n, length in enumerate(seconds)]
    edit_list = [cut(*shot) for shot in zip(mezzanines, seconds, transitions, strict=True)]

    media_info = editor.assemble(edit_list, media.folder / "final_video.mp4")

    assert media_info.duration == frames / 24
    assert (media_info.width, media_info.height, media_info.fps) == (320, 180, 24)
    assert (media_info.video_codec, media_info.audio_codec) == ("h264", "aac")
    assert media_info.pixel_format == "yuv420p"
    assert len(media.frames(media.folder / "final_video.mp4")) == frames
    # AAC comes in blocks of 1024 samples; the last one is padded.
    assert 0 <= len(media.sound(media.folder / "final_video.mp4")) - frames * 2000 < 1024


def test_sixty_scenes_are_joined_frame_by_frame_in_order(media, editor, scene):
    dark, light = scene(1, DARK), scene(1, LIGHT)
    edit_list = [
        cut(light if n % 2 else dark, 1, "crossfade" if n % 5 == 4 else "cut") for n in range(60)
    ]

    media_info = editor.assemble(edit_list, media.folder / "film.mp4")

    brightness = media.brightness(media.folder / "film.mp4")
    assert media_info.duration == 54.0
    assert len(brightness) == 54 * 24
    assert brightness[18:30] == pytest.approx([60] * 6 + [180] * 6, abs=2)
    assert brightness[-6:] == pytest.approx([180] * 6, abs=2)


def test_a_cut_is_hard_and_every_frame_is_shown_once_and_in_order(media, editor, scene):
    edit_list = [cut(scene(2, "20+2*N"), 2), cut(scene(1, "120+2*N"), 1, "match-cut")]

    editor.assemble(edit_list, media.folder / "film.mp4")

    expected = [20 + 2 * n for n in range(48)] + [120 + 2 * n for n in range(24)]
    assert media.brightness(media.folder / "film.mp4") == pytest.approx(expected, abs=1)


def test_a_crossfade_mixes_both_pictures_evenly_in_its_middle_and_touches_nothing_else(
    media, editor, scene
):
    edit_list = [cut(scene(2, DARK), 2), cut(scene(2, LIGHT), 2, "crossfade")]

    editor.assemble(edit_list, media.folder / "film.mp4")

    brightness = media.brightness(media.folder / "film.mp4")
    assert brightness[:36] == pytest.approx([60] * 36, abs=2)
    assert brightness[42] == pytest.approx(120, abs=3)
    assert brightness[36:48] == sorted(brightness[36:48])
    assert brightness[48:] == pytest.approx([180] * 36, abs=2)


def test_both_scenes_keep_moving_while_they_are_mixed(media, editor, scene):
    edit_list = [cut(scene(1, "40+4*N"), 1), cut(scene(1, "40+4*N"), 1, "crossfade")]

    editor.assemble(edit_list, media.folder / "film.mp4")

    mixed = media.brightness(media.folder / "film.mp4")[12:24]
    shares = [n / 12 for n in range(12)]
    expected = [
        (40 + 4 * (12 + n)) * (1 - share) + (40 + 4 * n) * share for n, share in enumerate(shares)
    ]
    assert mixed == pytest.approx(expected, abs=2)


def test_sound_stays_in_step_with_the_picture_through_cuts_and_crossfades(media, editor, scene):
    flash = "if(eq(N,30),235,16)"
    beep = "aevalsrc=if(between(t\\,30/24\\,31/24)\\,0.8*sin(2*PI*880*t)\\,0):s=48000"
    clips = [scene(2, flash, beep) for _ in range(4)]
    transitions: list[Transition] = ["cut", "crossfade", "cut", "crossfade"]
    edit_list = [cut(clip, 2, way) for clip, way in zip(clips, transitions, strict=True)]

    editor.assemble(edit_list, media.folder / "film.mp4")

    flashes = np.flatnonzero(np.array(media.brightness(media.folder / "film.mp4")) > 150)
    loud = np.abs(media.sound(media.folder / "film.mp4")[:, 0]) > 0.3
    onsets = [n for n in np.flatnonzero(loud) if not loud[max(0, n - 4800) : n].any()]
    assert list(flashes) == [30, 66, 114, 150]
    assert onsets == pytest.approx(list(flashes * 2000), abs=200)


def test_a_crossfade_lets_one_sound_go_as_the_other_comes(media, editor, scene):
    steady = "aevalsrc=0.1*sin(2*PI*1000*t)|0.1*sin(2*PI*1000*t):s=48000"

    editor.assemble(
        [cut(scene(1, DARK), 1), cut(scene(1, LIGHT, steady), 1, "crossfade")],
        media.folder / "film.mp4",
    )

    sound = abs(media.sound(media.folder / "film.mp4")[:, 0])
    level = [sound[at : at + 480].max() for at in range(0, 71_520, 480)]
    loud = level[110]
    assert max(level[25:46]) < 0.02
    assert level[75] == pytest.approx(loud * np.sin(np.pi / 4), abs=0.04)
    assert level[104:125] == pytest.approx([loud] * 21, abs=0.04)


def test_playback_can_begin_before_the_film_is_downloaded(media, editor, scene):
    film = media.folder / "film.mp4"

    editor.assemble([cut(scene(1, DARK), 1), cut(scene(1, LIGHT), 1, "crossfade")], film)

    content = film.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_awkward_folder_names_are_no_obstacle_and_nothing_is_left_behind(media, editor):
    folder = media.folder / 'the owl\'s "film" #1; 100%d [é]\\x'
    clip = media.clip(sound=None)
    first = editor.transcode(clip, folder / "it's scene 1", SIZE, 1)
    second = editor.transcode(clip, folder / "scene '2'", SIZE, 1)
    (folder / "out put").mkdir()

    editor.assemble([cut(first, 1), cut(second, 1, "crossfade")], folder / "out put" / "film's.mp4")

    assert [file.name for file in (folder / "out put").iterdir()] == ["film's.mp4"]


def test_scenes_of_different_sizes_are_not_joined(media, editor):
    clip = media.clip(sound=None)
    wide = editor.transcode(clip, media.folder / "wide", SIZE, 1)
    tall = editor.transcode(clip, media.folder / "tall", FrameSize(180, 320), 1)

    with pytest.raises(CuttingFailed, match="encoded differently"):
        editor.assemble([cut(wide, 1), cut(tall, 1)], media.folder / "film.mp4")

    assert not (media.folder / "film.mp4").exists()


def test_a_scene_whose_picture_is_shorter_than_the_edit_list_says_is_noticed(media, editor, scene):
    one, two = scene(1, DARK), scene(2, DARK)
    wrong = TimelineClip(one.mezzanine, two.audio, 2, "cut")

    with pytest.raises(CuttingFailed, match=r"has 24 frames; .* 48"):
        editor.assemble([wrong], media.folder / "film.mp4")

    assert [file for file in media.folder.iterdir() if "film" in file.name] == []


def test_a_scene_whose_sound_is_shorter_than_its_picture_is_noticed(media, editor, scene):
    one, two = scene(1, DARK), scene(2, DARK)

    with pytest.raises(CuttingFailed, match="shorter than its picture"):
        editor.assemble(
            [TimelineClip(two.mezzanine, one.audio, 2, "cut")], media.folder / "film.mp4"
        )


def test_a_provider_clip_is_not_mistaken_for_a_mezzanine(media, editor, scene):
    mezzanines, clip = scene(1, DARK), media.clip("raw.mp4")

    with pytest.raises(CuttingFailed, match=r"raw\.mp4"):
        editor.assemble(
            [cut(mezzanines, 1), TimelineClip(clip, mezzanines.audio, 1, "cut")],
            media.folder / "f.mp4",
        )


def test_an_empty_edit_list_is_no_film(media, editor):
    with pytest.raises(CuttingFailed, match="no scene"):
        editor.assemble([], media.folder / "film.mp4")
