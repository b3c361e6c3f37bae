"""The plain drawing mode: simple, but judged as the full mode is, and of the same formats."""

import io
import re
import subprocess
from functools import cache
from pathlib import Path
from random import Random

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.clips import frames
from tests.prompts import keyframe_prompt, plan_prompt, portrait_prompt
from tests.schemas import StoryPlan
from xai_simulator.drawing.film import film as full_film
from xai_simulator.drawing.modes import drawing_of
from xai_simulator.drawing.picture import Picture
from xai_simulator.drawing.plain import film, paint
from xai_simulator.language.judge import score_all
from xai_simulator.language.planner import plan

SIZE = (854, 480)
CONCEPTS = (
    "A fox named Ember meets an owl named Sage in an autumn forest",
    "A knight and a dragon have tea in a castle",
    "A mermaid teaches a black cat to sing in a coral reef",
    "An astronaut finds a stray robot on Mars",
    "A witch and an octopus cross a snowy mountain at night",
)
EDIT = "Change ONLY the colours: as in the reference. Keep everything else identical."


def jpeg(image: Image.Image) -> Image.Image:
    """The image as a client gets it."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92)
    return Image.open(buffer).convert("RGB")


@cache
def story(concept: str) -> StoryPlan:
    return StoryPlan.model_validate(plan(plan_prompt(concept), 1))


def sheet(description: str, drift: float = 0.0) -> Picture:
    return paint(portrait_prompt(description), [], (768, 768), 3, drift)


def sheets(concept: str) -> list[Picture]:
    film_plan = story(concept)
    return [sheet(film_plan.looks(name)) for name in film_plan.scenes[0].characters_present]


def keyframe(concept: str, drift: float = 0.0) -> Picture:
    film_plan = story(concept)
    prompt = keyframe_prompt(film_plan.scenes[0], film_plan)
    return paint(prompt, sheets(concept), SIZE, 5, drift)


def judged(concept: str, *images: Image.Image) -> float:
    """The judge's overall score of a keyframe, or of a clip's first, middle and last frame."""
    names = story(concept).scenes[0].characters_present
    subject = "Images 1 to 3 are frames of a clip." if len(images) == 3 else "Image 1 is a scene."
    lines = [
        f"Image {n} is the reference of {name}." for n, name in enumerate(names, len(images) + 1)
    ]
    references = [jpeg(each.image) for each in sheets(concept)]
    verdict = score_all([jpeg(each) for each in images], references, "\n".join([subject, *lines]))
    return float(verdict["overall_score"])


def judged_sheet(image: Image.Image, description: str) -> float:
    text = f"Score how well this portrait of Ember matches.\n\nDescription: {description}"
    return float(score_all([jpeg(image)], [], text)["overall_score"])


def three_frames(path: Path, count: int) -> list[Image.Image]:
    """The first, the middle and the last of a clip's frames."""
    decoded = frames(path)
    assert len(decoded) == count
    return [decoded[0], decoded[count // 2], decoded[-1]]


def report(path: Path) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one).astype(int) - np.asarray(other).astype(int)).mean())


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_judge_accepts_true_sheets_and_rejects_drifted_ones(concept: str) -> None:
    for character in story(concept).characters:
        words = character.visual_description

        assert judged_sheet(sheet(words).image, words) >= 0.8
        assert judged_sheet(sheet(words, drift=1.0).image, words) < 0.8


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_judge_accepts_true_keyframes_and_rejects_drifted_ones(concept: str) -> None:
    assert judged(concept, keyframe(concept).image) >= 0.8
    assert judged(concept, keyframe(concept, drift=1.0).image) < 0.8


def test_an_edit_repairs_a_drifted_sheet_and_a_drifted_keyframe_and_nothing_else() -> None:
    words = story(CONCEPTS[0]).characters[0].visual_description

    mended = paint(EDIT, [sheet(words, drift=1.0)], (768, 768), 9, 1.0)
    scene = paint(EDIT, [keyframe(CONCEPTS[0], drift=1.0)], SIZE, 9, 1.0)

    assert mended.image.tobytes() == sheet(words).image.tobytes()
    assert scene.image.tobytes() == keyframe(CONCEPTS[0]).image.tobytes()


def test_a_scene_is_made_of_the_references_that_came_with_it() -> None:
    film_plan = story(CONCEPTS[0])
    blue = Image.new("RGB", SIZE, (216, 216, 216))
    ImageDraw.Draw(blue).ellipse((340, 100, 500, 440), fill=(40, 60, 220), outline=(20, 20, 60))
    references = [Picture(blue), *sheets(CONCEPTS[0])[1:]]

    scene = paint(keyframe_prompt(film_plan.scenes[0], film_plan), references, SIZE, 5, 0.0)

    first = film_plan.scenes[0].characters_present[0]
    cutout = next(each.cutout for each in scene.figures if each.name == first)
    red, _, strong = np.asarray(cutout)[cutout.height // 2, cutout.width // 2][:3]
    assert strong > 180 > 90 > red
    assert judged(CONCEPTS[0], scene.image) < 0.8


def test_a_photo_keeps_its_own_colours_and_stands_on_plain_grey() -> None:
    photo = Image.new("RGB", (500, 600), (70, 110, 80))
    pen = ImageDraw.Draw(photo)
    pen.ellipse((170, 60, 330, 250), fill=(214, 160, 118))
    pen.rectangle((120, 250, 380, 600), fill=(196, 40, 60))

    made = paint(
        "Turn the person in the image into this character: a man in a red shirt. Keep their "
        "likeness, on a plain light grey background.",
        [Picture(photo)], SIZE, 1, 0.0,
    )  # fmt: skip

    pixels = np.asarray(made.figures[0].cutout.convert("RGB")).astype(int)
    assert (np.abs(pixels - (196, 40, 60)).max(axis=2) < 40).mean() > 0.2
    assert made.image.getpixel((4, 4)) == (216, 216, 216)


def test_a_match_cut_keeps_the_backdrop_of_the_last_frame() -> None:
    before = keyframe(CONCEPTS[0])
    film_plan = story(CONCEPTS[0])
    prompt = (
        f"{keyframe_prompt(film_plan.scenes[0], film_plan)} "
        "Reference image 3 is the last frame of the scene before: start from it."
    )
    references = [*sheets(CONCEPTS[0]), Picture(jpeg(before.image))]

    after = paint(prompt, references, SIZE, 8, 0.0)

    for corner in ((2, 2), (SIZE[0] - 3, SIZE[1] - 3)):
        pixels = (np.asarray(each.image, int)[corner[::-1]] for each in (before, after))
        apart = np.subtract(*pixels)
        assert np.abs(apart).max() < 8
    assert judged(CONCEPTS[0], after.image) >= 0.8


@pytest.mark.parametrize("size", [(854, 480), (480, 854), (480, 480)])
def test_any_size_is_honoured_and_everyone_is_in_the_frame(size: tuple[int, int]) -> None:
    film_plan = story(CONCEPTS[1])
    prompt = keyframe_prompt(film_plan.scenes[0], film_plan)

    picture = paint(prompt, sheets(CONCEPTS[1]), size, 5, 0.0)

    assert picture.image.size == size
    for figure in picture.figures:
        half = figure.half_width(size[0] / size[1])
        assert figure.x - half >= 0 and figure.x + half <= 1
        assert figure.y - figure.height >= 0 and figure.y <= 1


def test_a_clip_has_the_length_size_rate_and_sound_of_the_full_mode(tmp_path: Path) -> None:
    facts = {}
    for name, make in (("plain", film), ("full", full_film)):
        path = tmp_path / f"{name}.mp4"
        make(keyframe(CONCEPTS[0]), "Slow pan. The fox walks.", 2.3, SIZE, 3, 0.0, path)
        text = report(path)
        facts[name] = (
            re.findall(r"Video: (h264).*(yuv420p).*(\d{3}x\d{3}).*(24 fps)", text)[0],
            re.findall(r"Audio: (aac).*(48000 Hz, stereo)", text)[0],
            re.findall(r"frame=\s*(\d+)", text)[-1],
        )

    assert facts["plain"] == facts["full"]


@pytest.mark.parametrize("concept", CONCEPTS[:2])
def test_a_clip_starts_at_its_keyframe_zooms_in_slowly_and_stays_true(
    concept: str, tmp_path: Path
) -> None:
    picture = keyframe(concept)

    film(picture, "static", 2, SIZE, 3, 0.0, tmp_path / "clip.mp4")
    first, middle, last = three_frames(tmp_path / "clip.mp4", 48)

    assert difference(first, picture.image) < 3
    inside = (SIZE[0] * 0.025, SIZE[1] * 0.025, SIZE[0] * 0.975, SIZE[1] * 0.975)
    assert difference(last, picture.image.resize(SIZE, box=inside)) < 3
    assert judged(concept, first, middle, last) >= 0.8


@pytest.mark.parametrize("concept", CONCEPTS[:2])
def test_a_clip_that_drifts_begins_true_and_ends_in_wrong_colours(
    concept: str, tmp_path: Path
) -> None:
    film(keyframe(concept), "static", 2, SIZE, 3, 1.0, tmp_path / "clip.mp4")
    first, middle, last = three_frames(tmp_path / "clip.mp4", 48)

    assert judged(concept, first) >= 0.8
    assert judged(concept, first, middle, last) < 0.8


def test_the_same_words_and_seed_give_the_same_pixels_and_another_seed_another_scene() -> None:
    film_plan = story(CONCEPTS[0])
    prompt = keyframe_prompt(film_plan.scenes[0], film_plan)
    references = sheets(CONCEPTS[0])
    seed = Random(4).randrange(1000)

    one, same, other = (paint(prompt, references, SIZE, n, 0.0) for n in (seed, seed, seed + 1))

    assert one.image.tobytes() == same.image.tobytes() != other.image.tobytes()


def test_a_mode_has_a_painter_and_a_film_maker_of_its_own() -> None:
    assert drawing_of("plain") == (paint, film)
    assert drawing_of("full").film is full_film
