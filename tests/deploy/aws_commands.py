"""Commands for the AWS command line, out of a document, done by boto3: each service, operation and
option must exist in AWS's own models."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jmespath  # type: ignore[import-untyped]
from botocore import xform_name
from botocore.model import Shape

from tests.deploy.cloud import MiniCloud

_ASSIGNMENT = re.compile(r"([A-Z]+)=(.*)")
_COMMAND = re.compile(r"\$\((aws .*)\)")
_SERVICES = {"s3api": "s3"}


def commands(document: Path, section: str) -> list[str]:
    """The lines of the shell blocks in that section of a document."""
    text = document.read_text()
    (body,) = re.findall(rf"^#+ {re.escape(section)}$(.*?)(?=^## |\Z)", text, re.M | re.S)
    blocks: list[str] = re.findall(r"^```sh\n(.*?)^```$", body, re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


class Shell:
    """Runs such lines, and has the `variables` that they set."""

    def __init__(self, cloud: MiniCloud) -> None:
        self.variables: dict[str, str] = {}
        self._cloud = cloud

    def run(self, lines: list[str], **values: str) -> list[str]:
        """What each line prints. `values` take the place of what the document says."""
        return [self._line(line, values) for line in lines]

    def _line(self, line: str, values: dict[str, str]) -> str:
        if assignment := _ASSIGNMENT.fullmatch(line):
            name, value = assignment.groups()
            command = _COMMAND.fullmatch(value)
            result = self._aws(command[1]) if command else self._expand(value)
            self.variables[name] = values.get(name, result)
            return ""
        return self._aws(line)

    def _expand(self, text: str) -> str:
        return re.sub(r"\$([A-Z]+)", lambda name: self.variables[name[1]], text)

    def _aws(self, command: str) -> str:
        program, service, operation, *options = shlex.split(self._expand(command))
        assert program == "aws", command
        client = self._cloud.client(_SERVICES.get(service, service))
        if operation == "wait":
            waiter, *options = options
            arguments = dict(self._options(client, "describe-table", options))
            client.get_waiter(waiter.replace("-", "_")).wait(**arguments)
            return ""
        arguments = dict(self._options(client, operation, options))
        query, _ = arguments.pop("query", None), arguments.pop("output", None)
        response = getattr(client, operation.replace("-", "_"))(**arguments)
        result = jmespath.search(query, response) if query else response
        return result if isinstance(result, str) else json.dumps(result, default=str)

    def _options(
        self, client: Any, operation: str, options: list[str]
    ) -> Iterator[tuple[str, Any]]:
        name = client.meta.method_to_api_mapping[operation.replace("-", "_")]
        shapes = client.meta.service_model.operation_model(name).input_shape.members
        members = {xform_name(member, "-"): member for member in shapes}
        words = iter(options)
        for word in words:
            option = word.removeprefix("--")
            if option in ("query", "output"):
                yield option, next(words)
                continue
            shape = shapes[members[option]]
            yield (
                members[option],
                True if shape.type_name == "boolean" else _value(shape, next(words)),
            )


def _value(shape: Shape, text: str) -> Any:
    match shape.type_name:
        case "integer":
            return int(text)
        case "structure" if not text.startswith("{"):
            members: dict[str, Shape] = shape.members  # type: ignore[attr-defined]
            parts = (part.split("=", 1) for part in text.split(","))
            return {name: _value(members[name], value) for name, value in parts}
        case "structure":
            return json.loads(text)
        case "boolean":
            return text == "true"
        case "string" | "timestamp":
            return text
    raise AssertionError(f"no way to write a {shape.type_name} yet: {text}")
