"""The settings of a studio in a file: `studios/NAME.toml`, chosen by `-c studio=NAME`."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

STUDIOS = Path(__file__).parents[1] / "studios"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")


class InvalidSetting(ValueError):
    """An unknown setting or an invalid value; the message names each."""


def path_of(name: str, folder: Path = STUDIOS) -> Path:
    """The studio's file. InvalidSetting if that can't be a studio's name, or there is no such file:
    a name is never a path."""
    if not NAME.fullmatch(name):
        raise InvalidSetting(
            f"-c studio={name}: not a studio's name: letters, digits and hyphens, at most 64"
        )
    path = folder / f"{name}.toml"
    if not path.is_file():
        others = ", ".join(sorted(each.stem for each in folder.glob("*.toml"))) or "none"
        raise InvalidSetting(f"-c studio={name}: there is no {path}; there are: {others}")
    return path


def read_studio(name: str, folder: Path = STUDIOS) -> dict[str, Any]:
    """The settings in the studio's file, with `stack_name` from its name; their names and values
    are not checked. InvalidSetting if the file can't be read."""
    path = path_of(name, folder)
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{_short(path)}: it can't be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidSetting(f"{_short(path)}: it is not TOML: {error}") from None
    if "stack_name" in settings:
        raise InvalidSetting(f"{_short(path)}: stack_name: leave it out; it is the file's name")
    return {"stack_name": name, **settings}


def wrong_types(settings: Mapping[str, Any], fields: Mapping[str, FieldInfo]) -> dict[str, str]:
    """What is wrong with values that a file has in another type than the setting's: `"false"` or
    `0` is not `false` there, as it is on a command line."""
    problems = {}
    for name, value in settings.items():
        if name in fields:
            try:
                TypeAdapter[Any](fields[name].annotation or Any).validate_python(value, strict=True)
            except ValidationError as error:
                problems[name] = "; ".join(each["msg"] for each in error.errors())
    return problems


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
