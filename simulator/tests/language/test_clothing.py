"""The judge sees whether clothes have the colours that the description gives them."""

import io
from functools import cache
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.language.test_planner import TWENTY, request
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture
from xai_simulator.language.clothing import clothing
from xai_simulator.language.describer import describe
from xai_simulator.language.judge import score
from xai_simulator.language.planner import plan
from xai_simulator.lexicon.clothes import planned

SIZE = (384, 512)
# An accent that lies far from each of the others, for clothes in a wrong colour.
FAR = {"teal": "crimson", "crimson": "royal blue", "royal blue": "crimson", "violet": "turquoise",
       "mustard yellow": "royal blue", "emerald green": "magenta", "coral": "royal blue",
       "turquoise": "crimson", "magenta": "emerald green", "forest green": "magenta",
       "indigo": "coral", "pumpkin orange": "royal blue"}  # fmt: skip


def sheet(words: str, drift: float = 0.0) -> Picture:
    prompt = (
        f"Flat animation. Full body character portrait of {words} Standing in a relaxed "
        "three-quarter pose against a plain light grey background, no text or labels."
    )
    return paint(prompt, [], SIZE, 1, drift)


def verdict(picture: Image.Image, words: str) -> dict[str, Any]:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=88)
    text = f"Score how well this portrait of Ember matches the description.\n\nDescription: {words}"
    return score(Image.open(written).convert("RGB"), [], text)


@cache
def characters() -> tuple[str, ...]:
    """What the plans of the twenty concepts say of their characters."""
    return tuple(
        character["visual_description"]
        for seed, (concept, _, _) in enumerate(TWENTY)
        for character in plan(request(concept), seed)["characters"]
    )


@pytest.mark.parametrize(
    ("text", "worn"),
    [
        ("It wears a turquoise wool waistcoat made of thick felt and an indigo canvas satchel.",
         {"waistcoat": "turquoise", "satchel": "indigo"}),
        ("wearing a red scarf and a deep turquoise waistcoat",
         {"scarf": "red", "waistcoat": "deep turquoise"}),
        ("a waistcoat of deep turquoise, and boots", {"waistcoat": "deep turquoise"}),
        ("the waistcoat is turquoise", {"waistcoat": "turquoise"}),
        ("a waistcoat made of thick turquoise felt", {"waistcoat": "turquoise"}),
        ("a red fox with a scarf around its black neck and black paws and boots", {}),
        ("a pale, long scarf", {}),
        ("black whiskers, a hat with a white feather", {}),
    ],
)  # fmt: skip
def test_only_colours_that_are_said_of_clothes_are_expected_of_them(
    text: str, worn: dict[str, str]
) -> None:
    assert {item.garment: item.colours[0].word for item in clothing(text)} == worn


def test_a_garment_of_which_two_colours_are_said_may_have_either() -> None:
    (boots,) = clothing("a coat and teal boots, with plain dark brown boots")

    assert [colour.word for colour in boots.colours] == ["teal", "dark brown"]


@pytest.mark.parametrize("number", range(0, 40, 2))
def test_clothes_in_a_wrong_colour_are_seen_and_named_and_right_ones_are_not(number: int) -> None:
    words = characters()[number]
    accents = {(word,) for word in planned("accents")}
    expected = [
        item
        for item in clothing(words)
        if tuple({colour.word for colour in item.colours}) in accents
    ]
    colour = expected[0].colours[0].word
    other = FAR[colour]
    redressed = words.replace(other, "grey").replace(colour, other)

    right, wrong = verdict(sheet(words).image, words), verdict(sheet(redressed).image, words)

    assert right["overall_score"] >= (0.85 if right["issues"] else 0.9)
    assert not [issue for issue in right["issues"] if "hardly any" in issue]
    assert wrong["overall_score"] < 0.8
    assert [
        issue
        for issue in wrong["issues"]
        if f"Ember's {expected[0].garment} should be {colour}" in issue
    ]
    assert f"make the {expected[0].garment} {colour}" in wrong["fix_prompt"]


@pytest.mark.parametrize(
    ("said", "drawn", "garment", "colour"),
    [
        ("A grey mouse in a waistcoat of turquoise and a red scarf",
         "A grey mouse in a waistcoat of red and a red scarf", "waistcoat", "turquoise"),
        ("A tall woman with black hair wearing a moss green wool coat and brown boots",
         "A tall woman with black hair wearing a plum wool coat and brown boots", "coat",
         "moss green"),
        ("A brown bear, wearing a red scarf and yellow boots",
         "A brown bear, wearing a red scarf and blue boots", "boots", "yellow"),
        ("A silver robot with a magenta cape", "A silver robot with a navy blue cape", "cape",
         "magenta"),
    ],
)  # fmt: skip
def test_the_same_is_seen_in_a_persons_own_words(
    said: str, drawn: str, garment: str, colour: str
) -> None:
    right, wrong = verdict(sheet(said).image, said), verdict(sheet(drawn).image, said)

    assert right["overall_score"] >= 0.9
    assert right["issues"] == []
    assert wrong["overall_score"] < 0.8
    assert any(f"{garment} should be {colour}" in issue for issue in wrong["issues"])


def test_an_edit_that_gives_clothes_their_colour_back_scores_well_again() -> None:
    words = "A grey cat with grey fur, wearing a turquoise waistcoat and a crimson scarf"
    drifted = sheet(words, drift=1.0)

    edited = paint("Change ONLY the waistcoat: make it turquoise. Keep everything else identical.",
                   [drifted], SIZE, 2, 1.0)  # fmt: skip

    assert verdict(drifted.image, words)["overall_score"] < 0.8
    assert verdict(edited.image, words)["overall_score"] >= 0.9


@pytest.mark.parametrize(
    ("jacket", "trousers"),
    [((190, 25, 45), (30, 40, 95)), ((170, 216, 50), (120, 60, 30)), ((20, 70, 80), (200, 150, 90)),
     ((250, 130, 110), (90, 110, 60))],
)  # fmt: skip
def test_a_sheet_made_from_a_photo_has_the_clothes_that_the_photo_was_described_with(
    jacket: tuple[int, int, int], trousers: tuple[int, int, int]
) -> None:
    photo = Image.new("RGB", (300, 400), (214, 214, 214))
    pen = ImageDraw.Draw(photo)
    for box, fill in (
        ((110, 20, 190, 70), (60, 40, 25)), ((110, 70, 190, 140), (235, 190, 160)),
        ((80, 140, 220, 270), jacket), ((100, 270, 200, 370), trousers),
        ((100, 370, 200, 390), (25, 25, 25)),
    ):  # fmt: skip
        pen.rectangle(box, fill=fill)
    words = describe(photo)

    made = paint(
        f"Storybook. Turn the person in the image into this character: {words} Keep their "
        "likeness, on a plain light grey background.", [Picture(photo)], SIZE, 1, 0.0,
    )  # fmt: skip

    result = verdict(made.image, words)
    assert [item.garment for item in clothing(words)] == ["jacket", "trousers", "shoes"]
    assert result["overall_score"] >= 0.8
    assert not [issue for issue in result["issues"] if "hardly any" in issue]
