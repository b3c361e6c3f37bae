"""Clothes are drawn in the colour that the description gives them, whoever wears them."""

from itertools import product

import numpy as np
import pytest
from PIL import Image

from tests.language.test_planner import TWENTY, request
from xai_simulator.drawing.beings.look import look_of
from xai_simulator.drawing.beings.portrait import draw
from xai_simulator.drawing.colours import PALETTE, Colour
from xai_simulator.language.colours import COLOURS, lab
from xai_simulator.language.planner import plan
from xai_simulator.lexicon.clothes import garments, planned

# One wearer for every way in which a body is built.
WEARERS = ("fox", "dragon", "owl", "robot", "ghost", "octopus", "frog", "turtle", "whale", "bee",
           "snowman", "knight", "woman", "mermaid")  # fmt: skip
OUTFITS = (
    "a {} scarf, a {} wool waistcoat and {} boots",
    "a {} hooded cape, a {} knitted jumper, {} trousers and a {} canvas satchel",
    "a long {} trench coat over a {} dress, a {} felt hat",
    "a {} denim apron over a {} shirt, a {} leather belt and a {} bow tie",
    "{} armour with a {} surcoat, a {} skirt and a {} cap",
    "{} overalls, a {} sash and a {} neckerchief",
)
FOUR = ("turquoise", "crimson", "mustard", "violet")


def share_near(figure: Image.Image, colour: Colour) -> float:
    """How much of a figure (RGBA) is near a colour, in light or in shade."""
    small = figure.resize((figure.width // 4, figure.height // 4), Image.Resampling.NEAREST)
    pixels = np.asarray(small).reshape(-1, 4)
    pixels = pixels[pixels[:, 3] > 128][:, :3]
    away = (lab(pixels) - lab(np.array([colour]))) * np.array([0.4, 1, 1])
    return float((np.linalg.norm(away, axis=1) < 20).mean())


@pytest.mark.usefixtures("small_figures")
@pytest.mark.parametrize("wearer", WEARERS)
def test_every_garment_is_seen_in_its_colour_on_every_kind_of_wearer(wearer: str) -> None:
    for place, outfit in enumerate(OUTFITS):
        colours = (FOUR[place % 4 :] + FOUR)[: outfit.count("{}")]
        figure = draw(f"A {wearer} with grey fur, wearing {outfit.format(*colours)}")

        for colour in colours:
            assert share_near(figure, PALETTE[colour]) > 0.004, (outfit, colour)


@pytest.mark.parametrize("wearer", ["cat", "owl", "robot", "girl"])
def test_every_word_for_clothes_takes_its_colour_in_every_phrase(wearer: str) -> None:
    phrases = ("It wears a {c} {g} and a black belt.", "wearing a {g} of {c}.",
               "in a worn, {c} wool {g}.", "with amber eyes and a long warm {c} {g}.",
               "wearing a {g} made of thick {c} felt.")  # fmt: skip
    names = {word: garment.name for garment in garments() for word in garment.words}
    body = "scarf cape hat beanie coat vest dress shirt apron overalls trousers skirt boots bag"

    for (word, name), phrase in product(names.items(), phrases):
        if name in body.split() and word != "hat":
            look = look_of(f"A {wearer} with grey fur, {phrase.format(c='turquoise', g=word)}")
            assert look.worn.get(name) == PALETTE["turquoise"], (word, phrase)


@pytest.mark.parametrize(
    ("phrase", "worn"),
    [
        ("wearing a red scarf and a turquoise waistcoat", {"scarf": "red", "vest": "turquoise"}),
        ("a turquoise wool waistcoat made of thick felt around the shoulders, and an indigo "
         "canvas satchel", {"vest": "turquoise", "bag": "indigo"}),
        ("a worn, moss-green wool coat and a fox-red scarf", {"coat": "moss", "scarf": "red"}),
        ("a short teal hooded cape", {"cape": "teal"}),
        ("in a waistcoat of turquoise", {"vest": "turquoise"}),
        ("a teal scarf and hat", {"scarf": "teal", "hat": "teal"}),
        ("wearing a coat and hat of plum", {"coat": "plum", "hat": "plum"}),
        ("teal denim overalls over a coral checked shirt", {"overalls": "teal", "shirt": "coral"}),
        ("a navy blue and white striped jumper", {"shirt": "navy"}),
        ("a turquoise, slightly worn waistcoat", {"vest": "turquoise"}),
        ("a scarf in a warm shade of crimson", {"scarf": "crimson"}),
        ("a waistcoat the colour of salmon", {"vest": "salmon"}),
        ("The waistcoat, which is turquoise, is buttoned up", {"vest": "turquoise"}),
        ("its waistcoat is turquoise", {"vest": "turquoise"}),
        ("a peach-coloured dress, lime green boots", {"dress": "peach", "boots": "lime"}),
        ("a plum robe with a lemon-yellow sash", {"dress": "plum", "belt": "lemon"}),
        ("a royal blue belt with a brass buckle", {"belt": (43, 80, 192)}),
        ("a teal straw hat", {"hat": "teal"}),
        ("polished silver steel armour with a teal surcoat", {"armour": "silver", "vest": "teal"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("being", ["A red fox with russet fur and black whiskers", "A tall woman"])
def test_a_colour_belongs_to_the_garment_it_is_said_of(
    being: str, phrase: str, worn: dict[str, str | Colour]
) -> None:
    found = look_of(f"{being}, {phrase}.").worn

    for garment, colour in worn.items():
        assert found[garment] == (PALETTE[colour] if isinstance(colour, str) else colour)


@pytest.mark.parametrize(
    "phrase", ["with black whiskers, scarf, russet tail", "a scarf around its black neck",
               "a scarf in a black cave"],
)  # fmt: skip
def test_a_colour_of_something_else_is_not_taken_for_a_garments(phrase: str) -> None:
    assert look_of(f"A red fox, {phrase}.").worn["scarf"] != PALETTE["black"]


def test_the_wool_of_a_coat_does_not_colour_its_wearer() -> None:
    robot = look_of("A silver robot wearing a turquoise wool waistcoat")

    assert robot.main == PALETTE["silver"]


def test_described_clothes_hide_those_that_a_profession_wears_otherwise() -> None:
    knight = look_of("A knight wearing a turquoise shirt and a yellow beanie")

    assert set(knight.worn) == {"shirt", "beanie"}


@pytest.mark.usefixtures("small_figures")
def test_what_a_plan_lets_its_characters_wear_is_seen_in_their_sheets() -> None:
    for seed, (concept, _, _) in enumerate(TWENTY):
        for character in plan(request(concept), seed)["characters"]:
            words = character["visual_description"]
            clothes = words.split(" wears ")[1].split(". ")[0]
            figure = draw(words)
            for accent in planned("accents"):
                if f"{accent} shoulder panels" in clothes or f"{accent} stripes" in clothes:
                    continue  # ornaments, not garments
                if accent in clothes:
                    assert share_near(figure, COLOURS[accent].rgb) > 0.004, (accent, clothes)
