"""What is asked for wrongly is refused before anything starts; keys are found where they are."""

import json
import subprocess
import sys

import pytest
from PIL import Image

from grok_spicy.errors import BadInput
from grok_spicy.models.settings import Models
from grok_spicy_cli.film_request import read_environment, read_orders, read_photo, resolve_provider
from grok_spicy_cli.main import check_clone, with_command
from grok_spicy_cli.options import gather_settings
from grok_spicy_local.cloud import SimulatorOptions, XaiHost
from tests.support.cli_films import STORY

SIMULATED = ("--provider", "simulator")


@pytest.fixture
def fox(tmp_path):
    path = tmp_path / "fox.png"
    Image.new("RGB", (300, 300), "orange").save(path)
    return path


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run"], "a concept in quotes"),
        (["A fox", "--prompt-file", "f.txt"], "give one of: a concept"),
        (["A fox", "--ref", "fox.jpg"], "write NAME=PATH"),
        (["A fox", "--ref", "Ember=nowhere.jpg"], "No such file"),
        (["A fox", "--ref", f"{'x' * 10_000}=fox.png"], "too long"),
        (["A fox", "--ref", "E=fox.png", "--ref", "e=fox.png", *SIMULATED], "same name"),
        (["A fox", "--scenes", "99", *SIMULATED], "--scenes: "),
        (["A fox", "--max-cost-usd", "nan", *SIMULATED], "--max-cost-usd: "),
        (
            ["A fox", "--resolution", "1080p", *SIMULATED],
            "grok-imagine-video-1.5 or grok-imagine-video-1.5-lite or ",
        ),
        (["A fox", "--video-model", "", *SIMULATED], "--video-model: "),
        (["   ", *SIMULATED], "concept is empty"),
        (["x" * 21_000, *SIMULATED], "20000"),
        (["run", "--plan", "nowhere.json"], "No such file"),
        (["run", "--prompt-file", "empty.txt", *SIMULATED], "no concept in it"),
        (["A fox"], "--provider simulator"),
        (["A fox", "--simulator-drift", "0.5"], "--provider simulator"),
        (["A fox", *SIMULATED, "--simulator-faults", '[{"call": "coffee"}]'], "chat.plan"),
        (["A fox", *SIMULATED, "--simulator-faults", "nowhere.json"], "nowhere.json"),
        (["lsit"], "did you mean 'list'"),
        (["show", "latest"], "no runs"),
        (["resume", "20261121"], "no runs"),
    ],
)
@pytest.mark.usefixtures("fox")
def test_a_wrong_request_is_refused_with_the_reason(type_in, tmp_path, arguments, told):
    (tmp_path / "empty.txt").write_text("\n  \n")

    said = type_in(*arguments)

    assert said.status == 2
    assert told in said.err
    assert said.out == ""
    assert len(said.err) < 1000
    assert not (tmp_path / "output").exists()


def test_a_text_file_is_not_taken_for_a_photo(type_in, tmp_path):
    (tmp_path / "fox.jpg").write_text("I am a fox")

    said = type_in("A fox", "--ref", "Ember=fox.jpg", *SIMULATED)

    assert (said.status, "not a JPEG, PNG, WebP, HEIC or AVIF" in said.err) == (2, True)


def test_every_broken_rule_of_a_plan_is_named(type_in, tmp_path):
    plan = STORY.model_dump(mode="json")
    plan["scenes"][0]["characters_present"] = ["Nobody"]
    (tmp_path / "stranger.json").write_text(json.dumps(plan))
    del plan["scenes"][1]["camera"], plan["title"]
    (tmp_path / "holes.json").write_text(json.dumps(plan))

    stranger = type_in("run", "--plan", "stranger.json", *SIMULATED)
    holes = type_in("run", "--plan", "holes.json", *SIMULATED)

    assert "scene 1 names 'Nobody'" in stranger.err
    assert "scenes.1.camera: Field required" in holes.err
    assert "title: Field required" in holes.err


def test_a_key_that_cannot_be_one_is_not_sent():
    with pytest.raises(BadInput, match="copy it again") as refusal:
        resolve_provider("grok", {}, {"XAI_API_KEY": "xai-schlüssel"})

    assert "schlüssel" not in str(refusal.value)


@pytest.mark.parametrize(
    ("seconds", "options", "told"),
    [
        (
            99,
            ["--camera", "zeroscope", "--resolution", "480p"],
            "anotherjesse/zeroscope-v2-xl films it in 66 chunks, 60 at most are allowed; grok-",
        ),
        (99, ["--max-chunks", "9"], "grok-imagine-video films it in 10 chunks, 9 at most"),
        (2, [], "grok-imagine-video films 3 to 15 s"),
    ],
)
def test_a_plan_that_the_camera_cannot_film_costs_nothing(
    type_in, tmp_path, seconds, options, told
):
    plan = STORY.model_dump(mode="json")
    plan["scenes"][1]["duration_seconds"] = seconds
    (tmp_path / "plan.json").write_text(json.dumps(plan))

    said = type_in("run", "--plan", "plan.json", *options, *SIMULATED)

    assert (said.status, f"scene 2 lasts {seconds} s; {told}" in said.err) == (2, True), said.err
    assert not list(tmp_path.glob("output/*/"))


def test_hostile_names_of_characters_are_only_names(fox):
    names = ["../../etc", 'a "quote"', "🦊", "back\\slash"]

    photos = [read_photo(f"{name}={fox}") for name in names]

    assert [each.name for each in photos] == names
    assert {each.key for each in photos} == {photos[0].key}
    assert photos[0].key.startswith("uploads/")


def test_a_file_of_prompts_asks_for_a_film_a_line(tmp_path):
    (tmp_path / "prompts.txt").write_text(
        "A fox dreams\n\n  An owl sings  \n", encoding="utf-8-sig"
    )

    asked = read_orders(None, tmp_path / "prompts.txt", None, [], {"scenes": 2, "resolution": None})

    assert [order.request.concept for order in asked] == ["A fox dreams", "An owl sings"]
    assert {order.request.scenes for order in asked} == {2}


def test_what_was_not_said_is_left_to_the_system():
    (order,) = read_orders("A fox", None, None, [], {"provider": "simulator", "scenes": None})

    given = order.request.model_dump(mode="json", exclude_unset=True)

    assert given == {"concept": "A fox", "provider": "simulator", "owner": "studio"}


def test_models_that_were_named_are_asked_for_and_no_others():
    models = {"video": "grok-imagine-video-1.5"}

    (order,) = read_orders("A fox", None, None, [], {"models": models, "resolution": "1080p"})

    given = order.request.model_dump(mode="json", exclude_unset=True)
    assert given["models"] == models
    assert order.request.models.image == "grok-imagine-image"


def test_any_models_name_may_be_typed():
    typed = {"text_model": "a-text-model", "image_model": "an-image-model", "video_model": None}
    (order,) = read_orders("A fox", None, None, [], gather_settings(typed))

    assert order.request.models == Models(text="a-text-model", image="an-image-model")
    assert gather_settings({"image_model": None, "video_model": None}) == {}


@pytest.mark.parametrize("command", ["run", "resume"])
def test_help_tells_of_the_models(type_in, command):
    said = type_in(command, "--help")

    assert said.status == 0
    assert all(word in said.out for word in ("--image-model", "--video-model", "1080p"))


def test_whoever_names_no_command_wants_a_film():
    assert with_command(["A fox finds a crystal", "-v"]) == ["run", "A fox finds a crystal", "-v"]
    assert with_command(["--ref", "A=a.jpg", "A fox"]) == ["run", "--ref", "A=a.jpg", "A fox"]
    assert with_command(["list", "--json"]) == ["list", "--json"]
    assert with_command([]) == ["--help"]
    with pytest.raises(BadInput, match="resume"):
        with_command(["resum", "latest"])


def test_the_key_is_found_in_the_environment_and_then_in_dot_env(tmp_path, monkeypatch):
    for name in ("XAI_API_KEY", "GROK_API_KEY", "GROK_SPICY_XAI_HOST"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text("XAI_API_KEY=written\nGROK_API_KEY=other\n")

    written = resolve_provider("grok", {}, read_environment(tmp_path))
    monkeypatch.setenv("XAI_API_KEY", "exported")
    exported = resolve_provider("grok", {}, read_environment(tmp_path))

    assert isinstance(written, XaiHost)
    assert (written.host, written.insecure, written.key) == ("api.x.ai", False, "written")
    assert exported.key == "exported"
    assert resolve_provider("grok", {}, {"GROK_API_KEY": " old "}).key == "old"
    assert "exported" not in repr(exported)


def test_any_host_that_speaks_like_xai_will_do():
    surroundings = {
        "XAI_API_KEY": "k",
        "GROK_SPICY_XAI_HOST": "127.0.0.1:9",
        "GROK_SPICY_XAI_INSECURE": "1",
    }

    assert resolve_provider("grok", {}, surroundings) == XaiHost(
        "127.0.0.1:9", insecure=True, key="k", variables=surroundings
    )


def test_the_simulator_is_used_whatever_keys_and_hosts_there_are():
    surroundings = {"XAI_API_KEY": "real", "GROK_SPICY_XAI_HOST": "api.x.ai"}

    assert resolve_provider("simulator", {"seed": 7}, surroundings) == SimulatorOptions({"seed": 7})


def test_a_fault_script_reaches_the_simulator_from_a_file_beside_the_person(tmp_path, monkeypatch):
    (tmp_path / "faults.json").write_text('[{"call": "image", "failure": "internal", "nth": 2}]')
    monkeypatch.chdir(tmp_path)

    way = resolve_provider("simulator", {"faults": "faults.json"}, {})

    assert json.loads(way.options["faults"]) == {
        "faults": [{"call": "image", "failure": "internal", "nth": 2}]
    }


def test_outside_a_clone_it_says_so(tmp_path):
    (tmp_path / "functions").mkdir()

    with pytest.raises(BadInput, match=r"inside a clone.*no folder statemachine"):
        check_clone(tmp_path)


def test_help_comes_without_loading_the_studio_and_names_every_command():
    script = (
        "import sys; from grok_spicy_cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print('loaded:', [m for m in ('boto3', 'moto', 'xai_sdk', 'numpy') if m in sys.modules])"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout

    assert said.splitlines()[-1] == "loaded: []"
    commands = "run resume promote cancel list show download serve doctor simulator"
    assert all(f" {name} " in said for name in commands.split())


def test_the_package_itself_can_be_run():
    command = [sys.executable, "-m", "grok_spicy", "--version"]

    said = subprocess.run(command, capture_output=True, text=True)

    assert (said.returncode, said.stdout.split()[0]) == (0, "grok-spicy")
