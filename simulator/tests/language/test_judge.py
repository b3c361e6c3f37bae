"""The judge on a labelled set: what is there, what is missing, what has changed its colours."""

import io
from functools import cache
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.schemas import Score
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture
from xai_simulator.language.judge import score, score_all, subjects_in
from xai_simulator.language.planner import plan

SIZE = (1280, 720)
BEINGS = """
fox, owl, knight, black cat, white rabbit, dragon, penguin, octopus, robot, girl
""".strip().split(", ")
EVERYONE = range(len(BEINGS))


def jpeg(picture: Image.Image) -> Image.Image:
    written = io.BytesIO()
    picture.convert("RGB").save(written, "JPEG", quality=88)
    return Image.open(written).convert("RGB")


@cache
def character(number: int) -> str:
    wish = f"Create a visual story plan for: a {BEINGS[number]}\n\n"
    film = plan(f"{wish}Exactly 1 character and exactly 1 scene.", number)
    description: str = film["characters"][0]["visual_description"]
    return description


@cache
def sheet(number: int, drift: float = 0.0) -> Picture:
    prompt = (
        f"Flat animation. Full body character portrait of {character(number)} Standing in a "
        "relaxed three-quarter pose against a plain light grey background, no text or labels."
    )
    return paint(prompt, [], (384, 512), number, drift)


@cache
def reference(number: int) -> Image.Image:
    return jpeg(sheet(number).image)


def cutout(number: int) -> Image.Image:
    return sheet(number).figures[0].cutout


def hue_turned(figure: Image.Image, degrees: int) -> Image.Image:
    hue, saturation, value = figure.convert("RGB").convert("HSV").split()
    hue = hue.point(lambda level: int(level + degrees / 360 * 256) % 256)
    turned = Image.merge("HSV", (hue, saturation, value)).convert("RGB")
    turned.putalpha(figure.getchannel("A"))
    return turned


@cache
def place(number: int) -> Image.Image:
    where = ("An autumn forest, golden hour", "A castle courtyard, night", "A busy market, noon",
             "A snowy slope, dawn", "A coral reef underwater")[number % 5]  # fmt: skip
    return paint(f"Flat animation. Setting: {where}. Camera: wide.", [], SIZE, number, 0.0).image


@cache
def own_colours(number: int) -> Image.Image:
    """A background of blots in the figure's very own colours."""
    dice = Random(number)
    pixels = np.asarray(cutout(number)).reshape(-1, 4)
    pixels = pixels[pixels[:, 3] > 200][:, :3]
    ground = Image.new("RGB", SIZE, tuple(int(level) for level in np.median(pixels, axis=0)))
    pen = ImageDraw.Draw(ground)
    for _ in range(90):
        colour = tuple(int(level) for level in pixels[dice.randrange(len(pixels))])
        x, y, r = dice.randrange(SIZE[0]), dice.randrange(SIZE[1]), dice.randrange(15, 110)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    return ground


def standing(before: Image.Image, figure: Image.Image, number: int, x: int = 420) -> Image.Image:
    """The figure in front of a background: any size, half of them mirrored, a little tilted."""
    dice = Random(number)
    height = dice.randrange(230, 560)
    figure = figure.resize((round(figure.width * height / figure.height), height))
    if dice.random() < 0.5:
        figure = figure.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    figure = figure.rotate(dice.uniform(-7, 7), expand=True, resample=Image.Resampling.BICUBIC)
    scene = before.copy()
    scene.paste(figure, (x - figure.width // 2, 700 - figure.height), figure)
    return scene


def verdict(scene: Image.Image, *cast: int) -> Score:
    names = [f"N{number}" for number in cast]
    text = "Image 1 is a scene.\n" + "\n".join(
        f"Image {place} is the reference of {name}." for place, name in enumerate(names, 2)
    )
    references = [reference(number) for number in cast]
    return Score.model_validate(score(jpeg(scene), references, text))


@pytest.mark.parametrize("number", EVERYONE)
def test_who_stands_in_the_scene_scores_085_or_more(number: int) -> None:
    for background in (place(number), own_colours(number)):
        found = verdict(standing(background, cutout(number), number), number)

        assert found.overall_score >= 0.85
        assert found.issues == []


@pytest.mark.parametrize("number", EVERYONE)
def test_who_is_not_in_the_scene_scores_06_or_less(number: int) -> None:
    other = cutout((number + 3) % len(BEINGS))
    empty, with_another = place(number), standing(place(number), other, number)

    for scene in (empty, with_another, own_colours(number)):
        missing = verdict(scene, number)
        assert missing.overall_score <= 0.6
        assert f"N{number}" in missing.issues[0]


@pytest.mark.parametrize("degrees", [40, -40])
@pytest.mark.parametrize("number", EVERYONE)
def test_who_has_another_hue_scores_less_than_08(number: int, degrees: int) -> None:
    turned = hue_turned(cutout(number), degrees)

    for background in (place(number), own_colours(number)):
        drifted = verdict(standing(background, turned, number), number)
        assert drifted.overall_score < 0.8
        assert (drifted.fix_prompt or "").startswith(f"Change ONLY N{number}")


def test_one_missing_character_is_enough_to_fail_a_scene() -> None:
    scene = standing(place(0), cutout(0), 0)

    found = verdict(scene, 0, 5)

    assert found.per_character["N0"] >= 0.85
    assert found.per_character["N5"] <= 0.6
    assert found.overall_score < 0.8


def test_both_of_two_are_found_and_called_by_their_names() -> None:
    scene = standing(standing(place(2), cutout(0), 4), cutout(1), 6, x=950)

    found = verdict(scene, 0, 1)

    assert found.overall_score >= 0.85
    assert set(found.per_character) == {"N0", "N1"}


def test_a_clip_is_only_as_good_as_its_last_frame() -> None:
    good = standing(place(0), cutout(0), 2)
    drifted = standing(place(0), hue_turned(cutout(0), 40), 2)
    text = (
        "Images 1 to 3 are the first, middle and last frame of a clip.\n"
        "Image 4 is the reference of Ember."
    )

    right = score_all([good, good, good], [reference(0)], text)
    wrong = score_all([good, good, drifted], [reference(0)], text)

    assert subjects_in(text, 4) == 3
    assert right["overall_score"] >= 0.85
    assert wrong["overall_score"] < 0.8
    assert "Ember" in wrong["issues"][0]


@pytest.mark.parametrize("number", EVERYONE)
def test_a_portrait_is_judged_by_the_colours_of_its_description(number: int) -> None:
    text = f"Score how well this portrait of Ember matches.\n\nDescription: {character(number)}"

    good = score(reference(number), [], text)
    wrong = score(jpeg(sheet(number, drift=1.0).image), [], text)
    in_a_scene = score(jpeg(standing(place(number), cutout(number), number)), [], text)

    assert good["overall_score"] >= 0.85
    assert wrong["overall_score"] < 0.8
    assert in_a_scene["overall_score"] < 0.8
    assert "Ember" in wrong["issues"][0]


def test_whoever_has_no_reference_is_judged_by_words_and_reported_by_name() -> None:
    text = (
        "Image 1 is a scene.\nImage 2 is the reference of Ember.\n"
        "Sage has no reference image; their description: A magenta owl with a lime green scarf."
    )

    found = score(jpeg(standing(place(3), cutout(0), 0)), [reference(0)], text)

    assert found["per_character"]["Ember"] >= 0.85
    assert found["per_character"]["Sage"] < 0.8
    assert any("Sage" in issue for issue in found["issues"])
