"""The cloud's place in the process and in its folder: one at a time, and nothing left behind."""

import gc
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from grok_spicy_local.cloud import SimulatorOptions
from grok_spicy_local.errors import CloudIsOpen, InvalidMachine, LocalCloudError, OutputIsInUse
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths
from tests.support.emulator_harness import EmulatorHarness


def test_the_environment_is_as_before_once_the_cloud_is_closed(
    harness: EmulatorHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "my-company")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.com")
    monkeypatch.setenv("XAI_API_KEY", "real")
    before = dict(os.environ)

    harness.cloud(environment={"MINE": "1"})
    inside = dict(os.environ)
    harness.close()

    assert dict(os.environ) == before
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"} & set(inside)
    assert (inside["XAI_API_KEY"], inside["MINE"]) == ("no-key", "1")


def test_garbage_is_collected_as_before_once_the_cloud_is_closed(harness: EmulatorHarness) -> None:
    before, kept = gc.get_threshold(), gc.get_freeze_count()

    harness.cloud()
    inside = gc.get_threshold()
    harness.close()

    assert inside[0] > before[0]
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, kept)


def test_no_client_reaches_the_real_aws_even_where_a_proxy_is_set(
    harness: EmulatorHarness, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-central-1\nendpoint_url = https://example.com\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # this one is for this test alone
    harness.cloud()

    client = boto3.client("dynamodb")

    assert client.meta.endpoint_url.startswith("http://127.0.0.1:")
    assert client.list_tables()["TableNames"] == ["grok-spicy"]


def test_the_clouds_own_simulator_is_where_handlers_look_for_xai_and_ends_with_it(
    harness: EmulatorHarness,
) -> None:
    cloud = harness.cloud(xai=SimulatorOptions({"latency": "instant"}))
    host, _, port = os.environ["GROK_SPICY_XAI_HOST"].rpartition(":")
    process = cloud.simulator.pid

    assert (os.environ["GROK_SPICY_XAI_INSECURE"], os.environ["XAI_API_KEY"]) == ("1", "simulator")
    socket.create_connection((host, int(port)), timeout=5).close()
    assert cloud.paths.simulator.is_dir()
    harness.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_cloud_that_could_not_open_leaves_room_for_one_that_can(
    harness: EmulatorHarness,
) -> None:
    before = dict(os.environ)
    harness.machine("Nowhere", {"Somewhere": {"Type": "NoSuchType"}})
    with pytest.raises(InvalidMachine, match="NoSuchType"):
        harness.cloud()

    assert dict(os.environ) == before
    harness.machine("Done", {"Done": {"Type": "Succeed"}})
    assert harness.cloud().running() == []


def test_a_second_cloud_in_the_same_process_is_refused(harness: EmulatorHarness) -> None:
    harness.cloud()
    second = harness.unopened()

    with pytest.raises(CloudIsOpen, match="open local cloud already"):
        second.start()


def test_a_folder_in_use_says_by_whom_and_is_free_again_when_that_process_dies(
    harness: EmulatorHarness,
) -> None:
    places = OutputPaths(harness.output)
    assert find_holder(places) is None
    program = (
        "import sys, time; from pathlib import Path\n"
        "from grok_spicy_local.output_lock import OutputLock\n"
        "from grok_spicy_local.paths import OutputPaths\n"
        "here = OutputLock(OutputPaths(Path(sys.argv[-1]))); here.begin()\n"
        "print('ready', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, "run", str(harness.output)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        holder = find_holder(places)
        with pytest.raises(OutputIsInUse, match=f"process {other.pid}"):
            harness.cloud()
        other.kill()
        other.wait()

    assert holder is not None
    assert (holder.pid, holder.command) == (other.pid, "-c run")
    harness.cloud()
    assert json.loads(places.holder.read_text())["pid"] == os.getpid()


def test_a_cloud_folder_that_links_elsewhere_is_refused(
    harness: EmulatorHarness, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    harness.output.mkdir()
    (harness.output / ".studio").symlink_to(elsewhere)

    with pytest.raises(LocalCloudError, match="leads out"):
        harness.cloud()
    assert list(elsewhere.iterdir()) == []


def test_latest_is_a_relative_link_to_the_newest_run(harness: EmulatorHarness) -> None:
    cloud = harness.cloud()
    boto3.client("s3").put_object(Bucket="grok-spicy", Key="runs/second/a.txt", Body=b"a")
    for run in ("first", "second"):
        cloud.point_latest_at(run)

    assert (harness.output / "latest").readlink() == Path("second")
    assert (harness.output / "latest" / "a.txt").read_bytes() == b"a"
    assert cloud.paths.latest() == "second"


def test_latest_is_a_text_file_where_links_are_impossible(
    harness: EmulatorHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("links need a privilege")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    places = OutputPaths(harness.output)

    places.point_latest_at("a-fox")

    assert (harness.output / "latest").read_text() == "a-fox\n"
    assert places.latest() == "a-fox"


@pytest.mark.parametrize("run_id", ["../x", "latest", ".studio", "a/b", ""])
def test_latest_leads_to_runs_only(harness: EmulatorHarness, run_id: str) -> None:
    with pytest.raises(ValueError, match="can't be a run's folder"):
        OutputPaths(harness.output).point_latest_at(run_id)
