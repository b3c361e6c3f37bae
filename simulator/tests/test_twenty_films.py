"""Twenty concepts, twenty films: no two of them begin with the same picture."""

from itertools import combinations

import imagehash
from PIL import Image

from tests.language.test_planner import TWENTY
from tests.prompts import keyframe_prompt, plan_prompt, portrait_prompt
from tests.schemas import StoryPlan
from xai_simulator.drawing.paint import paint
from xai_simulator.language.planner import plan

SIZE = (640, 360)
SEED = 3


def first_keyframe(concept: str) -> Image.Image:
    """Portraits first, then the scene from them, as a pipeline does it."""
    story = StoryPlan.model_validate(plan(plan_prompt(concept), SEED))
    scene = story.scenes[0]
    sheets = [
        paint(portrait_prompt(story.looks(name)), [], SIZE, SEED, 0.0)
        for name in scene.characters_present
    ]
    return paint(keyframe_prompt(scene, story), sheets, SIZE, SEED, 0.0).image


def test_no_two_of_twenty_films_begin_with_the_same_picture() -> None:
    hashes = {concept: imagehash.phash(first_keyframe(concept)) for concept, _, _ in TWENTY}

    alike = [
        (one, other, hashes[one] - hashes[other])
        for one, other in combinations(hashes, 2)
        if hashes[one] - hashes[other] < 10
    ]
    assert alike == []
