"""AWS that throttles, is down, or breaks off: one error for all of it, which is outwaited."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.adapters.aws.executions import StepFunctionsExecutions
from grok_spicy.adapters.aws.s3_assets import S3Assets
from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG
from grok_spicy.errors import NotFound, StorageUnavailable
from grok_spicy.models.events import Event
from grok_spicy.models.listing import ListQuery
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import RunSettings

ONCE = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


class Aws:
    """An AWS on loopback whose every response is the same; `length` is what it announces, and
    so many bodies break off in the middle as `breaks` says."""

    def __init__(self) -> None:
        self.status, self.body = 200, b""
        self.length: int | None = None
        self.breaks = 0
        aws = self

        class Handler(BaseHTTPRequestHandler):
            def respond(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(aws.status)
                self.send_header("Content-Length", str(aws.length or len(aws.body)))
                self.end_headers()
                if self.command != "HEAD":
                    is_broken, aws.breaks = aws.breaks > 0, max(0, aws.breaks - 1)
                    self.wfile.write(aws.body[: len(aws.body) // 2] if is_broken else aws.body)
                self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        for method in ("GET", "HEAD", "POST", "PUT"):
            setattr(Handler, f"do_{method}", Handler.respond)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def refuse(self, code: str, status: int = 400) -> None:
        self.status = status
        self.body = (
            f'{{"__type": "x#{code}", "message": "no"}}'.encode()
            if status == 400
            else f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    aws = Aws()
    yield aws
    aws.close()


def s3(aws: Aws) -> S3Assets:
    client = boto3.client("s3", endpoint_url=aws.url, config=ONCE, region_name="us-east-1")
    return S3Assets(client, "films")


def store(aws: Aws) -> DynamoRunStore:
    resource = boto3.resource(
        "dynamodb", endpoint_url=aws.url, config=ONCE, region_name="us-east-1"
    )
    return DynamoRunStore(resource.Table("runs"))


def executions(aws: Aws) -> StepFunctionsExecutions:
    # Without its prefix `sync-` the host is as it stands.
    config = ONCE.merge(Config(inject_host_prefix=False))
    client = boto3.client(
        "stepfunctions", endpoint_url=aws.url, config=config, region_name="us-east-1"
    )
    return StepFunctionsExecutions(client, "arn:aws:states:us-east-1:1:stateMachine:m")


DYNAMO: dict[str, Callable[[DynamoRunStore], Any]] = {
    "get": lambda store: store.get("film", Run),
    "all": lambda store: store.all("film", Event),
    "put": lambda store: store.put("film", Event(nonce="1", what="note", message="m")),
    "create": lambda store: store.create("film", Event(nonce="1", what="note", message="m")),
    "update": lambda store: store.update("film", Run, lambda run: run),
    "budget": lambda store: store.budget("film"),
    "open a budget": lambda store: store.open_budget("film", 1),
    "take a time": lambda store: store.take_time("clock", 1, 2, 3),
    "budgets": lambda store: store.budgets(["film"]),
    "runs": lambda store: store.listings(ListQuery(), 10),
    "runs of an owner": lambda store: store.listings(ListQuery("ann"), 10),
}
S3: dict[str, Callable[[S3Assets], Any]] = {
    "get": lambda assets: assets.get("key"),
    "has": lambda assets: assets.has("key"),
    "put": lambda assets: assets.put("key", b"content"),
    "list": lambda assets: assets.listed("runs/"),
}


@pytest.mark.parametrize("call", DYNAMO.values(), ids=DYNAMO)
@pytest.mark.parametrize(
    "code",
    ["ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded"],
)
def test_a_table_that_throttles_is_outwaited(
    aws: Aws, call: Callable[[DynamoRunStore], Any], code: str
) -> None:
    aws.refuse(code)

    with pytest.raises(StorageUnavailable, match=code):
        call(store(aws))


@pytest.mark.parametrize("call", S3.values(), ids=S3)
@pytest.mark.parametrize(
    ("code", "status"), [("SlowDown", 503), ("InternalError", 500), ("ServiceUnavailable", 503)]
)
def test_a_bucket_that_is_busy_or_down_is_outwaited(
    aws: Aws, call: Callable[[S3Assets], Any], code: str, status: int
) -> None:
    aws.refuse(code, status)

    with pytest.raises(StorageUnavailable):
        call(s3(aws))


def test_a_machine_that_throttles_is_outwaited(aws: Aws) -> None:
    aws.refuse("ThrottlingException")

    for call in (
        lambda: executions(aws).start("film", {}),
        lambda: executions(aws).stop("film", "enough"),
        lambda: executions(aws).status("film"),
    ):
        with pytest.raises(StorageUnavailable):
            call()


def test_a_file_that_breaks_off_is_fetched_again(aws: Aws, tmp_path: Path) -> None:
    aws.body, film = bytes(range(256)) * 40_000, tmp_path / "film.mp4"

    aws.breaks = 2
    content = s3(aws).get("runs/film/final_video.mp4")
    aws.breaks = 2
    s3(aws).get_file("runs/film/final_video.mp4", film)

    assert content == film.read_bytes() == aws.body
    assert list(tmp_path.iterdir()) == [film]


def test_of_a_file_that_breaks_off_each_time_nothing_is_left(aws: Aws, tmp_path: Path) -> None:
    aws.body, aws.length = b"only the beginning", 1_000_000

    with pytest.raises(StorageUnavailable):
        s3(aws).get("runs/film/final_video.mp4")
    with pytest.raises(StorageUnavailable):
        s3(aws).get_file("runs/film/final_video.mp4", tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_nobody_at_the_address_is_outwaited(aws: Aws) -> None:
    assets, runs = s3(aws), store(aws)
    aws.close()

    with pytest.raises(StorageUnavailable):
        assets.get("key")
    with pytest.raises(StorageUnavailable):
        runs.get("film", Plan)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException"])
def test_what_no_patience_mends_is_raised_as_it_is(aws: Aws, code: str) -> None:
    aws.refuse(code)

    with pytest.raises(ClientError, match=code):
        store(aws).get("film", Run)


def test_a_missing_file_is_still_just_missing(aws: Aws) -> None:
    aws.refuse("NoSuchKey", 404)

    assert not s3(aws).has("key")
    with pytest.raises(NotFound):
        s3(aws).get("key")


def test_a_client_gives_up_before_its_function_has_to() -> None:
    # The machine waits without a function; a function that sleeps is paid for.
    assert CLIENT_CONFIG.retries["total_max_attempts"] <= 4  # type: ignore[attr-defined]
    assert CLIENT_CONFIG.read_timeout < 29  # type: ignore[attr-defined]


class Busy:
    """A table that cancels so many transactions for that reason."""

    name = "runs"

    def __init__(self, reason: str, times: int) -> None:
        self.meta = self.client = self
        self.reason, self.times = reason, times

    def transact_write_items(self, **_: object) -> None:
        if self.times:
            self.times -= 1
            reasons = [{"Code": "None"}, {"Code": self.reason}]
            answer: Any = {
                "Error": {"Code": "TransactionCanceledException"},
                "CancellationReasons": reasons,
            }
            raise ClientError(answer, "TransactWriteItems")


@pytest.mark.parametrize(
    "reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_run_is_stored_once_the_table_has_room_for_the_transaction(
    reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    run = Run(run_id="film", owner="ann", execution="film", settings=RunSettings())

    table = Busy(reason, 3)
    DynamoRunStore(table).put("film", run)

    assert not table.times
    with pytest.raises(StorageUnavailable):
        DynamoRunStore(Busy(reason, 100)).put("film", run)
