"""A run's settings from a file and from the command line, where the command line wins."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grok_spicy.errors import BadInput
from grok_spicy.models.settings import Models, RunSettings
from grok_spicy.models.validation import validation_messages
from grok_spicy_cli.input_file import quoted, read_file


def read_settings(file: Path) -> dict[str, Any]:
    """The fields of RunSettings that a JSON file sets. BadInput names every field that is wrong."""
    content = read_file(file, "the settings").removeprefix(b"\xef\xbb\xbf")
    try:
        RunSettings.model_validate_json(content, strict=True)
    except ValidationError as problem:
        raise BadInput(
            f"the settings in {quoted(str(file))} can't be used: {_reasons(problem)}"
        ) from problem
    # As it was written: what a quality sets is added when all settings are together.
    return dict(json.loads(content))


def merge_settings(file: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of both; an option wins, each model and each scene's camera by itself. None is
    an option that was not typed."""
    typed = {name: value for name, value in options.items() if value is not None}
    merged = {**file, **typed}
    for name in ("models", "filming"):
        if name in file and name in typed:
            merged[name] = {**file[name], **typed[name]}
    return merged


def _reasons(problem: ValidationError) -> str:
    unknown = any(error["type"] == "extra_forbidden" for error in problem.errors())
    reasons = "; ".join(validation_messages(problem))
    if not unknown:
        return reasons
    fields = [*RunSettings.model_fields, *(f"models.{name}" for name in Models.model_fields)]
    return f"{reasons}. The settings are: {', '.join(fields)}"
