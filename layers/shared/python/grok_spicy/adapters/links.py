"""Tells an address from which a clip can be fetched from everything else that an answer may have in
its place."""

from typing import TypeGuard


def is_link(value: object) -> TypeGuard[str]:
    """Whether it is an address of HTTP."""
    return isinstance(value, str) and value.startswith(("https://", "http://"))
