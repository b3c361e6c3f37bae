"""A finished run of sixty scenes, as a run store knows it: with every attempt, take and call."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from grok_spicy.models.checks import Check
from grok_spicy.models.clips import Clip, Job, Take
from grok_spicy.models.events import Event
from grok_spicy.models.images import Attempt, Keyframe, Sheet
from grok_spicy.models.item import Item
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import CallKey, CallRecord, ticks
from grok_spicy.models.story import ConsistencyScore, Transition
from tests.support.stories import plan

BEGAN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
_PROMPT = "A slender fox with cream fur, a crimson tunic and a woven sash, in a wood. " * 33
_VERDICT = ConsistencyScore(overall_score=0.84, issues=["the sash is blue, should be orange"])


def long_run(run_id: str, scenes: int = 60) -> list[Item]:
    """The run and everything in it. Its files are named, but not there."""
    folder = f"runs/{run_id}"
    transitions: list[Transition] = ["cut"] * scenes
    story = plan(*transitions)
    run = Run(
        run_id=run_id,
        owner="studio",
        execution=run_id,
        settings=RunSettings(provider="simulator", scenes=scenes, max_cost_usd=100),
        concept="A fox and an owl walk through sixty clearings.",
        title=story.title,
        status="complete",
        created_at=BEGAN,
        updated_at=BEGAN + timedelta(minutes=20),
        ended_at=BEGAN + timedelta(minutes=20),
        film_key=f"{folder}/final_video.mp4",
        film_facts={"duration": 8.0 * scenes},
    )
    sheets = [
        Sheet(name=name, slug=name, finished=True, attempts=_attempts(f"{folder}/sheets/{name}"))
        for name in ("Ember", "Sage")
    ]
    made = [item for number in range(1, scenes + 1) for item in _scene(folder, number)]
    return [run, Plan(story=story), *sheets, *made]


def _attempts(key: str) -> list[Attempt]:
    return [
        Attempt(number=number, prompt=_PROMPT, key=f"{key}_v{number}.jpg", score=_VERDICT)
        for number in (1, 2, 3)
    ]


def _scene(folder: str, scene_id: int) -> Iterator[Item]:
    began = BEGAN + timedelta(seconds=10 * scene_id)
    frames = f"{folder}/frames/scene_{scene_id}"
    yield Keyframe(
        scene_id=scene_id,
        video_prompt=_PROMPT,
        finished=True,
        attempts=_attempts(f"{folder}/keyframes/scene_{scene_id}"),
    )
    for number in (1, 2):
        yield Take(
            scene_id=scene_id,
            number=number,
            take=number,
            prompt=_PROMPT,
            seconds=8,
            state="reviewed",
            job=Job(
                provider="xai",
                model="grok-imagine-video",
                id=f"job-{scene_id}-{number}",
                submitted_at=began,
                deadline=began + timedelta(minutes=10),
            ),
            rendered_seconds=61.5,
            checks=[
                Check(name="length", measured="8.00 s", wanted="8 s", passed=True),
                Check(
                    name="silence", measured="-96 dB at most", wanted="over -60 dB", passed=False
                ),
            ],
            video_key=f"{folder}/videos/scene_{scene_id}_t{number}.mp4",
            mezzanine_key=f"{folder}/mezzanines/scene_{scene_id}_t{number}.mp4",
            first_key=f"{frames}_t{number}_first.jpg",
            middle_key=f"{frames}_t{number}_middle.jpg",
            last_key=f"{frames}_t{number}_last.jpg",
            score=_VERDICT,
        )
    yield Clip(scene_id=scene_id, state="accepted", take=2)
    for number, step in enumerate(_STEPS):
        at = began + timedelta(seconds=number)
        call_key = CallKey(
            step=step, subject=f"{scene_id:03}", detail=str(number), model="m", scene_id=scene_id
        )
        yield CallRecord(
            purpose=call_key,
            outcome="answered",
            cost_ticks=ticks(0.05),
            actual=True,
            started_at=at,
            ended_at=at + timedelta(seconds=1),
        )
        yield Event(
            at=at,
            nonce="aaaaaa",
            what="clip",
            message=f"scene {scene_id}: {step}",
            scene_id=scene_id,
        )


_STEPS = (*("compose_keyframe",) * 6, "start_clip", "review_clip", "start_clip", "review_clip")
