"""Twenty concepts, twenty films: no two of them begin with the same picture."""

from itertools import combinations

import imagehash
from PIL import Image

from grok_spicy.models.run import RunSettings
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies import prompts
from grok_spicy.policies.reference_slots import Slot
from tests.language.test_planner import TWENTY
from xai_simulator.drawing.paint import paint
from xai_simulator.language.planner import plan

SIZE = (640, 360)
SEED = 3


def first_keyframe(concept: str) -> Image.Image:
    """As the pipeline asks for it: portraits first, then the scene from them."""
    asked = f"{prompts.PLAN_SYSTEM}\n{prompts.plan_request(concept, RunSettings(), [])}"
    story = StoryPlan.model_validate(plan(asked, SEED))
    scene = story.scenes[0]
    cast = [story.character(name) for name in scene.characters_present]
    slots = [Slot("sheet", character.name, character.name) for character in cast]
    sheets = [paint(prompts.portrait(each, story.style), [], SIZE, SEED, 0.0) for each in cast]
    return paint(prompts.keyframe(scene, story, slots), sheets, SIZE, SEED, 0.0).image


def test_no_two_of_twenty_films_begin_with_the_same_picture() -> None:
    hashes = {concept: imagehash.phash(first_keyframe(concept)) for concept, _, _ in TWENTY}

    alike = [
        (one, other, hashes[one] - hashes[other])
        for one, other in combinations(hashes, 2)
        if hashes[one] - hashes[other] < 10
    ]
    assert alike == []
