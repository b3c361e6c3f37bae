"""A film of two scenes, as a run store knows it: one clip accepted, one filled by a still."""

from datetime import UTC, datetime, timedelta
from typing import Any

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Attempt, Keyframe, Sheet
from grok_spicy.models.item import Item
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import CallKey, CallRecord, ticks
from grok_spicy.models.story import Character, ConsistencyScore, Scene, StoryPlan
from grok_spicy.ports import RunStore

BEGAN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
STORY = StoryPlan(
    title="The [bold] crystal",
    style="Soft 3D animation",
    color_palette="amber and green",
    characters=[
        Character(name="Ember", role="protagonist", visual_description="a red fox " * 30),
    ],
    scenes=[
        Scene(
            scene_id=number,
            title=title,
            description="It happens.",
            characters_present=["Ember"],
            setting="a forest",
            camera="slow pan",
            mood="golden",
            action="the fox leaps",
        )
        for number, title in ((1, "The glade"), (2, "The cave"))
    ],
)


def a_run(run_id: str = "20261121-080000-crystal-aaaa", minutes: int = 0, **fields: Any) -> Run:
    """A run that began so many minutes after the first."""
    at = BEGAN + timedelta(minutes=minutes)
    about: dict[str, Any] = {
        "concept": "A fox finds a crystal.",
        "title": STORY.title,
        "status": "complete_with_gaps",
        "created_at": at,
        "updated_at": at + timedelta(seconds=30),
        "settings": RunSettings(provider="simulator"),
    }
    return Run(**{"run_id": run_id, "owner": "studio", "execution": run_id, **about, **fields})


def attempt(number: int, score: float) -> Attempt:
    """A picture that was drawn and judged."""
    verdict = ConsistencyScore(overall_score=score)
    return Attempt(number=number, prompt="…", key=f"{number}.jpg", score=verdict)


def items() -> list[Item]:
    """Everything but the run itself."""
    return [
        Plan(story=STORY),
        Sheet(
            name="Ember", slug="Ember", finished=True, attempts=[attempt(1, 0.61), attempt(2, 0.93)]
        ),
        Keyframe(scene_id=1, video_prompt="…", finished=True, attempts=[attempt(1, 0.88)]),
        Keyframe(scene_id=2, video_prompt="…", finished=True, attempts=[attempt(1, 0.84)]),
        Take(
            scene_id=1,
            number=1,
            prompt="…",
            seconds=8,
            state="reviewed",
            mezzanine_key="m",
            score=ConsistencyScore(overall_score=0.91),
        ),
        Clip(scene_id=1, state="accepted", take=1),
        Clip(
            scene_id=2,
            state="gap",
            problem="the prompt was refused.",
            error="PromptRefused",
            remedy="reword the scene or replace the photo, then start a new run",
            mezzanine_key="m",
        ),
        a_call("start_clip", 0.56),
        a_call("draw_sheet", 0.02),
    ]


def a_call(step: str, usd: float) -> CallRecord:
    """A call that was answered and paid."""
    return CallRecord(
        purpose=CallKey(step=step, subject="x", detail="1", model="m"),
        outcome="answered",
        cost_ticks=ticks(usd),
        actual=True,
        started_at=BEGAN,
        ended_at=BEGAN,
    )


def keep(journals: RunStore, run: Run | None = None) -> Run:
    """Write a whole film into the journals."""
    run = run or a_run()
    for item in (run, *items()):
        journals.put(run.run_id, item)
    return run
