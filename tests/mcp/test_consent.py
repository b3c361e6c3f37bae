"""What spends, deletes, cancels or decides is done with consent to this very call, or not."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grok_spicy.api.schemas import Accepted, CastList, CastView, CostEstimate, GateView
from grok_spicy.api.schemas.people import QuotaView
from grok_spicy.api.schemas.retakes import Terms
from grok_spicy.models.gates import Gate
from grok_spicy.models.redo import Redo, StaleAsset
from grok_spicy_cli.actions import ACTIONS
from grok_spicy_cli.client.api_gateway import ApiResponse
from grok_spicy_mcp.confirmation import spending_words
from grok_spicy_mcp.server import ActionServer
from tests.support.agent import call, run_in_thread
from tests.support.cli_terminal import RUN
from tests.support.fake_api import FakeApi, film_at

ARGUMENTS: dict[str, dict[str, Any]] = {
    "start_film": {"concept": "A fox meets an owl"},
    "approve": {"run": RUN, "digest": "d1"},
    "reject": {"run": RUN, "digest": "d1", "note": "The fox is red."},
    "edit_plan": {"run": RUN, "edit": {"scenes": [{"scene_id": 1, "action": "The fox sleeps."}]}},
    "retake": {"run": RUN, "redo": [{"what": "clip", "scene_id": 2, "note": "Slower."}]},
    "pick": {"run": RUN, "scene_id": 1, "take": 2},
    "restore": {"run": RUN, "version": 1},
    "export": {"run": RUN, "formats": ["9:16"], "gif": True},
    "promote": {"run": RUN, "promotion": {"quality": "best"}},
    "cancel": {"run": RUN},
    "resume": {"run": RUN},
    "delete_run": {"run": RUN},
    "delete_cast": {"cast": "Foxes"},
    "save_cast": {"cast": "foxes", "run": RUN, "replace": True},
    "set_quota": {"owner": "ann", "quota": {"films_per_day": 5, "usd_per_day": 20}},
}
"""A call of each tool that needs consent, without it."""
COSTS = CostEstimate(expected_usd=0.4, at_most_usd=1.2)
TERMS = Terms(
    redo=[Redo(what="clip", scene_id=2)],
    stale=[StaleAsset(what="clip", scene_id=2, reason="…", hardness="hard", cost_usd=0.4)],
    estimate=COSTS,
    least_cap_usd=0.42,
    max_cost_usd=10,
)
ACCEPTED = ApiResponse(
    202,
    Accepted(
        run_id=RUN, execution="x", status="pending", estimate=COSTS, max_cost_usd=10, links={}
    ).model_dump_json(),
)
CAST = CastView(
    cast_id="foxes-1a2b3c",
    name="Foxes",
    run_id=RUN,
    title="The crystal",
    style="Soft 3D animation",
    aspect_ratio="16:9",
    saved_at=datetime(2026, 11, 27, tzinfo=UTC),
    saved_by="studio",
    members=[],
)
READS = ("/runs/estimate", "/terms")
NEED_CONSENT = [action.tools[0] for action in ACTIONS if action.consent != "none"]


@pytest.fixture
def api(api: FakeApi) -> FakeApi:
    """A run that waits for the approval of its storyboard, and whatever is done succeeds."""
    film = film_at("awaiting_approval")
    at = film.run.created_at
    gate = Gate(
        gate="storyboard",
        digest="d1",
        execution=film.run.execution,
        opened_at=at,
        deadline=at,
        parts={"1": "p1", "2": "p2"},
    )
    api.films = [replace(film, gates=[gate])]
    decided = GateView.of(gate, api.films[0]).model_dump_json()
    api.problems[f"POST /runs/{RUN}/gates/storyboard/decide"] = ApiResponse(200, decided)
    api.problems[f"DELETE /runs/{RUN}"] = ApiResponse(204)
    api.problems["GET /casts"] = ApiResponse(200, CastList(casts=[CAST]).model_dump_json())
    api.problems[f"DELETE /casts/{CAST.cast_id}"] = ApiResponse(204)
    api.problems["POST /casts"] = ApiResponse(201, CAST.model_dump_json())
    quota = QuotaView(owner="ann", quotas=[], set_by=None).model_dump_json()
    api.problems["PUT /people/ann/quota"] = ApiResponse(200, quota)
    for change in ("edit", "retake", "pick", "promote"):
        api.problems[f"POST /runs/{RUN}/{change}/terms"] = ApiResponse(200, TERMS.model_dump_json())
        api.problems[f"POST /runs/{RUN}/{change}"] = ACCEPTED
    api.problems[f"POST /runs/{RUN}/restore"] = ACCEPTED
    api.problems[f"POST /runs/{RUN}/exports"] = ACCEPTED
    return api


def changes(api: FakeApi) -> list[str]:
    """The requests that change something."""
    return [
        f"{method} {path}"
        for method, path, _ in api.requests
        if method != "GET" and not path.endswith(READS)
    ]


@pytest.mark.parametrize("name", NEED_CONSENT)
@pytest.mark.parametrize("words", [None, "", "yes", "spend up to 0.01 USD", "delete another-run"])
def test_without_the_words_nothing_is_done_and_the_words_are_said(
    server: ActionServer, api: FakeApi, name: str, words: str | None
) -> None:
    consent = {} if words is None else {"confirm": words}

    answer = call(server, name, **ARGUMENTS[name], **consent)

    assert (answer.is_error, changes(api)) == (True, [])
    assert answer.text.startswith("Not confirmed, and nothing was done.")
    assert 'call again with confirm: "' in answer.text


@pytest.mark.parametrize("name", NEED_CONSENT)
def test_with_the_words_of_the_refusal_it_is_done(
    server: ActionServer, api: FakeApi, name: str
) -> None:
    refusal = call(server, name, **ARGUMENTS[name])
    words = refusal.text.rpartition('confirm: "')[2].removesuffix('"')

    answer = call(server, name, **ARGUMENTS[name], confirm=words)

    assert (answer.is_error, len(changes(api))) == (False, 1), answer.text


def test_the_consent_to_a_film_names_its_cap(server: ActionServer, api: FakeApi) -> None:
    film = {"concept": "A fox", "settings": {"max_cost_usd": 2.5}}
    terms = call(server, "estimate_film", **film).data

    larger = {"concept": "A fox", "settings": {"max_cost_usd": 20}}
    refused = call(server, "start_film", **larger, confirm=terms["confirm"])
    started = call(server, "start_film", **film, confirm=terms["confirm"])

    assert terms["confirm"] == "spend up to 2.50 USD"
    assert refused.is_error and "spend up to 20.00 USD" in refused.text
    assert not started.is_error
    assert [body["max_cost_usd"] for body in api.bodies("POST") if body][-1] == 2.5


def test_the_consent_to_resuming_names_what_is_left_under_the_cap(
    server: ActionServer, api: FakeApi
) -> None:
    api.films = [film_at("cancelled")]  # it has cost 0.02 of its 10 USD

    kept = call(server, "resume", run=RUN)
    raised = call(server, "resume", run=RUN, changes={"max_cost_usd": 12})

    assert '"spend up to 9.98 USD"' in kept.text
    assert '"spend up to 11.98 USD"' in raised.text


def test_the_terms_of_a_change_say_what_it_makes_again_and_which_words_it_needs(
    server: ActionServer, api: FakeApi
) -> None:
    terms = call(server, "retake_terms", **ARGUMENTS["retake"]).data

    assert [(each["what"], each["scene_id"]) for each in terms["stale"]] == [("clip", 2)]
    assert (terms["expected_usd"], terms["least_cap_usd"]) == (0.4, 0.42)
    assert terms["confirm"] == "spend up to 9.98 USD"
    assert changes(api) == []


def test_a_picture_is_uploaded_only_once_it_may_be_used(
    server: ActionServer, api: FakeApi, tmp_path: Path
) -> None:
    Image.new("RGB", (512, 512)).save(tmp_path / "photos" / "fox.jpg", "JPEG")

    refused = call(server, "pick", run=RUN, scene_id=1, picture="fox.jpg")

    assert refused.is_error and "spend up to 9.98 USD" in refused.text
    assert changes(api) == []


def test_an_approval_covers_what_was_looked_at_only(server: ActionServer, api: FakeApi) -> None:
    answer = call(
        server,
        "approve",
        run=RUN,
        digest="d0",
        confirm="approve storyboard and spend up to 9.98 USD",
    )

    assert answer.is_error and "no gate with this digest" in answer.text
    assert changes(api) == []


def test_a_rejection_needs_a_note(server: ActionServer, api: FakeApi) -> None:
    answer = call(server, "reject", run=RUN, digest="d1")

    assert answer.is_error and "say in a note what should be different" in answer.text
    assert changes(api) == []


def test_scenes_are_decided_one_by_one(server: ActionServer, api: FakeApi) -> None:
    words = "reject storyboard and spend up to 9.98 USD"
    notes = [{"scene_id": 2, "note": "At night."}]

    answer = call(server, "reject", run=RUN, digest="d1", scenes=notes, confirm=words)

    assert not answer.is_error, answer.text
    (body,) = api.bodies("POST")
    assert body["scenes"] == [{"decision": "reject", "scene_id": 2, "note": "At night."}]


@pytest.mark.parametrize(
    ("usd", "words"),
    [(2.5, "2.50"), (0.001, "0.01"), (9.98, "9.98"), (1.101, "1.11"), (-3, "0.00")],
)
def test_an_amount_is_rounded_up_so_that_it_is_never_less_than_what_may_be_spent(
    usd: float, words: str
) -> None:
    assert spending_words(usd) == f"spend up to {words} USD"


def test_the_hints_say_what_a_tool_may_do(server: ActionServer) -> None:
    tools = {tool.name: tool.annotations for tool in run_in_thread(server.list_tools())}

    for action in ACTIONS:
        hints = tools[action.tools[0]]
        assert hints is not None
        assert hints.read_only_hint is not action.changes, action.name
        assert hints.destructive_hint is (action.consent != "none"), action.name
        assert all(tools[name].read_only_hint for name in action.tools[1:]), action.name


@pytest.mark.parametrize(
    "arguments", [{"cast": "Foxes"}, {"cast": "Owls"}, {"cast": "Owls", "replace": True}], ids=str
)
def test_a_cast_that_replaces_none_is_saved_without_consent(
    server: ActionServer, api: FakeApi, arguments: dict[str, Any]
) -> None:
    answer = call(server, "save_cast", run=RUN, **arguments)

    assert not answer.is_error, answer.text
    (body,) = api.bodies("POST")
    assert body["replace"] is False


def test_the_consent_to_a_replaced_cast_names_it(server: ActionServer, api: FakeApi) -> None:
    refused = call(server, "save_cast", **ARGUMENTS["save_cast"])

    assert f'"replace {CAST.cast_id}"' in refused.text
    assert changes(api) == []


def test_the_consent_to_a_quota_names_the_owner_and_each_limit(
    server: ActionServer, api: FakeApi
) -> None:
    refusal = call(server, "set_quota", **ARGUMENTS["set_quota"])
    other = {"owner": "ann", "quota": {"films_per_day": 500, "usd_per_day": 20}}
    words = "set quota of ann to films_per_day 5, usd_per_day 20"

    assert f'"{words}"' in refusal.text
    assert call(server, "set_quota", **other, confirm=words).is_error
    assert changes(api) == []


def test_the_consent_to_a_large_quota_is_for_no_other_number(
    server: ActionServer, api: FakeApi
) -> None:
    quota = {"owner": "ann", "quota": {"usd_per_day": 1_234_567.5}}
    other = {"owner": "ann", "quota": {"usd_per_day": 1_234_599.0}}
    words = "set quota of ann to usd_per_day 1234567.5"

    assert f'"{words}"' in call(server, "set_quota", **quota).text
    assert f'"{words}"' not in call(server, "set_quota", **other, confirm=words).text
    assert changes(api) == []
