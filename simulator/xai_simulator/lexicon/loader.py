"""Reads the lexicon's tables, the TOML files beside this module."""

import tomllib
from importlib.resources import files
from typing import Any


def table(name: str) -> dict[str, Any]:
    """The content of `<name>.toml`."""
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def rgb(code: str) -> tuple[int, int, int]:
    """A colour written as six hexadecimal digits, as red, green and blue, 0–255."""
    red, green, blue = bytes.fromhex(code)
    return red, green, blue
