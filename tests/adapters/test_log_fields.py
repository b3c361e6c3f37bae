"""Every line of a function says which run, scene and execution it is about."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.log_fields import ADD_FIELDS, fields_of, logs_with_fields
from grok_spicy.adapters.aws.s3_assets import S3Assets
from grok_spicy.errors import NotYet, PromptRefused

FUNCTIONS = Path(__file__).parents[2] / "functions"
SECRET = "a fox in a story that is nobody's business"
CONTEXT = SimpleNamespace(function_name="Grok-PollClip", function_version="7")
EVENT = {"run_id": "film", "execution": "film-2", "scene_id": 3, "note": SECRET}

logged = logs_with_fields(lambda: None)
library_log = logging.getLogger("some.library")


@pytest.fixture(autouse=True)
def with_fields(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Lines as a handler of the root logger sees them."""
    caplog.set_level(logging.INFO)
    caplog.handler.addFilter(ADD_FIELDS)
    yield
    caplog.handler.removeFilter(ADD_FIELDS)


def about(line: logging.LogRecord) -> dict[str, Any]:
    names = ("run_id", "execution", "scene_id", "function", "function_version")
    return {name: value for name, value in vars(line).items() if name in names}


def test_a_line_of_a_library_has_run_scene_execution_and_version(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @logged
    def handler(_event: dict[str, Any], _context: object) -> str:
        library_log.info("retrying")
        return "done"

    assert handler(EVENT, CONTEXT) == "done"
    library_log.info("between two invocations")

    inside, outside = caplog.records
    assert about(inside) == {
        "run_id": "film",
        "execution": "film-2",
        "scene_id": 3,
        "function": "Grok-PollClip",
        "function_version": "7",
    }
    assert about(outside) == {}


def test_a_line_of_a_thread_that_a_step_starts_has_them_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Client:
        def get_object(self, **_: object) -> Any:
            library_log.warning("a body broke off")
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")

    @logged
    def handler(_event: dict[str, Any], _context: object) -> list[str]:
        assets = S3Assets(Client(), "bucket")
        return assets.get_files({name: tmp_path / name for name in ("one", "two")})

    assert handler(EVENT, CONTEXT) == ["one", "two"]
    assert [about(line).get("scene_id") for line in caplog.records] == [3, 3]


def test_a_line_that_says_itself_what_it_is_about_keeps_that(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @logged
    def handler(_event: dict[str, Any], _context: object) -> None:
        library_log.info("another scene", extra={"scene_id": 9})

    handler(EVENT, CONTEXT)

    assert about(caplog.records[0])["scene_id"] == 9


@pytest.mark.parametrize(
    ("event", "run_id", "execution"),
    [
        ({"execution": "film", "input": {"concept": SECRET}}, "film", "film"),
        ({"execution": "film-2", "input": {"run_id": "film"}}, "film", "film-2"),
        ({"detail": {"name": "film-2", "input": '{"run_id": "film"}'}}, "film", "film-2"),
        ({"detail": {"name": "film", "input": None}}, "film", "film"),
        ({"detail": {"run_id": "film", "execution": "film-3"}}, "film", "film-3"),
        ({"rawPath": "/runs/film/events", "body": SECRET}, "film", None),
        ({"rawPath": "/api/runs/film"}, "film", None),
        ({"rawPath": "/runs", "body": SECRET}, None, None),
        ({"run_id": 17.5, "execution": "x" * 500}, None, None),
        ("no object", None, None),
    ],
)
def test_every_kind_of_event_says_its_run(
    event: Any, run_id: str | None, execution: str | None
) -> None:
    fields = fields_of(event)

    expected = {"run_id": run_id, "execution": execution}
    assert fields == {name: value for name, value in expected.items() if value}
    assert SECRET not in json.dumps(fields)


def raise_in_handler(error: Exception) -> None:
    @logged
    def handler(_event: dict[str, Any], _context: object) -> None:
        raise error

    with pytest.raises(type(error)):
        handler(EVENT, CONTEXT)


def counted(lines: list[logging.LogRecord]) -> list[str]:
    return [vars(line)["metric"] for line in lines if "metric" in vars(line)]


def test_an_error_that_nobody_raised_on_purpose_is_logged_without_what_it_quotes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    raise_in_handler(KeyError(SECRET))

    line = caplog.records[0]
    assert (line.levelname, vars(line)["error"], vars(line)["fault"]) == (
        "ERROR",
        "KeyError",
        "ours",
    )
    assert SECRET not in line.getMessage() and "test_log_fields.py" in line.getMessage()
    assert about(line)["run_id"] == "film"
    assert counted(caplog.records) == ["FunctionErrors"]


@pytest.mark.parametrize(
    ("error", "level"), [(NotYet("not due yet"), "INFO"), (PromptRefused("no"), "WARNING")]
)
def test_an_answer_and_a_wait_are_no_errors_of_ours(
    caplog: pytest.LogCaptureFixture, error: Exception, level: str
) -> None:
    raise_in_handler(error)

    assert caplog.records[0].levelname == level
    assert counted(caplog.records) == []


@pytest.mark.parametrize("handler", sorted(FUNCTIONS.glob("*/handler.py")), ids=str)
def test_every_function_logs_so(handler: Path) -> None:
    assert "@bootstrap.logged\ndef handler(" in handler.read_text()
