"""The judge says where faces are, from pixels alone; now and then it leaves one out or errs."""

from collections.abc import Iterator
from random import Random

import pytest
from PIL import Image

from tests.prompts import portrait_prompt
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture
from xai_simulator.language import faces
from xai_simulator.language.faces import Face, as_reported
from xai_simulator.language.figure import Box
from xai_simulator.language.judge import score_all

LOOKS = {
    "Ember": "a young fox with russet fur, a white chest and a green scarf",
    "Sage": "an old owl with brown feathers and yellow eyes",
    "Mira": "a girl of ten with black hair and a yellow raincoat",
    "Bolt": "a small silver robot with blue eyes",
}


@pytest.fixture
def honest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(faces, "HIDDEN", 0.0)
    monkeypatch.setattr(faces, "MISREPORTED", 0.0)
    yield


def sheet(name: str) -> Picture:
    return paint(portrait_prompt(f"{LOOKS[name]}."), [], (384, 512), 3, 0.0)


def keyframe(sheets: dict[str, Picture], seed: int) -> Picture:
    sides = ("on the left side", "on the right side")
    who = " ".join(
        f"{name} from reference image {number}: {LOOKS[name]}. Positioned {sides[number - 1]}."
        for number, name in enumerate(sheets, 1)
    )
    words = f"Storybook. Setting: a forest. {who} Action: they wait. Camera: medium shot."
    return paint(words, list(sheets.values()), (640, 360), seed, 0.0)


def verdict_faces(picture: Image.Image, sheets: dict[str, Picture]) -> dict[str, Box]:
    first, second = sheets
    text = f"Image 2 is the reference of {first}.\nImage 3 is the reference of {second}."
    verdict = score_all([picture], [each.image for each in sheets.values()], text)
    return {
        face["name"]: (face["x"], face["y"], face["x"] + face["w"], face["y"] + face["h"])
        for face in verdict["faces"]
    }


@pytest.mark.usefixtures("honest")
@pytest.mark.parametrize("names", [("Ember", "Sage"), ("Mira", "Bolt")])
def test_each_face_is_in_the_upper_part_of_its_figure(names: tuple[str, str]) -> None:
    sheets = {name: sheet(name) for name in names}
    picture = keyframe(sheets, 4)

    found = verdict_faces(picture.image, sheets)

    assert set(found) == set(names)
    by_place = sorted(picture.figures, key=lambda figure: figure.x)
    boxes = sorted(found.values())
    for figure, (left, top, right, bottom) in zip(by_place, boxes, strict=True):
        half = figure.half_width(640 / 360)
        assert figure.x - half - 0.03 < left < right < figure.x + half + 0.03
        assert abs(top - (figure.y - figure.height)) < 0.04
        assert bottom < figure.y - figure.height * 0.45


@pytest.mark.usefixtures("honest")
def test_who_is_not_in_the_picture_has_no_face_there() -> None:
    both = {name: sheet(name) for name in ("Ember", "Mira")}
    picture = keyframe({"Ember": both["Ember"], "Sage": sheet("Sage")}, 4)

    assert set(verdict_faces(picture.image, both)) == {"Ember"}


def test_the_same_pictures_get_the_same_answer_and_some_boxes_are_hidden_or_wrong() -> None:
    known = [
        Face(name, image, (0.1 + 0.4 * place, 0.3, 0.2 + 0.4 * place, 0.5))
        for place, name in enumerate(("Ember", "Sage"))
        for image in (1, 2, 3)
    ]

    answers = [as_reported(known, Random(seed)) for seed in range(100)]

    assert answers == [as_reported(known, Random(seed)) for seed in range(100)]
    reported = [face for answer in answers for face in answer]
    right = [face for face in reported if face["x"] == (0.1 if face["name"] == "Ember" else 0.5)]
    assert 540 < len(reported) < 600
    assert 10 < len(reported) - len(right) < 60
    assert any(face["x"] > 1 for face in reported)
