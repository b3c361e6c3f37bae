"""An API that is busy, out of order, or closed to this team for a while."""

import itertools
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from xai_sdk.chat import user

from tests.server.harness import SimulatorHarness, client_of, data_uri
from xai_simulator.process import SimulatorProcess

IMAGE = "grok-imagine-image"


def chat(harness: SimulatorHarness, model: str = "grok-4.3") -> Any:
    request = harness.client.chat.create(model=model)
    request.append(user("Hello there"))
    return request.sample()


def draw(harness: SimulatorHarness, prompt: str = "a fox", model: str = IMAGE) -> Any:
    return harness.client.image.sample(prompt, model, image_url=data_uri())


def refusal(call: Any) -> tuple[str, str] | None:
    """The gRPC status and the message of a call that is refused, None of one that is answered."""
    try:
        call()
    except grpc.RpcError as error:
        return error.code().name, error.details()
    return None


def test_everything_is_refused_until_the_trouble_is_lifted(harness: SimulatorHarness) -> None:
    job = harness.start_clip("pan [moderated:empty]")
    harness.xai.control.set_faults([{"call": "any", "failure": "rate_limited", "times": 0}])

    for call in (
        lambda: chat(harness),
        lambda: draw(harness),
        lambda: harness.start_clip(),
        lambda: harness.client.video.get(job),
        lambda: harness.client.files.list(),
        lambda: harness.client.models.list_language_models(),
    ):
        code, message = refusal(call) or ("", "")
        assert code == "RESOURCE_EXHAUSTED" and "Too many requests for team" in message
    paid = len(harness.bill)
    harness.xai.control.set_faults([])

    assert chat(harness) and draw(harness) and harness.wait_for(job)
    assert (paid, len(harness.bill)) == (1, 3)
    assert harness.xai.control.counts()["video.get"]["RESOURCE_EXHAUSTED"] == 1


def test_an_outage_begins_with_a_call_and_lasts_its_time(harness: SimulatorHarness) -> None:
    outage = {"call": "any", "failure": "unavailable", "nth": 3, "lasts": 2}
    harness.xai.control.set_faults([outage])

    outcomes = [refusal(lambda: chat(harness)) is None for _ in range(4)]
    time.sleep(2)

    assert outcomes == [True, True, False, False]
    assert chat(harness)


def test_an_outage_begins_some_seconds_after_its_script(harness: SimulatorHarness) -> None:
    outage = {"call": "any", "failure": "capacity", "after": 1.5, "lasts": 2}
    harness.xai.control.set_faults([outage])

    assert chat(harness)
    time.sleep(1.6)
    code, message = refusal(lambda: chat(harness)) or ("", "")
    assert code == "RESOURCE_EXHAUSTED" and "at capacity" in message
    time.sleep(2)
    assert chat(harness)


def test_an_outage_can_be_of_one_model(harness: SimulatorHarness) -> None:
    harness.xai.control.set_faults(
        [{"call": "image", "model": "grok-imagine-image-2.0", "failure": "capacity", "times": 0}]
    )

    assert refusal(lambda: draw(harness, model="grok-imagine-image-2.0"))
    assert draw(harness)


@pytest.mark.parametrize(
    ("call", "more", "code", "text"),
    [
        ("any", {"failure": "out_of_credit"}, "PERMISSION_DENIED", "used all available credits"),
        (
            "any",
            {"failure": "out_of_credit", "code": "RESOURCE_EXHAUSTED"},
            "RESOURCE_EXHAUSTED",
            "monthly spending limit",
        ),
        ("any", {"failure": "key_revoked"}, "UNAUTHENTICATED", "API key"),
        ("video", {"failure": "zero_retention"}, "INVALID_ARGUMENT", "output.upload_url"),
        ("any", {"failure": "unavailable"}, "UNAVAILABLE", "unavailable"),
        (
            "video.start",
            {"failure": "refuse", "code": "FAILED_PRECONDITION", "message": "Not in this region."},
            "FAILED_PRECONDITION",
            "Not in this region.",
        ),
    ],
)
def test_a_team_may_not_film_until_its_account_is_in_order(
    harness: SimulatorHarness, call: str, more: dict[str, str], code: str, text: str
) -> None:
    harness.xai.control.set_faults([{"call": call, "times": 0, **more}])

    refused_with, message = refusal(harness.start_clip) or ("", "")
    assert refused_with == code and text in message
    assert harness.bill == []

    harness.xai.control.set_faults([])
    assert harness.start_clip()


def test_a_script_that_was_put_into_force_survives_kill_9_but_not_other_options(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state"
    first = SimulatorProcess(state, faults=[{"call": "chat", "failure": "internal"}])
    first.control.set_faults([{"call": "any", "failure": "key_revoked", "times": 0}])
    first.kill()

    with SimulatorProcess(state, faults=[{"call": "chat", "failure": "internal"}]) as second:
        kept = second.control.faults()
    with SimulatorProcess(state) as third:
        replaced = third.control.faults()

    assert kept["faults"] == [{"call": "any", "failure": "key_revoked", "times": 0}]
    assert replaced["faults"] == []


def test_an_outage_goes_on_after_kill_9(tmp_path: Path) -> None:
    script = [{"call": "any", "failure": "unavailable", "lasts": 60}]
    first = SimulatorProcess(tmp_path / "state", faults=script)
    client = client_of(first.host)
    assert refusal(client.files.list)
    first.kill()
    client.close()

    with SimulatorProcess(tmp_path / "state", faults=script) as second:
        client = client_of(second.host)
        assert refusal(client.files.list)
        client.close()


def test_the_same_trouble_can_come_again(harness: SimulatorHarness) -> None:
    for _ in range(2):
        harness.xai.control.set_faults([{"call": "chat", "failure": "internal"}])
        assert [refusal(lambda: chat(harness)) is None for _ in range(2)] == [False, True]


def test_a_wrong_script_is_refused_and_the_old_one_stays(harness: SimulatorHarness) -> None:
    harness.xai.control.set_faults([{"call": "chat", "failure": "internal"}])

    for wrong in ([{"call": "chat", "failure": "lost"}], [{"call": "image", "failure": "refuse"}]):
        with pytest.raises(ValueError, match="failure"):
            harness.xai.control.set_faults(wrong)

    assert refusal(lambda: chat(harness))


def test_beyond_the_rate_of_a_model_calls_are_refused_in_the_words_of_the_api(start: Any) -> None:
    harness = start(rates={"image": 3, "video.start": 1})

    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(lambda _: refusal(lambda: draw(harness)), range(8)))
    others = [refusal(lambda: chat(harness)) for _ in range(4)]

    messages = [message for _, message in filter(None, refused)]
    assert len(messages) == 5
    assert all(
        re.fullmatch(
            r"Too many requests for team simulator and model grok-imagine-image\. .* "
            r"Requests per second \(actual/limit\): 4/3",
            message,
        )
        for message in messages
    )
    assert others == [None] * 4
    assert harness.xai.control.counts()["image"] == {"OK": 3, "RESOURCE_EXHAUSTED": 5}


def test_a_client_that_keeps_to_the_rate_is_never_refused(start: Any) -> None:
    harness = start(rates='{"video.start": 2}')

    for _ in range(3):
        assert harness.start_clip("pan [moderated:empty]")
        time.sleep(0.51)


def test_each_model_has_its_own_rate(start: Any) -> None:
    harness = start(rates={"image": 1})

    models = [IMAGE, "grok-imagine-image-2.0", IMAGE]
    assert [bool(refusal(lambda: draw(harness, model=model))) for model in models] == [  # noqa: B023
        *(False, False, True)
    ]


def test_a_tier_can_be_named_and_nothing_is_limited_without(
    start: Any, harness: SimulatorHarness, tmp_path: Path
) -> None:
    limited = start(state_dir=tmp_path / "tier", rates="t0")

    calls = itertools.repeat(None, 40)
    with ThreadPoolExecutor(40) as pool:
        refused = list(pool.map(lambda _: refusal(lambda: chat(limited)), calls))
        unlimited = list(
            pool.map(lambda _: refusal(lambda: chat(harness)), itertools.repeat(None, 40))
        )

    assert sum(answer is not None for answer in refused) <= 3
    assert unlimited == [None] * 40


@pytest.mark.parametrize("wrong", ["fast", '{"radio": 2}', '{"image": 0}', "[1]"])
def test_impossible_rates_are_refused_at_once(start: Any, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"rate|Expecting"):
        start(rates=wrong)
