"""Filters of file lists, as `files.list(filter=...)` takes them.

A filter compares fields with values (`name = "fox.mp4"`, `size_bytes > 1000`, `expires_at = null`)
by = != > >= < <=, and joins comparisons with AND, OR, NOT and brackets. NOT binds closer than AND,
AND closer than OR. Times are ISO 8601 strings.
"""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from xai_simulator.server.refusals import invalid
from xai_simulator.server.state_store import Document

Predicate = Callable[[Document], bool]

# The field's name in a stored record and the kind of its values. The simulator sets no user-defined
# ids, so these are always null.
FIELDS: dict[str, tuple[str, str]] = {
    "file_id": ("id", "text"),
    "name": ("filename", "text"),
    "file_name": ("filename", "text"),
    "size_bytes": ("size", "number"),
    "content_type": ("content_type", "text"),
    "created_at": ("created_at", "time"),
    "expires_at": ("expires_at", "time"),
    "upload_status": ("upload_status", "text"),
    "user_defined_id": ("user_defined_id", "text"),
    "public_url": ("public_url", "text"),
    "public_url_expires_at": ("public_url_expires_at", "time"),
}
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<operator>!=|>=|<=|=|>|<)|(?P<bracket>[()])"""
    r"""|(?P<number>-?\d+(?:\.\d+)?)(?![\w.])|(?P<word>[A-Za-z_]\w*))"""
)
_DEEPEST = 50


def parse_filter(text: str) -> Predicate:
    """Whether a file's record passes the filter. INVALID_ARGUMENT if it can't be read."""
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._place = 0
        self._depth = 0

    def parse(self) -> Predicate:
        predicate = self._any_of()
        if self._place < len(self._tokens):
            raise invalid(f"Invalid filter: unexpected {self._tokens[self._place][1]!r}.")
        return predicate

    def _any_of(self) -> Predicate:
        parts = [self._all_of()]
        while self._accept_word("OR"):
            parts.append(self._all_of())
        return lambda record: any(part(record) for part in parts)

    def _all_of(self) -> Predicate:
        parts = [self._one()]
        while self._accept_word("AND"):
            parts.append(self._one())
        return lambda record: all(part(record) for part in parts)

    def _one(self) -> Predicate:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise invalid("Invalid filter: it is nested too deeply.")
        if self._accept_word("NOT"):
            inner = self._one()
            predicate: Predicate = lambda record: not inner(record)  # noqa: E731
        elif self._peek() == ("bracket", "("):
            self._place += 1
            predicate = self._any_of()
            if self._next()[1] != ")":
                raise invalid("Invalid filter: a bracket is not closed.")
        else:
            predicate = self._comparison()
        self._depth -= 1
        return predicate

    def _comparison(self) -> Predicate:
        kind, name = self._next()
        if kind != "word" or name not in FIELDS:
            fields = ", ".join(FIELDS)
            raise invalid(f"Invalid filter: unknown field {name!r}. Supported: {fields}.")
        kind, sign = self._next()
        if kind != "operator":
            raise invalid(f"Invalid filter: expected an operator after {name}, got {sign!r}.")
        column, wanted_kind = FIELDS[name]
        value = _value(name, wanted_kind, *self._next())
        compare = _OPERATORS[sign]

        def matches(record: Document) -> bool:
            stored = record.get(column)
            if value is None or stored is None:
                return sign in ("=", "!=") and compare(stored, value)
            return compare(stored, value)

        return matches

    def _accept_word(self, word: str) -> bool:
        kind, text = self._peek()
        found = kind == "word" and text.upper() == word
        self._place += found
        return found

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._place] if self._place < len(self._tokens) else ("end", "the end")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._place += 1
        return token


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise invalid(f"Invalid filter: can't read {text[place : place + 40].strip()!r}.")
        kind = str(match.lastgroup)
        tokens.append((kind, match[kind]))
        place = match.end()
    return tokens


def _value(field: str, wanted: str, kind: str, text: str) -> Any:
    if kind == "word" and text.lower() == "null":
        return None
    if wanted == "number" and kind == "number":
        return float(text)
    if kind == "text" and wanted != "number":
        content = re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        return content if wanted == "text" else _time(field, content)
    raise invalid(f"Invalid filter: {field} can't be compared with {text}.")


def _time(field: str, text: str) -> float:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(f"Invalid filter: {field} needs an ISO 8601 time, got {text!r}.") from error
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
