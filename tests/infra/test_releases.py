"""How a release begins, and how it is taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from infra.constructs.functions import LIVE
from infra.functions import FUNCTIONS
from infra.setting_groups.operation import Canary
from statemachine import definition
from tests.infra.template import Template, as_text, invoked_functions

FROM_OUTSIDE = {
    name
    for name in FUNCTIONS
    if definition.placeholder(name) not in definition.placeholders(definition.render())
}
"""The functions that the state machine does not invoke."""


def ids(template: Template) -> dict[str, str]:
    """The names of our functions by their logical ids."""
    by_description = {str(each["Description"]): name for name, each in template.functions().items()}
    return {
        each: by_description[resource["Properties"]["Description"]]
        for each, resource in template.of("AWS::Lambda::Function").items()
        if str(resource["Properties"].get("Description")) in by_description
    }


def aliases(template: Template) -> dict[str, str]:
    """The logical ids of the aliases by the names of their functions."""
    functions = ids(template)
    return {
        functions[each["Properties"]["FunctionName"]["Ref"]]: name
        for name, each in template.of("AWS::Lambda::Alias").items()
    }


def references(value: Any) -> set[str]:
    """Every logical id that a value names."""
    if isinstance(value, dict):
        named = {str(value["Ref"])} if "Ref" in value else set()
        named |= {str(value["Fn::GetAtt"][0])} if "Fn::GetAtt" in value else set()
        return named.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_every_function_outside_the_machine_is_called_through_what_is_live(
    studio: Template,
) -> None:
    functions = ids(studio)
    kinds = ("ApiGatewayV2::Integration", "Events::Rule", "Lambda::Permission")
    callers = [each["Properties"] for kind in kinds for each in studio.of(f"AWS::{kind}").values()]
    variables = studio.functions()["api"]["Environment"]["Variables"]
    called_by_api = [variables[f"GROK_SPICY_{name}_FUNCTION"] for name in ("ARCHIVE", "DELETION")]

    assert set(aliases(studio)) == FROM_OUTSIDE
    assert len(callers) > len(FROM_OUTSIDE)
    for caller in (*callers, *called_by_api):
        assert {functions[each] for each in references(caller) if each in functions} == set()
    called = references([*callers, *called_by_api])
    assert called >= set(aliases(studio).values())
    assert as_text(studio.document["Outputs"]["ApiFunctionName"]["Value"]).endswith(f">:{LIVE}")


def test_an_alias_shows_the_version_of_this_release(studio: Template) -> None:
    versions = studio.of("AWS::Lambda::Version")

    for each in studio.of("AWS::Lambda::Alias").values():
        version = versions[each["Properties"]["FunctionVersion"]["Fn::GetAtt"][0]]
        assert each["Properties"]["Name"] == LIVE
        assert version["Properties"]["FunctionName"] == each["Properties"]["FunctionName"]
        assert version["DeletionPolicy"] == "Retain"


def test_what_is_called_later_is_tried_again_by_what_is_live(studio: Template) -> None:
    live = {alias: name for name, alias in aliases(studio).items()}
    retried = [each["Properties"] for each in studio.of("AWS::Lambda::EventInvokeConfig").values()]

    # The qualifier is the end of the alias's ARN.
    names = [live[alias] for each in retried for alias in references(each["Qualifier"])]
    assert {"record_end", "notify", "delete_person"} <= set(names)
    assert len(names) == len(retried)


def test_a_release_begins_at_once_unless_a_setting_says_otherwise(studio: Template) -> None:
    machine = studio.functions()["api"]["Environment"]["Variables"]["GROK_SPICY_STATE_MACHINE_ARN"]

    assert studio.of("AWS::CodeDeploy::DeploymentGroup") == {}
    assert studio.of("AWS::StepFunctions::StateMachineAlias") == {}
    assert LIVE not in as_text(machine)
    assert not any("UpdatePolicy" in each for each in studio.of("AWS::Lambda::Alias").values())


def test_a_canary_is_taken_back_by_an_alarm_on_our_own_failures(custom_studio: Template) -> None:
    alarms = custom_studio.of("AWS::CloudWatch::Alarm")
    [ours] = [name for name in alarms if "FilmsFailByUs" in name]
    [api] = [name for name in alarms if "ApiFails" in name]

    group = custom_studio.only("AWS::CodeDeploy::DeploymentGroup")
    films = custom_studio.only("AWS::StepFunctions::StateMachineAlias")

    assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent30Minutes"
    assert group["AlarmConfiguration"]["Enabled"]
    assert references(group["AlarmConfiguration"]["Alarms"]) == {ours, api}
    events = set(group["AutoRollbackConfiguration"]["Events"])
    assert events == {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"}
    preference = films["DeploymentPreference"]
    assert (preference["Type"], preference["Percentage"], preference["Interval"]) == (
        *("CANARY", 10, 30),
    )
    assert references(preference["Alarms"]) == {ours}  # of films; by its name, not its ARN
    assert all("Ref" in each for each in preference["Alarms"])
    assert "ours" in str(alarms[ours]["Properties"])


def test_a_canary_moves_the_api_and_new_films_and_no_film_that_runs(
    custom_studio: Template,
) -> None:
    api = custom_studio.document["Resources"][aliases(custom_studio)["api"]]
    [machine] = custom_studio.of("AWS::StepFunctions::StateMachine")
    [version] = custom_studio.of("AWS::StepFunctions::StateMachineVersion").values()
    variables = custom_studio.functions()["api"]["Environment"]["Variables"]

    assert "CodeDeployLambdaAliasUpdate" in api["UpdatePolicy"]
    assert version["Properties"]["StateMachineArn"] == {"Ref": machine}
    assert references(version["Properties"]["StateMachineRevisionId"]) == {machine}
    assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert as_text(variables["GROK_SPICY_STATE_MACHINE_ARN"]) == f"<{machine}>:{LIVE}"
    assert set(invoked_functions(custom_studio).values()) <= set(ids(custom_studio))


def test_only_canaries_that_codedeploy_offers_can_be_chosen(
    template_of: Callable[..., Template],
) -> None:
    assert "10percent15minutes" in Canary.__args__  # type: ignore[attr-defined]
    with pytest.raises(Exception, match=r"-c canary=…: Input should be 'none', '10percent15min"):
        template_of("odd_canary", canary="50percent")
