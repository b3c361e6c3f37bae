"""A film whose cameras were chosen by rules is promoted, resumed or edited: they choose again."""

import pytest

from grok_spicy.errors import BadInput
from grok_spicy.models.plan_edit import PlanEdit
from grok_spicy.models.run import Plan
from grok_spicy.models.settings import RunSettings, SceneFilming
from grok_spicy.policies.capabilities import CAMERAS, video_model
from grok_spicy.policies.plan_edit import edited_plan
from tests.support.step_driver import StepDriver
from tests.support.stories import plan


def draft_by(driver: StepDriver, camera: str, **settings: object) -> None:
    driver.cameras = tuple(CAMERAS)
    driver.make(plan("cut", "cut", "cut"), quality="draft", camera=camera, **settings)


@pytest.mark.parametrize("camera", ["auto", "hybrid"])
def test_the_rules_choose_again_among_cameras_that_film_the_new_size(
    driver: StepDriver, camera: str
) -> None:
    """What they chose for the draft can't film it, and is no wish of a person's."""
    draft_by(driver, camera)
    drafts = len(driver.video_provider.requests)

    ended = driver.make_again("film-2", promote={"quality": "standard", "resolution": "1080p"})

    assert ended.status == "complete"
    again = driver.video_provider.requests[drafts:]
    assert len(again) == 3
    assert all("1080p" in video_model(each.model).resolutions for each in again)
    assert {each.by for each in driver.run.settings.filming.values()} == {"rules"}


def test_a_camera_that_a_person_chose_is_kept_or_the_promotion_refused(driver: StepDriver) -> None:
    draft_by(driver, "auto", filming={2: {"model": "comfyui"}, 3: {"model": "zeroscope"}})

    with pytest.raises(BadInput, match="films at 480p, not 1080p"):
        driver.make_again("film-2", promote={"resolution": "1080p"})

    assert driver.run.settings.filming[2].model == "comfyui"


def test_a_scene_that_is_made_longer_is_not_bound_to_the_camera_of_before() -> None:
    by_rules = SceneFilming(model="gen4.5", by="rules")
    longer = PlanEdit.model_validate({"scenes": [{"scene_id": 1, "duration_seconds": 14}]})
    stored = Plan(story=plan("cut"))

    edited = edited_plan(stored, longer, RunSettings(camera="auto", filming={1: by_rules}), 2)

    assert edited.story.scene(1).duration_seconds == 14
    by_person = RunSettings(camera="auto", filming={1: SceneFilming(model="gen4.5")}, max_chunks=1)
    with pytest.raises(BadInput, match=r"gen4.5 films it in 2 chunks, 1 at most"):
        edited_plan(stored, longer, by_person, 2)
