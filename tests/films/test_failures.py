"""Models that answer what can't be used: the run ends, or goes on without them, and says so."""

from collections.abc import Iterator

import pytest

from grok_spicy_local.cloud import LocalCloud
from tests.support.films import fault, make_in, open_cloud, story

UNPLANNABLE = "A fox who never gets a plan"
REFUSED_BY_JUDGE = "A fox whom no judge will see"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    faults = [
        fault("chat.plan", "garbage", match=UNPLANNABLE, times=0),
        fault("chat.plan", "garbage", match=REFUSED_BY_JUDGE),
        fault("chat.judge", "moderate", times=0),
    ]
    with open_cloud(tmp_path_factory.mktemp("failures"), faults=faults) as cloud:
        yield cloud


def test_a_plan_that_breaks_a_rule_twice_fails_clearly(cloud: LocalCloud) -> None:
    failed = make_in(cloud, {"concept": UNPLANNABLE, "scenes": 2}, "unplannable")

    assert failed.status == "failed"
    assert (failed.film.run.error or "").startswith("BadPlan: the model's plan breaks the rules")
    assert failed.execution.status == "FAILED"
    assert not (failed.folder / "final_video.mp4").exists()


@pytest.mark.films
@pytest.mark.slow
def test_a_plan_that_breaks_a_rule_once_is_sent_back_and_a_judge_is_not_indispensable(
    cloud: LocalCloud,
) -> None:
    request = {"concept": REFUSED_BY_JUDGE, "scenes": 1, "characters": 1}

    finished = make_in(cloud, request)

    assert finished.status == "complete_with_gaps"  # it says what was not judged
    plans = [item.call for item in finished.report.items if item.step == "plan_story"]
    assert plans == ["plan_story/plan/1", "plan_story/plan/1-2"]
    assert set(finished.outcomes("chat.judge", "")) == {"PERMISSION_DENIED"}
    assert len(finished.report.unjudged) == 3


def test_a_model_that_does_not_exist_fails_before_anything_is_spent(cloud: LocalCloud) -> None:
    request = {"plan": story(scenes=1), "models": {"image": "no-such-model"}}

    failed = make_in(cloud, request, "no-model")

    assert failed.status == "failed"
    assert "ProviderRejected" in (failed.film.run.error or "")
    assert failed.report.items == []
