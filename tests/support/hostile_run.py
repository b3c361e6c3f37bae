"""A run whose every text tries to be more than text, as a run store knows it."""

from datetime import UTC, datetime, timedelta

from grok_spicy.models.clips import Clip
from grok_spicy.models.events import Event
from grok_spicy.models.images import Attempt, Keyframe, Sheet
from grok_spicy.models.item import Item
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import Character, ConsistencyScore
from tests.support.stories import looks, plan, scene

HOSTILE_RUN = "20261121-090000-hostile-bbbb"
MARKUP = "<img src=x onerror=\"window.pwned='markup'\"><script>window.pwned='script'</script>"
BIDI = "photo\u202egpj.exe"
CONTROLS = "bell\x07escape\x1b[31mred"
LONG_NAME = "x" * 10_000
NAME = f"{MARKUP[:60]}"
_TEXTS_OF_SCENE = ("title", "description", "action", "camera", "mood", "setting")
_BEGAN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def hostile_run() -> list[Item]:
    """The run and everything in it: failed, so that its error is shown too."""
    hostile = f"{MARKUP} {BIDI} {CONTROLS}"
    who = Character(name=NAME, role=MARKUP, visual_description=looks("X"))
    story = plan("cut", names=("Ember",)).model_copy(
        update={
            "title": hostile,
            "style": hostile,
            "characters": [who],
            "scenes": [
                scene(1, cast=(NAME,)).model_copy(
                    update=dict.fromkeys(
                        ("title", "description", "action", "camera", "mood", "setting"), hostile
                    )
                )
            ],
        }
    )
    verdict = ConsistencyScore(overall_score=0.3, issues=[hostile])
    attempts = [Attempt(number=1, prompt=hostile, score=verdict, problem=hostile)]
    return [
        Run(
            run_id=HOSTILE_RUN,
            owner="studio",
            execution=HOSTILE_RUN,
            settings=RunSettings(provider="simulator"),
            concept=f"{hostile} {LONG_NAME}",
            title=hostile,
            status="failed",
            error=f"PromptRefused: {hostile}",
            created_at=_BEGAN,
            updated_at=_BEGAN,
            ended_at=_BEGAN + timedelta(minutes=1),
        ),
        Plan(story=story),
        Sheet(name=NAME, slug="x", finished=True, attempts=attempts, problem=hostile),
        Keyframe(scene_id=1, video_prompt=hostile, attempts=attempts, problem=hostile),
        Clip(scene_id=1, state="gap", problem=hostile, remedy=hostile),
        Event(at=_BEGAN, nonce="aaaaaa", what="failed", message=f"{hostile} {LONG_NAME}"),
    ]
