"""Clips that already are what the film needs: copied, bit by bit, and joined with anything else.

Those of some encoders in every test run; `make chaos` takes all. `CHAOS_ENCODERS` is their number.
"""

import pytest
from PIL import Image

from grok_spicy.adapters.ffmpeg.pictures import read_pictures
from grok_spicy.models.media import FrameSize
from tests.support.samples import sample

from .conftest import SIZE, cut, luma

TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
MOVING = "mod(X*2+Y+N*5\\,200)+20"
"""A pattern that moves: other than flat grey, it makes pictures depend on each other."""


def x264(*options: str, preset: str = "veryfast") -> tuple[str, ...]:
    return ("-c:v", "libx264", "-preset", preset, "-crf", "18", *TAGS, *options)


def params(text: str) -> tuple[str, ...]:
    return ("-x264-params", text)


ENCODERS = {
    "x264's defaults": x264(preset="medium"),
    "no B-frames": x264("-bf", "0"),
    "baseline": x264("-profile:v", "baseline"),
    "main, CAVLC": x264("-profile:v", "main", *params("cabac=0")),
    "sixteen references": x264(*params("ref=16:bframes=8:b-adapt=2:direct=temporal")),
    "strict pyramid": x264(*params("ref=4:bframes=5:b-pyramid=strict")),
    "open GOPs": x264(*params("keyint=16:open-gop=1:bframes=4")),
    "short GOPs": x264("-g", "12"),
    "odd GOPs": x264("-g", "17"),
    "key frames only": x264("-g", "1"),
    "periodic intra refresh": x264(*params("intra-refresh=1:keyint=20")),
    "several slices": x264(*params("slices=4")),
    "delimiters and a buffer model": x264(
        *params("aud=1:nal-hrd=vbr:vbv-maxrate=4000:vbv-bufsize=4000:pic-struct=1")
    ),
    "weighted prediction": x264(*params("weightp=2:weightb=1")),
}


def hashes(media, path, select="0:v"):
    """A hash of every decoded frame, and its time in units of 1/24 s."""
    listing = media.run("-i", path, "-map", select, "-f", "framemd5", "pipe:1").decode()
    base = next(line for line in listing.splitlines() if line.startswith("#tb 0:"))
    over, under = map(int, base.split(":")[1].split("/"))
    rows = [line.split(",") for line in listing.splitlines() if not line.startswith("#")]
    return [row[5].strip() for row in rows], [int(row[2]) * over * 24 / under for row in rows]


@pytest.fixture
def filmed(media, editor):
    """Films a clip with an encoder's settings, and makes it a mezzanine."""

    def make(name, encode=None, seconds=2, frames=None, crossfaded=False, picture=MOVING):
        length = (frames or seconds * 24) / 24
        clip = media.clip(f"{name}.mp4", length, picture, encode=encode or ENCODERS["odd GOPs"])
        mezzanine = editor.transcode(clip, media.folder / name, SIZE, seconds, crossfaded)
        return clip, mezzanine

    return make


def is_copy(media, clip, mezzanine, frames=48):
    """Whether the mezzanine decodes to the very pictures of the clip."""
    return hashes(media, mezzanine.mezzanine)[0] == hashes(media, clip)[0][:frames]


@pytest.mark.parametrize("encoder", sample(ENCODERS, "CHAOS_ENCODERS", 7))
def test_a_clip_that_is_what_the_film_needs_is_copied_whatever_encoder_made_it(
    media, filmed, encoder
):
    clip, mezzanine = filmed("one", ENCODERS[encoder])

    assert is_copy(media, clip, mezzanine)
    first, last = media.brightness(clip)[0], media.brightness(clip)[-1]
    assert mezzanine.media_info.audio_codec == "aac"
    assert (len(media.sound(mezzanine.audio)), first >= 0, last >= 0) == (96_000, True, True)


@pytest.mark.parametrize("encoder", sample(ENCODERS, "CHAOS_ENCODERS", 4))
def test_copied_clips_are_joined_frame_by_frame_with_cuts_and_crossfades(
    media, editor, filmed, encoder
):
    first = filmed("one", ENCODERS[encoder], crossfaded=False)[1]
    mezzanines = [first, filmed("two", ENCODERS[encoder], crossfaded=True)[1], first]
    film = media.folder / "film.mp4"

    editor.assemble(
        [cut(mezzanines[0], 2), cut(mezzanines[1], 2, "crossfade"), cut(mezzanines[2], 2)], film
    )

    found, times = hashes(media, film)
    sources = [hashes(media, each.mezzanine)[0] for each in mezzanines]
    assert times == [times[0] + n for n in range(132)]
    # Up to a few frames before a crossfade, and from the next picture that stands alone after it,
    # the film has the mezzanines' pictures; after a cut, all of them.
    assert found[:27] == sources[0][:27]
    assert found[84:132] == sources[2]
    expected = media.frames(mezzanines[1].mezzanine).astype(float)
    assert abs(media.frames(film)[48:84] - expected[12:]).mean() < 2


def test_clips_of_many_encoders_fit_into_one_film(media, editor, filmed):
    clips = [filmed(f"clip {n}", encode)[1] for n, encode in enumerate(ENCODERS.values())]
    still = editor.still(None, "A still", media.folder / "still", SIZE, 2)
    grey = editor.transcode(media.clip("untagged.mp4", 2), media.folder / "grey", SIZE, 2)
    scenes = [*clips[:7], still, *clips[7:], grey]
    film = media.folder / "film.mp4"

    editor.assemble(
        [cut(scene, 2, "crossfade" if n % 3 == 2 else "cut") for n, scene in enumerate(scenes)],
        film,
    )

    expected = [hashes(media, scene.mezzanine)[0] for scene in scenes]
    found, times = hashes(media, film)
    start = 0
    for n, source in enumerate(expected):
        start -= 12 if n % 3 == 2 else 0
        if n % 3 == 0:
            assert found[start : start + 48] == source, n
        start += 48
    assert len(found) == start
    assert times == [times[0] + n for n in range(start)]


def test_more_encoders_than_a_track_can_name_still_make_one_film(media, editor, filmed):
    scenes = [
        filmed(f"clip {n}", x264(*params(f"ref={n % 5 + 1}:bframes={n // 5}")), seconds=1)[1]
        for n in range(20)
    ]
    film = media.folder / "film.mp4"

    editor.assemble([cut(scene, 1) for scene in scenes], film)

    seen = media.frames(film).astype(float)
    for n, scene in enumerate(scenes):
        difference = abs(seen[24 * n : 24 * n + 24] - media.frames(scene.mezzanine)).mean()
        assert difference < 2, n


@pytest.mark.parametrize(
    ("encode", "fps"),
    [
        pytest.param(("-c:v", "libx264", "-crf", "18"), 24, id="no colours are given"),
        pytest.param(x264("-color_range", "pc"), 24, id="full range"),
        pytest.param(x264("-pix_fmt", "yuv444p"), 24, id="4:4:4"),
        pytest.param(x264("-pix_fmt", "yuv420p10le"), 24, id="ten bits"),
        pytest.param(x264("-flags", "+ildct+ilme"), 24, id="interlaced"),
        pytest.param(x264(), 25, id="another rate"),
        pytest.param(x264("-aspect", "4:3"), 24, id="wide pixels"),
        pytest.param(
            ("-c:v", "libx265", "-x265-params", "log-level=none", *TAGS), 24, id="another codec"
        ),
    ],
)
def test_a_clip_that_deviates_is_encoded(media, editor, encode, fps):
    clip = media.clip(seconds=2, picture=MOVING, encode=encode, fps=fps)

    mezzanine = editor.transcode(clip, media.folder / "scene", SIZE, 2)

    assert len(media.frames(mezzanine.mezzanine)) == 48
    assert not is_copy(media, clip, mezzanine)


@pytest.mark.parametrize("frames", [42, 47, 49, 50, 61])
def test_a_clip_of_some_frames_more_or_less_is_copied_up_to_its_end(media, filmed, frames):
    clip, mezzanine = filmed("one", ENCODERS["x264's defaults"], frames=frames)

    found, source = hashes(media, mezzanine.mezzanine)[0], hashes(media, clip)[0]
    assert len(found) == 48
    assert found[:30] == source[:30]
    expected = media.frames(clip)[[min(n, frames - 1) for n in range(48)]]
    assert abs(media.frames(mezzanine.mezzanine).astype(float) - expected).mean() < 1.5


def test_a_clip_at_23_976_frames_is_copied(media, editor):
    clip = media.clip("film.mp4", 2, MOVING, encode=x264())
    slow = media.folder / "slow.mp4"
    media.run("-i", clip, "-c", "copy", "-bsf:v", "setts=pts=PTS*1001/1000:dts=DTS*1001/1000", slow)

    assert is_copy(media, clip, editor.transcode(slow, media.folder / "scene", SIZE, 2))


@pytest.mark.parametrize("ending", ["mov", "mkv"])
def test_a_clip_in_another_container_is_copied(media, editor, ending):
    clip = media.clip("clip.mp4", 2, MOVING, encode=ENCODERS["odd GOPs"], sound=None)
    other = media.folder / f"clip.{ending}"
    media.run("-i", clip, "-c", "copy", other)

    assert is_copy(media, clip, editor.transcode(other, media.folder / "scene", SIZE, 2))


def test_a_clip_that_does_not_begin_with_its_first_frame_is_not_shown_from_before(media, editor):
    clip = media.clip("long.mp4", 4, MOVING, encode=ENCODERS["x264's defaults"])
    later = media.folder / "later.mp4"
    media.run("-ss", "1", "-i", clip, "-c", "copy", later)

    mezzanine = editor.transcode(later, media.folder / "scene", SIZE, 2)

    expected = media.frames(later)[:48]
    assert abs(media.frames(mezzanine.mezzanine).astype(float) - expected).mean() < 2


def test_all_parameter_sets_of_a_film_have_the_same_profile_and_level(media, editor, filmed):
    scenes = [filmed(name, ENCODERS[name])[1] for name in ("baseline", "x264's defaults")]
    film = media.folder / "film.mp4"

    editor.assemble([cut(scenes[0], 2), cut(scenes[1], 2, "crossfade")], film)

    sequences = {each.sps for each in read_pictures(film).sets.values()}
    assert len(sequences) == 2
    assert len({sps[1:4] for sps in sequences}) == 1


def test_x264s_own_clips_and_the_pieces_between_them_are_one_sequence_to_a_decoder(
    media, editor, filmed
):
    scenes = [filmed(f"clip {n}", ENCODERS["x264's defaults"])[1] for n in range(2)]
    film = media.folder / "film.mp4"

    editor.assemble([cut(scenes[0], 2), cut(scenes[1], 2, "crossfade")], film)

    assert len({each.sps for each in read_pictures(film).sets.values()}) == 1


@pytest.mark.parametrize("size", [(1280, 720), (608, 1080)])
def test_an_hd_clip_without_colours_is_copied_and_shown_as_players_show_it(media, editor, size):
    clip = media.folder / "clip.mp4"
    red = f"color=0xC83C28:s={size[0]}x{size[1]}:r=24,scale=out_color_matrix=bt709"
    media.run("-f", "lavfi", "-i", red, "-t", "1", "-pix_fmt", "yuv420p", "-crf", "8", clip)

    mezzanine = editor.transcode(clip, media.folder / "scene", FrameSize(*size), 1)

    rgb = media.run("-i", mezzanine.mezzanine, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1")
    with Image.open(mezzanine.last) as frame:
        photo = frame.convert("RGB").getpixel((160, 90))
    assert is_copy(media, clip, mezzanine, 24)
    assert tuple(rgb[:3]) == pytest.approx((200, 60, 40), abs=4)
    assert photo == pytest.approx((200, 60, 40), abs=4)


def test_an_hd_clip_whose_container_gives_other_colours_is_encoded(media, editor):
    clip = media.folder / "clip.mp4"
    media.run(
        *("-f", "lavfi", "-i", "color=0xC83C28:s=1280x720:r=24,scale=out_color_matrix=bt601"),
        *("-t", "1", "-pix_fmt", "yuv420p", "-crf", "8", media.folder / "plain.mp4"),
    )
    tags = ("-colorspace", "smpte170m", "-color_primaries", "smpte170m", "-color_trc", "smpte170m")
    media.run("-i", media.folder / "plain.mp4", "-c", "copy", *tags, clip)

    mezzanine = editor.transcode(clip, media.folder / "scene", FrameSize(1280, 720), 1)

    rgb = media.run("-i", mezzanine.mezzanine, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1")
    assert not is_copy(media, clip, mezzanine, 24)
    assert tuple(rgb[:3]) == pytest.approx((200, 60, 40), abs=4)


def test_the_frames_of_a_copied_clip_are_its_first_middle_and_last(media, filmed):
    clip, mezzanine = filmed("one", ENCODERS["x264's defaults"], picture="20+4*N")

    brightness = media.brightness(clip)
    assert luma(mezzanine.first) == pytest.approx(brightness[0], abs=2)
    assert luma(mezzanine.middle) == pytest.approx(brightness[24], abs=17)  # a neighbour's
    assert luma(mezzanine.last) == pytest.approx(brightness[47], abs=2)


def test_a_copied_clip_costs_no_second_encoding_at_another_film_size(media, editor):
    clip = media.clip("clip.mp4", 1, MOVING, encode=x264(), size=(640, 360))

    media_info = editor.probe(
        editor.transcode(clip, media.folder / "scene", FrameSize(640, 360), 1).mezzanine
    )

    assert (media_info.width, media_info.height) == (640, 360)
