"""The functions as they are deployed, and the machine that calls them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from grok_spicy.adapters.comfyui.workflow import DEFAULT
from grok_spicy.adapters.ffmpeg.process import TIMEOUT_SECONDS
from grok_spicy.bootstrap import lease
from grok_spicy.models.item import utc_now
from infra.functions import FUNCTIONS, POOLS
from infra.packaging import LAYERS
from statemachine import definition
from tests.infra.template import ROOT, Template, as_text, invoked_functions

LARGEST_IN_A_NEW_ACCOUNT_MB = 3008
COMPACT: dict[str, Any] = {"separators": (",", ":"), "ensure_ascii": False}
VEO_KEY = "VEO2_API_KEY"


def tasks(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            yield name, state
        if "ItemProcessor" in state:
            yield from tasks(state["ItemProcessor"])


def deployed_tasks(template: Template) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Each task of the deployed machine, with the properties of the function that it calls."""
    machine = template.only("AWS::StepFunctions::StateMachine")
    functions = invoked_functions(template)
    deployed = {}
    for name, state in tasks(json.loads(machine["DefinitionString"])):
        placeholder = state["Parameters"].get("FunctionName", "").strip("${}")
        if placeholder:
            function = template.document["Resources"][functions[placeholder]]
            deployed[name] = (state, function["Properties"])
    return deployed


def test_the_table_of_functions_is_data_that_needs_no_cdk() -> None:
    code = "import sys, infra.functions; sys.exit('aws_cdk' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0


def test_every_task_has_a_limit_and_its_function_ends_before(studio: Template) -> None:
    deployed = deployed_tasks(studio)

    assert len(deployed) > len(FUNCTIONS)
    for name, (state, function) in deployed.items():
        assert state["TimeoutSeconds"] > 0, name
        assert function["Timeout"] == state["TimeoutSeconds"] - 10, name


def test_a_call_ends_before_its_function_its_task_and_its_lease_in_that_order(
    studio: Template,
) -> None:
    """So that whoever ends first can report why, and nobody else makes the call meanwhile."""
    for name, (state, function) in deployed_tasks(studio).items():
        left = function["Timeout"] * 1000
        context = SimpleNamespace(
            aws_request_id="1", get_remaining_time_in_millis=lambda left=left: left
        )

        lasts = (lease(context).expires_at - utc_now()).total_seconds()

        assert function["Timeout"] < state["TimeoutSeconds"] < lasts, name


def test_ffmpeg_ends_before_the_function_that_runs_it(studio: Template) -> None:
    for name, function in studio.functions().items():
        if "ffmpeg" in FUNCTIONS[name].layers:
            assert function["Timeout"] > TIMEOUT_SECONDS, name


def test_a_film_keeps_the_code_that_it_began_with(studio: Template) -> None:
    """The machine invokes published versions, which stay when the next are deployed."""
    versions = studio.of("AWS::Lambda::Version")

    assert set(invoked_functions(studio)) == definition.placeholders(definition.render()) - {
        definition.RUN_TABLE
    }
    assert {each["DeletionPolicy"] for each in versions.values()} == {"Retain"}
    assert {each["UpdateReplacePolicy"] for each in versions.values()} == {"Retain"}


def test_concurrency_is_set_aside_where_a_setting_says_so(
    studio: Template, custom_studio: Template
) -> None:
    """Not by default: a new account has too little to set any aside."""
    expected = {"api": 5, "record_failure": 2, "record_end": 2}
    expected |= dict.fromkeys(POOLS["waiting"], 40)

    def reserved(template: Template) -> dict[str, int]:
        return {
            name: each["ReservedConcurrentExecutions"]
            for name, each in template.functions().items()
            if "ReservedConcurrentExecutions" in each
        }

    assert (reserved(studio), reserved(custom_studio)) == ({}, expected)


def test_a_function_that_calls_grok_outlives_its_calls(studio: Template) -> None:
    """Polling and submitting make one call; drawing and judging up to five, in turn."""
    for name, function in studio.functions().items():
        if "GROK_SPICY_SECRET" in function["Environment"]["Variables"]:
            calls, seconds = (1, 30) if name in ("start_clip", "poll_clip") else (5, 120)
            assert function["Timeout"] >= calls * seconds, name


def test_every_function_knows_the_provider_that_the_stack_is_locked_to(studio: Template) -> None:
    """StartRun and the API refuse another: a simulated film must not go on with real clips."""
    for name, function in studio.functions().items():
        assert function["Environment"]["Variables"]["GROK_SPICY_PROVIDER"] == "grok", name


def test_a_new_account_can_deploy_every_function(studio: Template) -> None:
    for name, function in studio.functions().items():
        assert 512 <= function["MemorySize"] <= LARGEST_IN_A_NEW_ACCOUNT_MB, name
        assert 512 <= function["EphemeralStorage"]["Size"] <= 10240, name
        assert function["Runtime"] == "python3.13"
        assert function["Handler"] == "handler.handler"


def own_layers(template: Template) -> dict[str, Any]:
    """Our layers; CDK's function that uploads the pages has one of its own."""
    layers = template.of("AWS::Lambda::LayerVersion").items()
    return {name: each for name, each in layers if name.startswith("Functions")}


def test_the_architecture_is_a_choice_for_functions_and_layers_alike(
    studio: Template, custom_studio: Template
) -> None:
    for template, architecture in ((studio, "arm64"), (custom_studio, "x86_64")):
        layers = own_layers(template).values()
        functions = template.functions().values()
        assert {str(each["Architectures"]) for each in functions} == {str([architecture])}
        assert {str(each["Properties"]["CompatibleArchitectures"]) for each in layers} == {
            str([architecture])
        }


def test_a_function_carries_the_layers_that_it_was_packed_for(studio: Template) -> None:
    layers = {
        each["Properties"]["Description"].removeprefix("Grok Spicy: "): name
        for name, each in own_layers(studio).items()
    }

    assert set(layers) == set(LAYERS)
    for name, spec in FUNCTIONS.items():
        deployed = {as_text(each) for each in studio.functions()[name]["Layers"]}
        assert deployed == {f"<{layers[layer]}>" for layer in spec.layers}, name


def test_a_function_logs_events_as_json_and_no_prompts(studio: Template) -> None:
    for name, function in studio.functions().items():
        logging = function["LoggingConfig"]
        assert (logging["LogFormat"], logging["ApplicationLogLevel"]) == ("JSON", "INFO"), name
        # What a call took in memory and time is at this level.
        assert logging["SystemLogLevel"] == "INFO", name
        assert "GROK_SPICY_LOG_PROMPTS" not in function["Environment"]["Variables"], name


def test_a_function_finds_its_table_its_bucket_and_its_metrics(studio: Template) -> None:
    for name, function in studio.functions().items():
        variables = function["Environment"]["Variables"]
        assert as_text(variables["GROK_SPICY_TABLE"]) == "<DataTableName>", name
        assert as_text(variables["GROK_SPICY_BUCKET"]) == "<DataBucketName>", name
        assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "GrokSpicy"
        assert variables["POWERTOOLS_SERVICE_NAME"] == "GrokSpicy"


def test_only_functions_that_call_the_provider_learn_of_another_host(
    studio: Template, custom_studio: Template
) -> None:
    for name, function in custom_studio.functions().items():
        variables = function["Environment"]["Variables"]
        calls = "xai" in FUNCTIONS[name].layers or name == "speak_narration"
        assert variables.get("GROK_SPICY_XAI_HOST") == ("127.0.0.1:7000" if calls else None), name
        assert variables.get("GROK_SPICY_XAI_INSECURE") == ("1" if calls else None), name
    for function in studio.functions().values():
        assert "GROK_SPICY_XAI_INSECURE" not in function["Environment"]["Variables"]


def test_every_function_knows_the_cameras_and_only_those_that_film_where_they_are(
    studio: Template, custom_studio: Template
) -> None:
    addresses = {
        "GROK_SPICY_COMFYUI_URL": "https://comfy.example.com",
        "GROK_SPICY_COMFYUI_FRAME_RATE": "24",
        "GROK_SPICY_COMFYUI_WORKFLOW": json.dumps(json.loads(DEFAULT.read_text()), **COMPACT),
        "VEO_LOCATION": "europe-west4",
    }
    for name, function in custom_studio.functions().items():
        variables = function["Environment"]["Variables"]
        told = {each: text for each, text in variables.items() if each in addresses}
        films = name in ("start_clip", "poll_clip")
        assert variables["GROK_SPICY_CAMERAS"] == "grok veo comfyui", name
        assert told == (addresses if films else {}), name
        assert sum(len(each) + len(as_text(text)) for each, text in variables.items()) < 4000, name
    for name, function in studio.functions().items():
        variables = function["Environment"]["Variables"]
        assert variables["GROK_SPICY_CAMERAS"] == "grok footage", name
        assert not set(addresses) & set(variables), name


def test_the_command_that_stores_the_keys_names_those_of_the_cameras(
    studio: Template, custom_studio: Template
) -> None:
    for template, names in ((studio, ["XAI_API_KEY"]), (custom_studio, ["XAI_API_KEY", VEO_KEY])):
        steps = as_text(template.document["Outputs"]["NextSteps"]["Value"])
        [stored] = re.findall(r"--secret-string '(.*?)'", steps)
        assert list(json.loads(stored)) == names


def test_the_api_can_start_the_machine(studio: Template) -> None:
    [machine] = studio.of("AWS::StepFunctions::StateMachine")

    variables = studio.functions()["api"]["Environment"]["Variables"]

    assert as_text(variables["GROK_SPICY_STATE_MACHINE_ARN"]) == f"<{machine}>"
