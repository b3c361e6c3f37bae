"""Stopping a run and going on with it."""

import pytest
from grok_spicy.adapters import wiring
from grok_spicy.run import Run, Status

from local.studio import LocalStudio
from tests.api.asking import Person
from tests.pipeline.making import story


def ended(run_id: str, status: Status) -> None:
    """Let the run have ended like that."""
    wiring.run_store().update(run_id, Run, lambda run: run.advanced(status))


def running(studio: LocalStudio) -> list[str]:
    return [arn.rpartition(":")[2] for arn in studio.running()]


def test_a_cancelled_run_says_so_and_its_execution_stops(ann: Person, studio: LocalStudio) -> None:
    run_id = ann.film(plan=story(scenes=1))
    assert run_id in running(studio)

    reply = ann("POST", f"/runs/{run_id}/cancel")

    assert (reply.status, reply.json["status"]) == (202, "cancelled")
    assert run_id not in running(studio)
    told = ann("GET", f"/runs/{run_id}/events").json["events"]
    assert [event["what"] for event in told] == ["cancelled"]
    files = {each["path"] for each in ann("GET", f"/runs/{run_id}/assets").json["assets"]}
    assert files == {"script.md", "state.json", "report.json"}


@pytest.mark.parametrize("status", ["complete", "failed", "cancelled"])
def test_what_has_ended_can_not_be_cancelled(ann: Person, status: Status) -> None:
    run_id = ann.film()
    ended(run_id, status)

    reply = ann("POST", f"/runs/{run_id}/cancel")

    assert reply.status == 409 and reply.is_problem
    assert status in reply.json["detail"]


def test_a_cancelled_run_goes_on_as_its_next_execution(ann: Person, studio: LocalStudio) -> None:
    run_id = ann.film(max_cost_usd=2)
    ann("POST", f"/runs/{run_id}/cancel")

    reply = ann("POST", f"/runs/{run_id}/resume", {"max_cost_usd": 5, "on_gap": "fail"})

    assert reply.status == 202
    assert (reply.json["execution"], reply.json["max_cost_usd"]) == (f"{run_id}-2", 5)
    assert f"{run_id}-2" in running(studio)
    run = ann("GET", f"/runs/{run_id}").json["run"]
    assert (run["status"], run["settings"]["on_gap"]) == ("ideation", "fail")


def test_a_run_goes_on_without_a_body(ann: Person) -> None:
    run_id = ann.film()
    ended(run_id, "failed")

    assert ann("POST", f"/runs/{run_id}/resume").status == 202


def test_a_run_that_is_going_can_not_be_resumed(ann: Person) -> None:
    run_id = ann.film()

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert reply.status == 409 and reply.is_problem


def test_of_two_who_resume_at_once_one_is_told_that_it_is_going(ann: Person) -> None:
    run_id = ann.film()
    ended(run_id, "failed")

    statuses = [ann("POST", f"/runs/{run_id}/resume").status for _ in range(2)]

    assert statuses == [202, 409]


def test_a_complete_film_has_nothing_to_go_on_with(ann: Person) -> None:
    run_id = ann.film()
    ended(run_id, "complete")

    assert ann("POST", f"/runs/{run_id}/resume").status == 409


def test_a_film_with_gaps_goes_on(ann: Person) -> None:
    run_id = ann.film()
    ended(run_id, "complete_with_gaps")

    assert ann("POST", f"/runs/{run_id}/resume").status == 202


def test_a_simulated_film_does_not_go_on_with_clips_that_cost_money(ann: Person) -> None:
    run_id = ann.film()
    ended(run_id, "failed")
    wiring.run_store().update(
        run_id,
        Run,
        lambda run: run.model_copy(
            update={"settings": run.settings.model_copy(update={"provider": "simulator"})}
        ),
    )

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert reply.status == 422
    assert ann("GET", f"/runs/{run_id}").json["status"] == "failed"


def test_a_run_whose_execution_is_gone_without_a_word_goes_on(
    ann: Person, studio: LocalStudio
) -> None:
    run_id = ann.film()
    lost = f"{run_id}-2"
    wiring.run_store().update(run_id, Run, lambda run: run.model_copy(update={"execution": lost}))

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert (reply.status, reply.json["execution"]) == (202, f"{run_id}-3")
    assert f"{run_id}-3" in running(studio)


def test_a_name_that_an_execution_has_used_in_vain_is_not_used_again(
    ann: Person, studio: LocalStudio
) -> None:
    run_id = ann.film()
    ended(run_id, "failed")
    studio.start_execution(f"{run_id}-2", {"run_id": run_id})

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert (reply.status, reply.json["execution"]) == (202, f"{run_id}-3")


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"scenes": 5}, "scenes"),
        ({"max_cost_usd": -1}, "max_cost_usd"),
        ({"models": {"video": ""}}, "models.video"),
        ({"run_id": "another"}, "run_id"),
    ],
)
def test_a_run_keeps_its_settings_when_it_goes_on(ann: Person, told: object, word: str) -> None:
    run_id = ann.film()
    ended(run_id, "failed")

    reply = ann("POST", f"/runs/{run_id}/resume", told)

    assert reply.status == 422 and word in reply.text
    assert ann("GET", f"/runs/{run_id}").json["status"] == "failed"


def test_a_model_that_can_not_film_the_runs_size_is_refused(ann: Person) -> None:
    run_id = ann.film(resolution="1080p", models={"video": "grok-imagine-video-1.5"})
    ended(run_id, "failed")

    reply = ann("POST", f"/runs/{run_id}/resume", {"models": {"video": "grok-imagine-video"}})

    assert reply.status == 422 and "1080p" in reply.json["detail"]
    assert ann("GET", f"/runs/{run_id}").json["status"] == "failed"
