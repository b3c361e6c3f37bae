"""The judge's boxes of faces: what is kept of an answer, and what is not."""

import json

import pytest

from grok_spicy.models.faces import FaceBox, boxes_of
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.policies.answer_repair import read_answer

EMBER = {"name": "Ember", "image": 1, "x": 0.2, "y": 0.3, "w": 0.1, "h": 0.15}


def verdict(faces: object) -> ConsistencyScore:
    text = json.dumps({"overall_score": 0.9, "per_character": {"Ember": 0.9}, "faces": faces})
    return read_answer(text, ConsistencyScore).answer


@pytest.mark.parametrize(
    "wrong",
    [
        {**EMBER, "x": "left"},
        {**EMBER, "x": None},
        {**EMBER, "x": 256, "y": 384, "w": 128, "h": 192},
        {**EMBER, "x": -0.4},
        {**EMBER, "w": 0.001},
        {**EMBER, "w": -0.1},
        {**EMBER, "x": 0.0, "y": 0.0, "w": 1.0, "h": 1.0},
        {**EMBER, "x": 1e400},
        {**EMBER, "image": 0},
        {"name": "Ember"},
        "Ember is on the left",
        [0.2, 0.3, 0.1, 0.15],
    ],
)
def test_a_box_that_cant_be_a_face_is_left_out_and_the_verdict_stays(wrong: object) -> None:
    read = verdict([wrong, {**EMBER, "image": 2}])

    assert [face.image for face in read.faces] == [2]
    assert read.overall_score == 0.9


@pytest.mark.parametrize("faces", [None, "none", {}, 3])
def test_faces_that_are_no_list_are_none(faces: object) -> None:
    assert verdict(faces).faces == []


def test_a_box_that_reaches_a_little_beyond_the_picture_is_cut_at_its_edge() -> None:
    (face,) = verdict([{**EMBER, "x": -0.01, "w": 0.11}]).faces

    assert (face.x, round(face.w, 9)) == (0.0, 0.1)


def test_a_verdict_without_faces_is_read_as_before() -> None:
    assert ConsistencyScore.model_validate({"overall_score": 0.5}).faces == []


def test_the_first_box_of_a_face_in_an_image_counts() -> None:
    assert [face.x for face in verdict([EMBER, {**EMBER, "x": 0.7}]).faces] == [0.2]


def test_only_faces_of_the_scenes_characters_in_the_scenes_images_count() -> None:
    faces = [
        FaceBox(name="EMBER", x=0.1, y=0.1, w=0.1, h=0.1),
        FaceBox(name="A stranger", x=0.5, y=0.1, w=0.1, h=0.1),
        FaceBox(name="Ember", image=4, x=0.1, y=0.1, w=0.1, h=0.1),
    ]

    assert [(face.name, face.image) for face in boxes_of(faces, ["Ember"], 3)] == [("Ember", 1)]
