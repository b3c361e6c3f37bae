"""Answers and pictures that are odd, as the fault script asks for them."""

import json
import math
from typing import Any

from xai_simulator.server.faults import Fault

_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x00\x00"
# An Exif block without a TIFF header. Readers of metadata stumble over it, decoders do not.
_BROKEN_EXIF = b"\xff\xe1\x00\x18Exif\x00\x00" + bytes(16)
_NUMBERS = {"nan": math.nan, "infinity": math.inf}


def answer_text(text: str, fault: Fault | None) -> str:
    """A chat's answer as the fault alters it; a text that is not JSON keeps its numbers."""
    if fault is None:
        return text
    if fault.failure == "garbage":
        return f"Of course! Here is what you asked for:\n\n{text[: len(text) // 2]}"
    if fault.failure == "answer" and fault.text is not None:
        return fault.text
    if fault.failure not in ("answer", *_NUMBERS):
        return text
    try:
        answer = json.loads(text)
    except json.JSONDecodeError:
        return text
    if fault.failure == "answer":
        answer = _merged(answer, fault.merge)
    else:
        answer = _with_numbers(answer, _NUMBERS[fault.failure])
    return json.dumps(answer, ensure_ascii=False)


def with_broken_exif(jpeg: bytes) -> bytes:
    """The same JPEG with an Exif block that can't be read, after a JFIF header that says 72 dpi."""
    rest = 2
    if jpeg[2:4] == b"\xff\xe0":
        rest = 4 + int.from_bytes(jpeg[4:6], "big")
    return jpeg[:2] + _JFIF + _BROKEN_EXIF + jpeg[rest:]


def _merged(answer: Any, changes: Any) -> Any:
    if not isinstance(answer, dict) or not isinstance(changes, dict):
        return changes
    return answer | {name: _merged(answer.get(name), value) for name, value in changes.items()}


def _with_numbers(answer: Any, number: float) -> Any:
    if isinstance(answer, dict):
        return {name: _with_numbers(value, number) for name, value in answer.items()}
    if isinstance(answer, list):
        return [_with_numbers(value, number) for value in answer]
    is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
    return number if is_number else answer
