"""Synthesising a template, and reading it."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# At import jsii prints a banner on a Node that is newer than those it was tested with.
os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")

from aws_cdk import App

from infra.app import build
from infra.functions import FUNCTIONS
from infra.packaging import LAYERS

ROOT = Path(__file__).parents[2]
CONTEXT = json.loads((ROOT / "cdk.json").read_text())["context"]

Resource = dict[str, Any]
_FUNCTION = re.compile(r"Grok Spicy: (\w+)\.")
"""How the description of a function of ours begins."""


class FakePackages:
    """Packages of one small file each; a template does not depend on their content."""

    python = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def layer(self, name: str) -> Path:
        assert name in LAYERS
        return self._write(f"layer-{name}")

    def function(self, name: str) -> Path:
        assert name in FUNCTIONS
        return self._write(name)

    def _write(self, name: str) -> Path:
        package = self._folder / name
        package.mkdir(parents=True, exist_ok=True)
        (package / "handler.py").write_text(f"# {name}\n")
        return package


@dataclass(frozen=True)
class Template:
    """A CloudFormation template, and its file."""

    path: Path
    document: dict[str, Any]

    def of(self, kind: str) -> dict[str, Resource]:
        """The resources of a type, by their logical id: `of("AWS::Lambda::Function")`."""
        resources = self.document["Resources"].items()
        return {name: each for name, each in resources if each["Type"] == kind}

    def only(self, kind: str, construct: str = "") -> Resource:
        """The properties of the one resource of that type, in the construct of that name."""
        [resource] = [each for name, each in self.of(kind).items() if name.startswith(construct)]
        properties: Resource = resource["Properties"]
        return properties

    @property
    def data(self) -> "Template":
        """The template of the stack that has the data of this one."""
        name = self.path.name.removesuffix(".template.json")
        return read(self.path.with_name(f"{name}-data.template.json"))

    def functions(self) -> dict[str, Resource]:
        """The properties of our functions, by their folder's name."""
        functions = [each["Properties"] for each in self.of("AWS::Lambda::Function").values()]
        names = [_FUNCTION.match(str(each.get("Description"))) for each in functions]
        return {name[1]: each for name, each in zip(names, functions, strict=True) if name}

    def live_function(self, alias: Any) -> Resource:
        """The properties of the function behind a reference to an alias."""
        resources = self.document["Resources"]
        function = resources[alias["Ref"]]["Properties"]["FunctionName"]["Ref"]
        properties: Resource = resources[function]["Properties"]
        return properties

    def statements_of_role(self, role_arn: Any) -> list[Resource]:
        """The statements of a role: its inline policies and those attached to it."""
        role = role_arn["Fn::GetAtt"][0]
        inline = self.document["Resources"][role]["Properties"].get("Policies", [])
        attached = [
            each["Properties"]
            for each in self.of("AWS::IAM::Policy").values()
            if {"Ref": role} in each["Properties"]["Roles"]
        ]
        return [
            statement
            for policy in (*inline, *attached)
            for statement in policy["PolicyDocument"]["Statement"]
        ]

    def statements(self) -> Iterator[tuple[str, Resource]]:
        """Every policy statement, with the logical id of its resource."""
        for name, resource in self.document["Resources"].items():
            for document in _policy_documents(resource):
                for statement in document["Statement"]:
                    yield name, statement


def _policy_documents(value: Any) -> Iterator[Resource]:
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        for each in value.values():
            yield from _policy_documents(each)
    if isinstance(value, list):
        for each in value:
            yield from _policy_documents(each)


def synthesise(folder: Path, **settings: str) -> Template:
    """The studio's template with these settings, as `cdk synth -c name=value` makes it.
    RuntimeError at a finding of cdk-nag."""
    app = App(
        analytics_reporting=False, context={**CONTEXT, **settings}, outdir=str(folder / "out")
    )
    stack = build(app, FakePackages(folder / "packages"))  # type: ignore[arg-type]
    app.synth()
    return read(folder / "out" / f"{stack.stack_name}.template.json")


def read(path: Path) -> Template:
    """The template in a file."""
    return Template(path, json.loads(path.read_text()))


def as_list(value: Any) -> list[Any]:
    """The value as a list: IAM leaves the list out where there is one entry."""
    return value if isinstance(value, list) else [value]


def as_text(value: Any) -> str:
    """A value with its references as cdk-nag writes them: `<Bucket.Arn>/runs/*`."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": [between, parts]}:
            return str(between).join(as_text(part) for part in parts)
        case {"Fn::Sub": str(text)}:
            return text.replace("${", "<").replace("}", ">")
    raise AssertionError(f"unknown form of value: {value}")


def invoked_functions(template: Template) -> dict[str, str]:
    """The logical id of the function behind each placeholder of the deployed machine."""
    substitutions = template.only("AWS::StepFunctions::StateMachine")["DefinitionSubstitutions"]
    versions = template.of("AWS::Lambda::Version")
    return {
        name: versions[value["Ref"]]["Properties"]["FunctionName"]["Ref"]
        for name, value in substitutions.items()
        if value["Ref"] in versions
    }
