"""A synthesised template, and questions to it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import App

from infra.app import build
from infra.functions import FUNCTIONS
from infra.packaging import LAYERS

ROOT = Path(__file__).parents[2]
CONTEXT = json.loads((ROOT / "cdk.json").read_text())["context"]

Resource = dict[str, Any]
_FUNCTION = re.compile(r"Grok Spicy: (\w+)\.")
"""How the description of a function of ours begins."""


class StandInPackages:
    """Packages of one small file each: what is in them doesn't matter to a template."""

    python = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def layer(self, name: str) -> Path:
        assert name in LAYERS
        return self._small(f"layer-{name}")

    def function(self, name: str) -> Path:
        assert name in FUNCTIONS
        return self._small(name)

    def _small(self, name: str) -> Path:
        package = self._folder / name
        package.mkdir(parents=True, exist_ok=True)
        (package / "handler.py").write_text(f"# {name}\n")
        return package


@dataclass(frozen=True)
class Template:
    """A CloudFormation template, and where it was written."""

    path: Path
    document: dict[str, Any]

    def of(self, kind: str) -> dict[str, Resource]:
        """The resources of a type, by their logical id: `of("AWS::Lambda::Function")`."""
        found = self.document["Resources"].items()
        return {name: each for name, each in found if each["Type"] == kind}

    def only(self, kind: str) -> Resource:
        """The properties of the one resource of that type."""
        [resource] = self.of(kind).values()
        properties: Resource = resource["Properties"]
        return properties

    def functions(self) -> dict[str, Resource]:
        """The properties of our functions, by the name of their folder."""
        functions = [each["Properties"] for each in self.of("AWS::Lambda::Function").values()]
        names = [_FUNCTION.match(str(each.get("Description"))) for each in functions]
        return {name[1]: each for name, each in zip(names, functions, strict=True) if name}

    def statements_of_role(self, role_arn: Any) -> list[Resource]:
        """What the role with that ARN may do: its own policies and those attached to it."""
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
        """Every policy statement anywhere, with the resource that it stands in."""
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
    """The template with these settings, as `cdk synth -c name=value` would make it. What cdk-nag
    finds raises RuntimeError."""
    app = App(
        analytics_reporting=False, context={**CONTEXT, **settings}, outdir=str(folder / "out")
    )
    stack = build(app, StandInPackages(folder / "packages"))  # type: ignore[arg-type]
    app.synth()
    path = folder / "out" / f"{stack.stack_name}.template.json"
    return Template(path, json.loads(path.read_text()))


def listed(value: Any) -> list[Any]:
    """IAM writes one thing without its list."""
    return value if isinstance(value, list) else [value]


def written(value: Any) -> str:
    """A value with its references spelt as cdk-nag does: `<Bucket.Arn>/runs/*`."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::Join": [between, parts]}:
            return str(between).join(written(part) for part in parts)
    raise AssertionError(f"a value of an unknown form: {value}")
