"""Commands for one action each: estimate, watch, delete, list with filters, one zip of everything.
Here, and in a stack."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grok_spicy.api.schemas import CostParts, FilmEstimate
from grok_spicy.ports import RunStore
from grok_spicy_cli import backends
from grok_spicy_cli.client.api_gateway import ApiResponse
from grok_spicy_cli.client.run_watcher import Pace
from tests.cli.conftest import TypeIn
from tests.support.cli_films import a_run, keep
from tests.support.cli_terminal import RUN, Terminal, finished
from tests.support.fake_api import FakeApi, a_problem, film_at

PACE = Pace(events=0.001, idle=0.01, longest=0.001)
STACK = ("--stack", "Grok")
Connect = Callable[[FakeApi], FakeApi]


@pytest.fixture
def in_stack(monkeypatch: pytest.MonkeyPatch) -> Connect:
    """`--stack Grok` reaches this API."""

    def connect(api: FakeApi) -> FakeApi:
        runs = Terminal(api, pace=PACE).runs
        monkeypatch.setattr(
            backends, "connect_stack", lambda _, output: replace(runs, output=output)
        )
        return api

    return connect


def test_an_estimate_says_the_price_by_part_and_the_length(type_in: TypeIn) -> None:
    said = type_in("estimate", "A fox meets an owl", "--scenes", "3", "--quality", "draft")
    read = type_in("estimate", "A fox meets an owl", "--scenes", "3", "--json")

    assert said.status == 0
    assert "Expected cost: about 0.75 USD, at most" in said.out
    assert "clips" in said.out and "Length: about 24 s" in said.out
    estimate = FilmEstimate.model_validate_json(read.out)
    assert sum(estimate.parts.model_dump().values()) == pytest.approx(estimate.expected_usd)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "give one of: a concept"),
        (("A fox", "--scenes", "99"), "--scenes"),
        (("A fox", "--resolution", "1080p"), "1080p"),
        (("A fox", "--provider", "grok", *STACK), "a stack has a provider of its own"),
    ],
)
def test_what_can_not_be_filmed_has_no_price(
    type_in: TypeIn, options: tuple[str, ...], words: str
) -> None:
    refused = type_in("estimate", *options)

    assert (refused.status, words in refused.err) == (2, True), refused.err


def test_a_stack_estimates_by_its_own_rules(type_in: TypeIn, in_stack: Connect) -> None:
    api = in_stack(FakeApi())
    parts = CostParts(plan=1, sheets=1, keyframes=1, clips=1, checks=1)
    cost = FilmEstimate(expected_usd=5, at_most_usd=9, parts=parts, duration_seconds=24)
    api.problems["POST /runs/estimate"] = ApiResponse(200, cost.model_dump_json())

    said = type_in("estimate", "A fox", "--json", *STACK)
    api.problems["POST /runs/estimate"] = a_problem(422, "A run may cost 5 USD here.")
    refused = type_in("estimate", "A fox", *STACK)

    assert json.loads(said.out) == cost.model_dump()
    assert (refused.status, "A run may cost 5 USD here." in refused.err) == (2, True)


def test_runs_are_listed_by_month_and_status(type_in: TypeIn, journals: RunStore) -> None:
    keep(journals, a_run("20261121-080000-fox-aaaa", status="complete"))
    keep(journals, a_run("20261122-080000-owl-bbbb", status="failed"))
    december = 60 * 24 * 15
    keep(journals, a_run("20261206-080000-cat-cccc", december, status="complete"))

    def listed(*options: str) -> list[str]:
        return [
            each["run_id"][16:19] for each in json.loads(type_in("list", *options, "--json").out)
        ]

    assert listed("--month", "2026-12") == ["cat"]
    assert listed("--status", "failed") == ["owl"]
    assert listed("--month", "2026-11", "--status", "complete") == ["fox"]
    assert "No run is like that." in type_in("list", "--month", "2026-10").out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--month", "november"), "write a year and a month, such as 2026-11"),
        (("--month", "2026-13"), "write a year and a month"),
        (("--status", "done"), "use one of queued, pending"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(
    type_in: TypeIn, options: tuple[str, ...], words: str
) -> None:
    refused = type_in("list", *options)

    assert (refused.status, words in refused.err) == (2, True), refused.err


def test_a_stack_filters_its_list_itself(type_in: TypeIn, in_stack: Connect) -> None:
    queries = []
    api = in_stack(FakeApi())
    send = api.send

    def remember(request):
        queries.append(dict(request.query))
        return send(request)

    api.send = remember  # type: ignore[method-assign]

    type_in("list", "--month", "2026-11", "--status", "complete", *STACK)

    assert queries == [{"limit": "100", "month": "2026-11", "status": "complete"}]


def test_a_run_in_a_stack_is_watched_to_its_end(type_in: TypeIn, in_stack: Connect) -> None:
    api = in_stack(FakeApi([film_at("videos"), film_at("videos"), finished()]))

    watched = type_in("watch", "latest", *STACK)

    assert (watched.status, "complete" in watched.out) == (0, True), watched.out
    assert api.bodies("POST") == []


@pytest.mark.parametrize(("typed", "sent"), [((), None), (("--likeness-confirmed",), True)])
def test_that_a_likeness_may_be_used_is_said_with_the_film(
    type_in: TypeIn, in_stack: Connect, typed: tuple[str, ...], sent: bool | None
) -> None:
    api = in_stack(FakeApi([finished()]))

    started = type_in("run", "A fox", *typed, *STACK)

    assert started.status == 0, started.err
    (body,) = api.bodies("POST")
    assert body.get("likeness_confirmed") == sent


def test_a_run_that_nothing_makes_here_is_shown_as_it_is(
    type_in: TypeIn, journals: RunStore
) -> None:
    keep(journals)

    watched = type_in("watch", "latest")

    assert (watched.status, "complete" in watched.out) == (3, True)


def test_nothing_is_deleted_without_being_asked_or_told(type_in: TypeIn, in_stack: Connect) -> None:
    api = in_stack(FakeApi())

    unasked = type_in("delete", RUN, *STACK)

    assert (unasked.status, "add --yes" in unasked.err) == (2, True)
    assert api.count("DELETE", RUN) == 0


def test_a_run_in_a_stack_is_deleted(type_in: TypeIn, in_stack: Connect) -> None:
    api = in_stack(FakeApi())
    api.problems[f"DELETE /runs/{RUN}"] = ApiResponse(204)

    deleted = type_in("delete", RUN, "--yes", *STACK)
    api.problems[f"DELETE /runs/{RUN}"] = a_problem(409, "The run is active.")
    refused = type_in("delete", RUN, "--yes", *STACK)

    assert (deleted.status, f"{RUN} is deleted." in deleted.out) == (0, True)
    assert (refused.status, "The run is active." in refused.err) == (1, True)


@pytest.mark.slow
def test_a_run_here_becomes_one_zip_and_is_deleted_with_its_files(
    type_in: TypeIn, journals: RunStore, output: Path, tmp_path: Path
) -> None:
    run = keep(journals, a_run(status="complete"))
    (output / run.run_id / "final_video.mp4").write_bytes(b"a whole film")
    other = keep(journals, a_run("20261122-080000-owl-bbbb"))

    zipped = type_in("download", run.run_id, "--archive", "--to", "zips")
    deleted = type_in("delete", run.run_id, "--yes")
    listed = json.loads(type_in("list", "--json").out)

    assert zipped.status == 0, zipped.err
    with zipfile.ZipFile(tmp_path / "zips" / f"{run.run_id}.zip") as archive:
        (film,) = [name for name in archive.namelist() if name.endswith("final_video.mp4")]
        assert archive.read(film) == b"a whole film"
    assert deleted.status == 0, deleted.err
    assert [each["run_id"] for each in listed] == [other.run_id]
    assert not list((output / run.run_id).glob("*.mp4"))
