"""What a person reads before a finished film is filmed again, and what is refused."""

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Attempt, Keyframe
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget, ticks
from grok_spicy.outputs.report import report
from grok_spicy.ports import RunStore
from grok_spicy_cli.location import OutputFolder
from grok_spicy_cli.options import OUTPUT
from grok_spicy_cli.render.summary import notes
from tests.cli.conftest import TypeIn
from tests.support.cli_films import STORY, a_run, keep

DRAFT = RunSettings(provider="simulator", quality="draft")


def test_the_price_is_said_first_and_a_dry_run_changes_nothing(
    type_in: TypeIn, journals: RunStore
) -> None:
    run = keep(journals, a_run(status="complete", settings=DRAFT))

    said = type_in("promote", run.run_id, "--quality", "best", "--dry-run")

    assert said.status == 0
    assert "by grok-imagine-video-1.5 at 720p; no picture is drawn" in said.out
    assert "Expected cost: about 2.36 USD, at most" in said.out


def test_a_cap_that_is_too_small_and_the_same_quality_are_refused(
    type_in: TypeIn, journals: RunStore
) -> None:
    settings = DRAFT.model_copy(update={"max_cost_usd": 1.0})
    run = keep(journals, a_run(status="complete", settings=settings))

    too_dear = type_in("promote", run.run_id, "--quality", "best")
    same = type_in("promote", run.run_id, "--quality", "draft")
    nothing = type_in("promote", run.run_id)

    assert (too_dear.status, same.status, nothing.status) == (2, 2, 2)
    assert "set it to" in too_dear.err and "or more" in too_dear.err
    assert "has these settings already" in same.err
    assert "say what to change" in nothing.err


def test_scenes_of_before_the_promotion_and_loose_joints_are_notes() -> None:
    story = STORY.model_copy(deep=True)
    story.scenes[1].transition = "match-cut"
    drawn = [Attempt(number=1, prompt="…", key="1.jpg")]
    old = Take(scene_id=1, number=1, prompt="…", seconds=8, mezzanine_key="m", last_key="old.jpg")
    new = old.model_copy(update={"number": 2, "promotion": 1, "last_key": "new.jpg"})
    film = RunSnapshot(
        run=a_run(promotions=1),
        budget=Budget(cap_ticks=ticks(10)),
        plan=story,
        keyframes={
            2: Keyframe(scene_id=2, video_prompt="…", attempts=drawn, reference_keys=["old.jpg"])
        },
        takes={1: [old, new], 2: [old.model_copy(update={"scene_id": 2})]},
        clips={
            1: Clip(scene_id=1, state="accepted", take=2),
            2: Clip(scene_id=2, state="accepted", take=1, problem="refused", error="OutputRefused"),
        },
    )

    lines = notes(film, report(film), OutputFolder(OUTPUT))

    assert any("scene 2 is shown at the earlier quality: refused" in line for line in lines)
    assert any("match-cut into scene 2 may jump" in line and "USD" in line for line in lines)
