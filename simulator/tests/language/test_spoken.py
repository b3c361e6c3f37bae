"""What is said in a plan: in its own language, as long as fits, and only where it is asked for."""

import pytest
from pydantic import Field

from tests.schemas import Scene as PlainScene
from tests.schemas import StoryPlan as PlainPlan
from xai_simulator.drawing.speaker import seconds_of
from xai_simulator.language.planner import plan

WISHES = (
    "Write what a narrator says over each scene as its narration: one or two plain sentences.\n"
    "Write what the characters say as the dialogue of each scene: at most two short lines.\n"
)
CONCEPTS = {
    "en": "A fox and an owl find a lantern in a forest.",
    "ja": "森でキツネとフクロウが出会う。",
    "hi": "जंगल में एक लोमड़ी और एक उल्लू मिलते हैं।",
    "ar": "ثعلب وبومة يلتقيان في الغابة.",
    "zh": "一只狐狸和一只猫头鹰在森林里相遇。",
    "th": "สุนัขจิ้งจอกกับนกฮูกพบกันในป่า",
}


class Scene(PlainScene):
    narration: str | None = None
    dialogue: list[dict[str, str]] = Field(default_factory=list)


class StoryPlan(PlainPlan):
    scenes: list[Scene]  # type: ignore[assignment]


def request(concept: str, more: str) -> str:
    return (
        f"Create a visual story plan for: {concept}\n\nExactly 2 characters and exactly 3 scenes.\n"
        f"Each scene lasts 8 seconds.\nAspect ratio: 16:9.\n{more}"
    )


@pytest.mark.parametrize("language", CONCEPTS)
def test_each_scene_has_a_line_in_the_plans_language_that_fits(language: str) -> None:
    answer = plan(request(CONCEPTS[language], WISHES), 1, StoryPlan.model_json_schema())

    story = StoryPlan.model_validate(answer)
    for scene in story.scenes:
        assert scene.narration and scene.narration[:12] in scene.description
        assert seconds_of(scene.narration) <= scene.duration_seconds - 1
        assert scene.dialogue[0]["character"] in scene.characters_present
        assert scene.narration.isascii() == (language == "en")


def test_without_the_wish_or_the_schema_nothing_is_said() -> None:
    concept = CONCEPTS["en"]
    unasked = plan(request(concept, ""), 1, StoryPlan.model_json_schema())
    unknown = plan(request(concept, WISHES), 1, PlainPlan.model_json_schema())

    assert not any("narration" in scene or "dialogue" in scene for scene in unasked["scenes"])
    assert not any("narration" in scene or "dialogue" in scene for scene in unknown["scenes"])
    assert unasked == plan(request(concept, ""), 1, PlainPlan.model_json_schema())
