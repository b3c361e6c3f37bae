"""Cancelling and resuming a run."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import boto3
import pytest

from grok_spicy import bootstrap
from grok_spicy.adapters.aws.executions import StepFunctionsExecutions
from grok_spicy.api.auth import Caller
from grok_spicy.api.request_context import RequestContext
from grok_spicy.api.routers.runs import resume_run
from grok_spicy.api.schemas import Accepted, ResumeRequest
from grok_spicy.errors import RunIsActive
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run, Status
from grok_spicy.policies.asset_keys import output_keys
from grok_spicy.ports import Executions
from grok_spicy_local.cloud import NAME, LocalCloud
from grok_spicy_local.state_machine import machine_arn
from tests.support.api_requests import ApiClient
from tests.support.films import story


def end_run(run_id: str, status: Status) -> None:
    """End the run with that status."""
    bootstrap.run_store().update(run_id, Run, lambda run: run.advanced(status))


def running(studio: LocalCloud) -> list[str]:
    return [arn.rpartition(":")[2] for arn in studio.running()]


class Meanwhile(StepFunctionsExecutions):
    """The local cloud's executions; `meanwhile` happens in the middle of a request."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(boto3.client("stepfunctions"), machine_arn(NAME))
        self.meanwhile = meanwhile


class NamesAreFound(Meanwhile):
    """… when a free name for the next execution was found."""

    def status(self, name: str) -> str | None:
        status = super().status(name)
        if status is None:
            self.meanwhile()
        return status


class AboutToStart(Meanwhile):
    """… before the execution is started."""

    def start(self, name: str, given: Mapping[str, Any]) -> None:
        self.meanwhile()
        super().start(name, given)


def context(executions: Executions) -> RequestContext:
    """A request with AWS credentials, in an execution environment of its own."""
    return RequestContext(
        caller=Caller("studio", sees_all=True),
        provider=None,
        store=bootstrap.run_store(),
        assets=bootstrap.asset_store(),
        links=bootstrap.asset_links(),
        executions=executions,
        archives=bootstrap.archives(),
        person_deleter=bootstrap.person_deleter(),
        admission=bootstrap.admission(),
        task_tokens=bootstrap.task_tokens(),
    )


def failed_run(person: ApiClient, studio: LocalCloud) -> str:
    """A failed run whose execution has ended."""
    run_id = person.start_run()
    studio.stop_execution(f"{machine_arn(NAME).replace(':stateMachine:', ':execution:')}:{run_id}")
    end_run(run_id, "failed")
    return run_id


def test_cancelling_ends_the_run_and_stops_its_execution(
    ann: ApiClient, studio: LocalCloud
) -> None:
    run_id = ann.start_run(plan=story(scenes=1))
    assert run_id in running(studio)

    reply = ann("POST", f"/runs/{run_id}/cancel")

    assert (reply.status, reply.json["status"]) == (202, "cancelled")
    assert run_id not in running(studio)
    events = ann("GET", f"/runs/{run_id}/events").json["events"]
    assert [event["what"] for event in events] == ["started", "cancelled"]
    files = {each["path"] for each in ann("GET", f"/runs/{run_id}/assets").json["assets"]}
    assert files == {"script.md", "state.json", "report.json"}


@pytest.mark.parametrize("status", ["complete", "failed", "cancelled"])
def test_a_run_that_has_ended_can_not_be_cancelled(ann: ApiClient, status: Status) -> None:
    run_id = ann.start_run()
    end_run(run_id, status)

    reply = ann("POST", f"/runs/{run_id}/cancel")

    assert reply.status == 409 and reply.is_problem
    assert status in reply.json["detail"]


def test_a_cancelled_run_is_resumed_as_its_next_execution(
    ann: ApiClient, studio: LocalCloud
) -> None:
    run_id = ann.start_run(max_cost_usd=2)
    ann("POST", f"/runs/{run_id}/cancel")

    reply = ann("POST", f"/runs/{run_id}/resume", {"max_cost_usd": 5, "on_gap": "fail"})

    assert reply.status == 202
    assert (reply.json["execution"], reply.json["max_cost_usd"]) == (f"{run_id}-2", 5)
    assert f"{run_id}-2" in running(studio)
    run = ann("GET", f"/runs/{run_id}").json["run"]
    assert (run["status"], run["settings"]["on_gap"]) == ("queued", "fail")


def test_a_run_is_resumed_without_a_body(ann: ApiClient) -> None:
    run_id = ann.start_run()
    end_run(run_id, "failed")

    assert ann("POST", f"/runs/{run_id}/resume").status == 202


def test_an_active_run_can_not_be_resumed(ann: ApiClient) -> None:
    run_id = ann.start_run()

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert reply.status == 409 and reply.is_problem


def test_of_concurrent_resumes_one_succeeds(ann: ApiClient, studio: LocalCloud) -> None:
    run_id = failed_run(ann, studio)
    at_once = threading.Barrier(4)
    contexts = [context(NamesAreFound(at_once.wait)) for _ in range(at_once.parties)]

    def resume(place: int) -> Accepted | None:
        try:
            return resume_run(contexts[place], run_id, ResumeRequest(max_cost_usd=11 + place))
        except RunIsActive:
            return None

    with ThreadPoolExecutor(at_once.parties) as people:
        (accepted,) = filter(None, people.map(resume, range(at_once.parties)))

    run = bootstrap.run_store().get(run_id, Run)
    assert run is not None
    assert (run.execution, run.settings.max_cost_usd) == (f"{run_id}-2", accepted.max_cost_usd)
    assert [name for name in running(studio) if name.startswith(run_id)] == [accepted.execution]
    events = ann("GET", f"/runs/{run_id}/events").json["events"]
    assert [event["what"] for event in events] == ["started", "resumed"]


def test_a_resume_before_the_execution_of_another_has_started_is_rejected(
    ann: ApiClient, studio: LocalCloud
) -> None:
    run_id = failed_run(ann, studio)
    others: list[int] = []

    def resume_too() -> None:
        others.append(ann("POST", f"/runs/{run_id}/resume").status)

    resume_run(context(AboutToStart(resume_too)), run_id, ResumeRequest())

    assert others == [409]
    assert [name for name in running(studio) if name.startswith(run_id)] == [f"{run_id}-2"]


@pytest.mark.parametrize("file", ["final_video.mp4", "script.md", "report.json"])
def test_a_complete_run_of_which_a_file_was_deleted_is_resumed_and_makes_it_again(
    ann: ApiClient, studio: LocalCloud, file: str
) -> None:
    run_id = complete_run(ann)
    studio.client("s3").delete_object(Bucket=NAME, Key=f"runs/{run_id}/{file}")

    assert ann("POST", f"/runs/{run_id}/resume").status == 202


def complete_run(ann: ApiClient) -> str:
    """A run that is complete, with all its files."""
    run_id = ann.start_run(plan=story(scenes=1))
    for key in output_keys(run_id):
        bootstrap.asset_store().put(key, b"made")
    end_run(run_id, "complete")
    return run_id


def test_a_complete_run_can_not_be_resumed(ann: ApiClient) -> None:
    run_id = complete_run(ann)

    assert ann("POST", f"/runs/{run_id}/resume").status == 409


def test_a_run_with_gaps_can_be_resumed(ann: ApiClient) -> None:
    run_id = ann.start_run()
    end_run(run_id, "complete_with_gaps")

    assert ann("POST", f"/runs/{run_id}/resume").status == 202


def test_a_simulated_run_is_not_resumed_with_a_provider_that_costs_money(ann: ApiClient) -> None:
    run_id = ann.start_run()
    end_run(run_id, "failed")
    bootstrap.run_store().update(
        run_id,
        Run,
        lambda run: run.model_copy(
            update={"settings": run.settings.model_copy(update={"provider": "simulator"})}
        ),
    )

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert reply.status == 422
    assert ann("GET", f"/runs/{run_id}").json["status"] == "failed"


def test_a_run_whose_execution_vanished_can_be_resumed(ann: ApiClient, studio: LocalCloud) -> None:
    run_id = ann.start_run()
    lost = {"execution": f"{run_id}-2", "updated_at": utc_now() - timedelta(minutes=2)}
    bootstrap.run_store().update(run_id, Run, lambda run: run.model_copy(update=lost))

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert (reply.status, reply.json["execution"]) == (202, f"{run_id}-3")
    assert f"{run_id}-3" in running(studio)


def test_the_name_of_an_orphaned_execution_is_not_used_again(
    ann: ApiClient, studio: LocalCloud
) -> None:
    run_id = ann.start_run()
    end_run(run_id, "failed")
    studio.start_execution(f"{run_id}-2", {"run_id": run_id})

    reply = ann("POST", f"/runs/{run_id}/resume")

    assert (reply.status, reply.json["execution"]) == (202, f"{run_id}-3")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"scenes": 5}, "scenes"),
        ({"max_cost_usd": -1}, "max_cost_usd"),
        ({"models": {"video": ""}}, "models.video"),
        ({"run_id": "another"}, "run_id"),
    ],
)
def test_a_resumed_run_keeps_its_other_settings(ann: ApiClient, changes: object, word: str) -> None:
    run_id = ann.start_run()
    end_run(run_id, "failed")

    reply = ann("POST", f"/runs/{run_id}/resume", changes)

    assert reply.status == 422 and word in reply.text
    assert ann("GET", f"/runs/{run_id}").json["status"] == "failed"


def test_a_model_that_lacks_the_runs_resolution_is_rejected(ann: ApiClient) -> None:
    run_id = ann.start_run(resolution="1080p", models={"video": "grok-imagine-video-1.5"})
    end_run(run_id, "failed")

    reply = ann("POST", f"/runs/{run_id}/resume", {"models": {"video": "grok-imagine-video"}})

    assert reply.status == 422 and "1080p" in reply.json["detail"]
    assert ann("GET", f"/runs/{run_id}").json["status"] == "failed"
