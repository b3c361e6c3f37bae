"""Portraits show what the words say, the same way every time."""

from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from xai_simulator.drawing.beings.look import look_of
from xai_simulator.drawing.beings.portrait import draw
from xai_simulator.drawing.beings.species import SPECIES
from xai_simulator.drawing.colours import PALETTE, Colour, all_colours
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture
from xai_simulator.lexicon.creatures import creatures

SIZE = (640, 360)


def portrait(description: str, seed: int = 1, drift: float = 0.0) -> Picture:
    prompt = (
        f"Storybook illustration. Full body character portrait of {description}. Standing in a "
        "relaxed three-quarter pose against a plain light grey background. No text or labels."
    )
    return paint(prompt, [], SIZE, seed, drift)


def share_near(image: Image.Image, colour: Colour, reach: int = 60) -> float:
    """How much of an image (RGB, or the opaque part of RGBA) is near a colour."""
    pixels = np.asarray(image.convert("RGBA")).reshape(-1, 4).astype(int)
    pixels = pixels[pixels[:, 3] > 128][:, :3]
    return float((np.abs(pixels - np.asarray(colour)).max(axis=1) < reach).mean())


@pytest.mark.parametrize(
    ("description", "colours"),
    [
        ("A young red fox with russet orange fur, a cream belly and a teal scarf", ["teal"]),
        ("A small robot with copper plating and turquoise eyes", ["copper", "turquoise"]),
        ("A woman with auburn hair in a mustard yellow raincoat and red boots", ["auburn", "red"]),
        ("An emerald green dragon with a golden belly and orange horns", ["emerald", "orange"]),
        ("A white unicorn with a lavender mane", ["white", "lavender"]),
        ("A grey mouse wearing a purple cape", ["grey", "purple"]),
    ],
)
def test_the_colours_of_the_description_are_in_the_portrait(
    description: str, colours: list[str]
) -> None:
    cutout = draw(description)

    for name in colours:
        assert share_near(cutout, PALETTE[name]) > 0.004, name


def test_a_portrait_stands_on_plain_light_grey() -> None:
    image = portrait("A black cat with green eyes").image

    edge = np.asarray(image)[:8].reshape(-1, 3)
    assert np.abs(edge.astype(int) - 216).max() <= 14


def test_the_same_words_give_the_same_pixels() -> None:
    words = "A brown bear wearing a red sweater"

    assert portrait(words).image.tobytes() == portrait(words).image.tobytes()


def test_two_foxes_are_two_individuals() -> None:
    one = draw("A young red fox with a blue scarf")
    other = draw("An old arctic fox with silver white fur and a black hat")

    assert one.size != other.size
    assert share_near(one, PALETTE["russet"]) > share_near(other, PALETTE["russet"]) + 0.2


def silhouettes() -> Iterator[tuple[str, bytes]]:
    for kind in ("fox", "owl", "whale", "robot", "horse", "frog", "turtle", "ghost", "woman"):
        yield kind, draw(f"A blue {kind}").getchannel("A").resize((12, 12)).tobytes()


def test_every_kind_of_being_has_a_shape_of_its_own() -> None:
    shapes = dict(silhouettes())

    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.usefixtures("small_figures")
def test_every_body_of_the_lexicon_can_be_drawn_and_looks_like_no_other() -> None:
    figures = {kind: draw(f"A {kind}").resize((24, 24)).tobytes() for kind in SPECIES}

    assert {entry.drawn_as for entry in creatures()} - {"spirit"} <= set(SPECIES)
    assert len(set(figures.values())) == len(figures)


def test_clothes_make_a_beast_stand_upright() -> None:
    bare, dressed = draw("A brown bear"), draw("A brown bear wearing a red coat and boots")

    assert bare.width / bare.height > dressed.width / dressed.height + 0.15


def test_neighbouring_colour_words_are_one_colour() -> None:
    assert len(all_colours("russet orange fur, teal scarf")) == 2


def test_a_colour_belongs_to_the_part_it_stands_by() -> None:
    look = look_of("A fox with russet fur, amber eyes and a long teal scarf with silver threads")

    assert look.main == PALETTE["russet"]
    assert look.eyes == PALETTE["amber"]
    assert look.worn["scarf"] == PALETTE["teal"]


def test_drift_paints_the_figure_in_a_wrong_hue() -> None:
    words = "A red fox with russet fur"

    right, wrong = portrait(words), portrait(words, drift=1.0)

    assert abs(wrong.figures[0].drift_degrees) >= 40
    assert share_near(right.image, PALETTE["russet"]) > 0.02
    assert share_near(wrong.image, PALETTE["russet"]) < 0.5 * share_near(
        right.image, PALETTE["russet"]
    )
