"""A draft, promoted: filmed again at a better quality, from the same pictures."""

from collections.abc import Iterator

import pytest

from grok_spicy_local.cloud import LocalCloud
from tests.support.films import FinishedRun, make_in, open_cloud, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

TRANSITIONS = ["cut", "match-cut"]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with open_cloud(tmp_path_factory.mktemp("promotion")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def draft(cloud: LocalCloud) -> FinishedRun:
    plan = story(scenes=2, characters=1, transitions=TRANSITIONS)
    return make_in(cloud, {"plan": plan, "quality": "draft"}, "draft")


@pytest.fixture(scope="module")
def images_of_draft(draft: FinishedRun) -> int:
    return len(images(draft))


@pytest.fixture(scope="module")
def promoted(cloud: LocalCloud, images_of_draft: int) -> FinishedRun:
    assert images_of_draft
    promotion = {"run_id": "draft", "promote": {"quality": "standard"}}
    return make_in(cloud, promotion, "draft-2")


@pytest.fixture(scope="module")
def best(cloud: LocalCloud, promoted: FinishedRun) -> FinishedRun:
    assert promoted.status == "complete"
    return make_in(cloud, {"run_id": "draft", "promote": {"quality": "best"}}, "draft-3")


def images(run: FinishedRun) -> list[str]:
    return [call["prompt"] for call in run.calls() if call["kind"] == "image"]


def test_a_promoted_film_has_the_new_size_and_the_old_length(promoted: FinishedRun) -> None:
    assert promoted.status == "complete"
    assert (promoted.footage.width, promoted.footage.height) == (1280, 720)
    assert promoted.footage.duration == pytest.approx(6, abs=0.1)


def test_no_picture_is_on_the_bill_of_a_promotion(
    promoted: FinishedRun, images_of_draft: int
) -> None:
    assert len(images(promoted)) == images_of_draft
    steps = [item.step for item in promoted.report.items]
    assert steps.count("start_clip") == 4
    assert steps.count("draw_sheet") + steps.count("compose_keyframe") == 2 * images_of_draft


def test_the_takes_of_the_draft_are_still_there(promoted: FinishedRun) -> None:
    names = sorted(path.name for path in (promoted.folder / "videos").iterdir())

    assert names == ["scene_1.mp4", "scene_1_t2.mp4", "scene_2.mp4", "scene_2_t2.mp4"]
    shown = [take.name for take in promoted.film.chosen_takes]
    assert shown == ["scene_1_t2", "scene_2_t2"]


def test_the_joint_that_hung_on_the_draft_is_named(promoted: FinishedRun) -> None:
    assert [joint.scene_id for joint in promoted.report.loose_joints] == [2]


def test_a_film_that_is_promoted_again_is_filmed_with_its_sheets_and_still_draws_nothing(
    best: FinishedRun, images_of_draft: int
) -> None:
    assert best.status == "complete"
    assert len(images(best)) == images_of_draft
    assert [take.name for take in best.film.chosen_takes] == ["scene_1_t3", "scene_2_t3"]
    # The clip before the match-cut is filmed towards the keyframe that is there.
    assert best.report.loose_joints == []
    paid = [item.call for item in best.report.items]
    assert len(set(paid)) == len(paid)
