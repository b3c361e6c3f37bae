"""Subtitles in the picture and in the file: the right letters, at the right time, in any script."""

import subprocess
from functools import cache
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from grok_spicy.adapters.ffmpeg.fonts import split_into_runs
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.subtitles import subtitle_filter
from grok_spicy.models.film_sound import FilmText
from grok_spicy.models.media import FrameSize
from grok_spicy.models.subtitles import Cue
from grok_spicy.policies.subtitle_files import srt

from .conftest import SIZE, cut

CARD = FrameSize(960, 540)
SCRIPTS = {
    "Japanese": "狐は「はい」と言った",
    "Chinese": "今天下雨了我们回家",
    "Korean": "여우가 집에 갔어요",
    "Arabic": "ذهب الثعلب إلى النهر",
    "Hebrew": "השועל הלך לנהר",
    "Hindi": "श्रीकृष्ण की कृपा क्षत्रिय",
    "Bengali": "বাংলা ভাষায় ক্ষমতা",
    "Tamil": "நரி வீட்டிற்குச் சென்றது",
    "Thai": "จิ้งจอกกลับบ้านที่นี่",
    "English": "The old fox waits",
}
JOINED = {"Arabic": "\u200c", "Hindi": "\u200c", "Bengali": "\u200c"}
"""What keeps the letters of these scripts from being joined."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters")


def draw(text: str, folder: Path, size: FrameSize = CARD) -> Image.Image:
    """A black picture with the text as a subtitle."""
    written = subtitle_filter([Cue(start=0, end=1, text=text)], size, folder)
    picture = folder / "card.png"
    ground = f"color=c=black:s={size.width}x{size.height}:r=1:d=1"
    arguments = ("-f", "lavfi", "-i", ground, "-vf", written.filter)
    run(*arguments, "-frames:v", "1", "-update", "1", picture, variables=written.variables)
    with Image.open(picture) as image:
        return image.convert("L")


def letters_of(picture: Image.Image) -> "np.ndarray":
    """The letters alone, in one size, as 0 to 1."""
    box = picture.point(lambda value: 255 if value > 96 else 0).getbbox()
    assert box, "nothing was drawn"
    return np.asarray(picture.crop(box).resize((480, 64), Image.Resampling.BOX), float) / 255


@cache
def reference(text: str) -> "np.ndarray":
    """The text as Pillow draws it with HarfBuzz and FriBidi."""
    [part] = split_into_runs(text, text)
    names = ImageFont.truetype(str(part.file), 80, layout_engine=ImageFont.Layout.RAQM)
    if "CJK" in part.family:
        index = {"JP": 0, "KR": 1, "SC": 2}[part.family.split()[-1]]
        names = ImageFont.truetype(str(part.file), 80, index, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (2400, 300))
    ImageDraw.Draw(image).text((80, 60), text, 255, names)
    return letters_of(image)


def likeness(first: "np.ndarray", second: "np.ndarray") -> float:
    """The correlation of two drawings, 1 for the same."""
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_is_drawn_as_it_is_written(script: str, folder: Path) -> None:
    text = SCRIPTS[script]
    drawn = letters_of(draw(text, folder))

    assert likeness(drawn, reference(text)) > 0.8
    others = [each for name, each in SCRIPTS.items() if name != script]
    assert likeness(drawn, reference(text)) > max(
        likeness(drawn, reference(other)) for other in others
    )


@pytest.mark.parametrize("script", JOINED)
def test_letters_that_belong_together_are_joined(script: str, folder: Path) -> None:
    text = SCRIPTS[script]
    apart = JOINED[script].join(text)

    drawn = letters_of(draw(text, folder))

    assert likeness(drawn, reference(text)) > likeness(drawn, letters_of(draw(apart, folder))) + 0.1


def test_numbers_in_arabic_stay_in_order(folder: Path) -> None:
    text, mirrored = "الساعة 5:30 مساء", "الساعة 03:5 مساء"
    drawn = letters_of(draw(text, folder))

    assert likeness(drawn, reference(text)) > likeness(drawn, reference(mirrored)) + 0.02


@pytest.mark.parametrize("size", [FrameSize(1280, 720), FrameSize(720, 1280), FrameSize(480, 480)])
@pytest.mark.parametrize(
    "text",
    [
        "The old fox watched the river, which had\nrisen in the night beyond all stones.",
        "夜のうちに水かさが増し、何年\nも使ってきた飛び石は見えない",
        "Donaudampfschifffahrtsgesellschaftskapitän" * 3,
        "🎉🦊👩‍👩‍👧 ❤️ a < b & {\\an8} \\N",
    ],
)
def test_nothing_is_cut_off_in_any_format(text: str, size: FrameSize, folder: Path) -> None:
    box = draw(text, folder, size).getbbox()

    assert box
    assert box[0] > size.width * 0.02 and box[2] < size.width * 0.98
    assert box[1] > size.height * 0.5 and box[3] < size.height * 0.99


CUES = [Cue(start=0.5, end=1.25, text="WWWW WWWW"), Cue(start=2.6, end=4.2, text="MMMM MMMM")]


@pytest.mark.parametrize("transition", ["cut", "crossfade"])
def test_burnt_in_subtitles_are_shown_while_their_cue_is(media, editor, scene, transition):
    scenes = [cut(scene(3, "40"), 3), cut(scene(3, "60"), 3, transition)]
    film = media.folder / "film.mp4"

    media_info = editor.assemble(scenes, film, text=FilmText(CUES, burnt=True))

    frames = media.frames(film)
    lit = [float((frame > 130).mean()) for frame in frames]
    shown = [number / 24 for number, share in enumerate(lit) if share > 0.0005]
    assert media_info.duration * 24 == len(frames)
    for cue in CUES:
        inside = [time for time in shown if cue.start - 0.5 < time < cue.end + 0.5]
        assert inside[0] == pytest.approx(cue.start, abs=1 / 24)
        assert inside[-1] + 1 / 24 == pytest.approx(cue.end, abs=1 / 24)
    assert len(shown) == pytest.approx((0.75 + 1.6) * 24, abs=4)


def test_what_is_under_no_cue_is_copied(media, editor, scene):
    clips = [scene(4, "40+N"), scene(4, "60")]
    plain, burnt = media.folder / "plain.mp4", media.folder / "burnt.mp4"
    scenes = [cut(clip, 4) for clip in clips]

    editor.assemble(scenes, plain)
    editor.assemble(scenes, burnt, text=FilmText(CUES[:1], burnt=True))

    before, after = media.frames(plain), media.frames(burnt)
    assert np.array_equal(before[96:], after[96:])
    assert before.shape == after.shape


def test_the_track_is_in_the_film_with_its_language(media, editor, scene):
    track, film = media.folder / "film.srt", media.folder / "film.mp4"
    cue = Cue(start=0.5, end=1.5, text="नमस्ते & <i>hello</i>")
    track.write_text(srt([cue]), encoding="utf-8")

    editor.assemble([cut(scene(2, "40"), 2)], film, text=FilmText(CUES, track, "hin"))

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(film)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert "(hin): Subtitle: mov_text" in said
    text = media.run("-i", film, "-map", "0:s", "-f", "srt", "-").decode()
    assert "नमस्ते & <i>hello</i>" in text.replace("\u2060", "")
    assert media.frames(film, SIZE).shape[0] == 48
