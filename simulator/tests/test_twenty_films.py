"""Twenty concepts, twenty films: each its own, and right in the eyes of the judge."""

from functools import cache
from itertools import combinations
from typing import NamedTuple

import imagehash
import pytest
from PIL import Image

from tests.language.test_planner import TWENTY
from tests.prompts import judge_prompt, keyframe_prompt, motion_prompt, plan_prompt, portrait_prompt
from tests.schemas import Character, Scene, StoryPlan
from xai_simulator.drawing.film import Shoot
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture
from xai_simulator.language.judge import score_all
from xai_simulator.language.planner import plan

SIZE = (640, 360)
SEED = 3
CONCEPTS = [concept for concept, _, _ in TWENTY]


class Opening(NamedTuple):
    """The first scene of a film, as the pipeline asks for it: sheets, then the scene from them."""

    story: StoryPlan
    scene: Scene
    cast: list[Character]
    sheets: list[Picture]
    keyframe: Picture


@cache
def opening(concept: str) -> Opening:
    story = StoryPlan.model_validate(plan(plan_prompt(concept), SEED))
    scene = story.scenes[0]
    cast = [story.character(name) for name in scene.characters_present]
    portraits = [portrait_prompt(each.visual_description, story.style) for each in cast]
    sheets = [paint(portrait, [], SIZE, SEED, 0.0) for portrait in portraits]
    keyframe = paint(keyframe_prompt(scene, story), sheets, SIZE, SEED, 0.0)
    return Opening(story, scene, cast, sheets, keyframe)


def overall(frames: list[Image.Image], film: Opening) -> float:
    said = "".join(
        f"Image {number} is the reference of {character.name}.\n"
        for number, character in enumerate(film.cast, len(frames) + 1)
    )
    lead = f"Images 1 to {len(frames)} are frames of a clip.\n" if len(frames) > 1 else ""
    verdict = score_all(frames, [sheet.image for sheet in film.sheets], lead + said)
    return float(verdict["overall_score"])


def test_no_two_of_twenty_films_begin_with_the_same_picture() -> None:
    hashes = {concept: imagehash.phash(opening(concept).keyframe.image) for concept in CONCEPTS}

    alike = [
        (one, other, hashes[one] - hashes[other])
        for one, other in combinations(hashes, 2)
        if hashes[one] - hashes[other] < 10
    ]
    assert alike == []


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_sheets_and_the_keyframe_of_a_film_are_right_for_the_judge(concept: str) -> None:
    film = opening(concept)

    for character, sheet in zip(film.cast, film.sheets, strict=True):
        verdict = score_all([sheet.image], [], judge_prompt(character))
        assert verdict["overall_score"] >= 0.9
        assert verdict["issues"] == []
    assert overall([film.keyframe.image], film) >= 0.85


@pytest.mark.parametrize("concept", CONCEPTS[::4])
def test_a_clip_from_that_keyframe_is_right_for_the_judge(concept: str) -> None:
    film = opening(concept)

    prompt = motion_prompt(film.scene, film.story.style)
    shoot = Shoot(film.keyframe, prompt, 3, SIZE, SEED, 0.0)

    frames = [shoot.frame(n) for n in (0, shoot.count // 2, shoot.count - 1)]
    assert overall(frames, film) >= 0.85
