"""Errors by their names, as runs and takes store them."""

from grok_spicy import errors
from grok_spicy.errors import GrokSpicyError, Remedy


def remedy_of(error: str) -> Remedy | None:
    """The remedy of that error class; to resume, for one that is not ours, such as a time-out."""
    return (error_class(error) or GrokSpicyError).remedy


def error_class(name: str) -> type[GrokSpicyError] | None:
    """The error class of that name; None if it is not ours."""
    kind = vars(errors).get(name)
    return kind if isinstance(kind, type) and issubclass(kind, GrokSpicyError) else None
