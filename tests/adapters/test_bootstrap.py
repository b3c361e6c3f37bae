"""What functions are built with: clients that give up before the functions' own time is over."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.parameters import clear_caches
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError
from moto import mock_aws

from grok_spicy import bootstrap
from grok_spicy.adapters.aws import emf_metrics
from grok_spicy.adapters.aws import secret as secret_module
from grok_spicy.adapters.video_router import VideoRouter
from grok_spicy.adapters.xai import client as xai
from grok_spicy.adapters.xai import videos as video
from grok_spicy.errors import BadInput, KeyRefused, StorageUnavailable
from grok_spicy.metrics import count, metric_log
from grok_spicy.services.structured_chat import prompt_log
from statemachine import definition


@pytest.fixture
def timeouts(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The timeouts of the clients that are made, in seconds."""
    made: list[float] = []

    def client(*_: object, timeout: float, **__: object) -> None:
        made.append(timeout)

    monkeypatch.setattr(xai, "xai_client", client)
    monkeypatch.setattr(video, "xai_client", client)
    monkeypatch.setenv("XAI_API_KEY", "a key")
    monkeypatch.delenv("GROK_SPICY_XAI_TIMEOUT", raising=False)
    return made


def test_a_video_provider_that_hangs_times_out_before_its_task(timeouts: list[float]) -> None:
    VideoRouter(bootstrap.read_key).provider_of("grok-imagine-video")

    tasks = [_task(name)["TimeoutSeconds"] for name in ("StartClip", "PollClip")]
    assert timeouts[0] < min(tasks)


def test_calls_take_no_longer_than_they_are_told_to(
    timeouts: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROK_SPICY_XAI_TIMEOUT", "5")

    VideoRouter(bootstrap.read_key).provider_of("grok-imagine-video")
    bootstrap.model_provider()

    assert timeouts == [5.0, 5.0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GROK_SPICY_XAI_TIMEOUT", "soon"),
        ("GROK_SPICY_XAI_TIMEOUT", "0"),
        ("GROK_SPICY_XAI_INSECURE", "perhaps"),
        ("GROK_SPICY_XAI_INSECURE", "1"),  # the host is xAI
    ],
)
def test_a_variable_that_cannot_be_used_is_named(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, text)

    monkeypatch.setenv("XAI_API_KEY", "a key")
    monkeypatch.setenv("GROK_SPICY_TABLE", "runs")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    with pytest.raises(KeyRefused, match=f"environment can't be used: {name}"):
        VideoRouter(bootstrap.read_key).provider_of("grok-imagine-video")
    bootstrap.run_store()  # what does not call the provider works on


@pytest.mark.parametrize(
    ("build", "variable"),
    [
        (bootstrap.run_store, "GROK_SPICY_TABLE"),
        (bootstrap.asset_store, "GROK_SPICY_BUCKET"),
        (bootstrap.executions, "GROK_SPICY_STATE_MACHINE_ARN"),
    ],
)
def test_a_variable_that_is_missing_is_named(
    build: Callable[[], object], variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv(variable, raising=False)

    with pytest.raises(BadInput, match=f"{variable} is not set"):
        build()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GROK_SPICY_PROVIDER", "GROK_SPICY_XAI_TIMEOUT", "GROK_SPICY_XAI_INSECURE"):
        monkeypatch.setenv(name, "")

    assert bootstrap.provider() is None


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A function on AWS, and somebody who puts texts into its secret."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("GROK_SPICY_SECRET", "grok-spicy")
    monkeypatch.delenv("XAI_API_KEY", raising=False)
    clear_caches()
    with mock_aws():
        client = boto3.client("secretsmanager")
        client.create_secret(Name="grok-spicy", SecretString="{}")

        def put(text: str) -> None:
            client.put_secret_value(SecretId="grok-spicy", SecretString=text)
            clear_caches()

        yield put
    clear_caches()


def test_on_aws_the_key_comes_out_of_the_secret(secret: Any) -> None:
    secret('{"XAI_API_KEY": " xai-1 "}')

    assert bootstrap.provider_key() == "xai-1"


def test_a_new_key_is_used_by_containers_that_are_warm(
    secret: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[str] = []
    monkeypatch.setattr(video, "xai_client", lambda key, *_, **__: used.append(key))
    ports = bootstrap.lazy_ports("video_provider")
    for key in ("xai-1", "xai-1", "xai-2"):
        secret(f'{{"XAI_API_KEY": "{key}"}}')
        ports()["video_provider"].provider_of("grok-imagine-video")

    assert used == ["xai-1", "xai-2"]


@pytest.mark.parametrize("content", ["{}", "", "not JSON", '"xai-1"', '{"XAI_API_KEY": ""}', "[1]"])
def test_a_secret_without_a_key_says_how_to_put_one_in(secret: Any, content: str) -> None:
    if content:
        secret(content)

    with pytest.raises(BadInput, match=r"in the secret grok-spicy"):
        bootstrap.provider_key()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDeniedException", BadInput),
        ("ThrottlingException", StorageUnavailable),
        ("InternalServiceError", StorageUnavailable),
    ],
)
def test_a_secret_that_is_hard_to_reach_now_is_read_again(
    monkeypatch: pytest.MonkeyPatch, code: str, kind: type[Exception]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise GetParameterError("no") from ClientError({"Error": {"Code": code}}, "GetSecretValue")

    monkeypatch.setattr(secret_module, "get_secret", refuse)

    with pytest.raises(kind, match="can't be read"):
        secret_module.key_in("grok-spicy", "XAI_API_KEY")


@pytest.mark.usefixtures("secret")
def test_a_secret_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROK_SPICY_SECRET", "another")

    with pytest.raises(BadInput, match="can't be read"):
        bootstrap.provider_key()


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """Loggers as a new container has them, and put back."""
    ours = (prompt_log, metric_log, logging.getLogger("httpx"))
    before = [(log, log.level, list(log.handlers)) for log in ours]
    for log, *_ in before:
        log.setLevel(logging.NOTSET)
    yield
    for log, level, handlers in before:
        log.setLevel(level)
        log.handlers[:] = handlers


@pytest.mark.parametrize(("setting", "logged"), [("1", True), ("0", False), (None, False)])
def test_prompts_are_logged_only_where_they_stay_with_their_writer(
    setting: str | None,
    logged: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.delenv("GROK_SPICY_LOG_PROMPTS", raising=False)
    if setting is not None:
        monkeypatch.setenv("GROK_SPICY_LOG_PROMPTS", setting)
    caplog.set_level(logging.DEBUG)

    bootstrap.lazy_ports("image_sanitizer")()
    prompt_log.info("a fox in secret")
    logging.getLogger("httpx").info("GET https://where.the/clip/is.mp4")

    assert ("a fox in secret" in caplog.text) == logged
    assert ("where.the/clip" in caplog.text) == logged


def test_a_metric_is_a_metric_once_where_somebody_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "GrokSpicy")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "my-service")
    bootstrap.lazy_ports("image_sanitizer")()
    emf_metrics.send_metrics()

    count("SpendUsd", 0.07)

    [line] = capsys.readouterr().out.splitlines()
    metric = json.loads(line)
    [described] = metric["_aws"]["CloudWatchMetrics"]
    assert described["Namespace"] == "GrokSpicy"
    assert described["Dimensions"] == [["service"]]
    assert described["Metrics"] == [{"Name": "SpendUsd", "Unit": "None"}]
    assert (metric["SpendUsd"], metric["service"]) == ([0.07], "my-service")


def test_a_metric_has_its_dimensions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "GrokSpicy")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "my-service")
    bootstrap.lazy_ports("image_sanitizer")()

    count("RunsFailed", fault="ours")

    metric = json.loads(capsys.readouterr().out)
    [described] = metric["_aws"]["CloudWatchMetrics"]
    assert sorted(described["Dimensions"][0]) == ["fault", "service"]
    assert (metric["fault"], metric["service"]) == ("ours", "my-service")


def test_a_metric_is_silent_on_a_laptop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("POWERTOOLS_METRICS_NAMESPACE", raising=False)
    bootstrap.lazy_ports("image_sanitizer")()

    count("RunsFailed", fault="ours")

    assert capsys.readouterr().out == ""


def _task(name: str, machine: Any = None) -> Any:
    """A state of the machine, wherever it is."""
    states = (machine or definition.load())["States"]
    maps = [each["ItemProcessor"] for each in states.values() if "ItemProcessor" in each]
    inner = (_task(name, each) for each in maps)
    return states.get(name) or next(filter(None, inner), None)
