"""Reads a model's answer as a person would: where a value's meaning is plain, it is taken, and what
was changed is said. What is not plain stays an error.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from grok_spicy.models.language import cut_text, name_key
from grok_spicy.models.story import ConsistencyScore, StoryPlan
from grok_spicy.models.validation import shorten
from grok_spicy.policies.json_objects import find_objects
from grok_spicy.policies.score_scale import scale_scores

AnswerT = TypeVar("AnswerT", bound=BaseModel)
_ROUNDS = 5
"""Some errors show only when others are gone: those of the whole after those of its fields."""
_LONGEST_PATH = 100
_LONGEST_VALUE = 60


@dataclass(frozen=True)
class Reading(Generic[AnswerT]):
    """An answer, and a line for each change that was needed to read it."""

    answer: AnswerT
    changes: list[str] = field(default_factory=list)


def read_answer(text: str, answer: type[AnswerT], *, cut_off: bool = False) -> Reading[AnswerT]:
    """The last JSON object in the text that can be read as `answer`, itself or as a field of an
    envelope. ValidationError, about the largest object, if none can."""
    problems: list[tuple[int, ValidationError]] = []
    for found in reversed(find_objects(text, cut_off=cut_off)):
        first_change = [found.change] if found.change else []
        for where, values in _find_candidates(found.values, answer):
            try:
                reading = read_values(values, answer)
            except ValidationError as problem:
                problems.append((len(str(values)), problem))
                continue
            return Reading(reading.answer, first_change + where + reading.changes)
    if problems:
        raise max(problems, key=lambda each: each[0])[1]
    return Reading(answer.model_validate_json(text.strip().removeprefix("\ufeff")))


def _find_candidates(
    values: dict[str, Any], answer: type[BaseModel]
) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """The object itself; where it lacks what an answer must have, then those in its fields, each
    with a line that says so."""
    yield [], values
    required = {name for name, each in answer.model_fields.items() if each.is_required()}
    if required <= values.keys():
        return
    for name, inner in values.items():
        if isinstance(inner, dict):
            yield [f"it was in {name!r}"], inner


def read_document(text: str, answer: type[AnswerT]) -> Reading[AnswerT]:
    """The JSON object that a person's file holds. A field that `answer` does not have is an error:
    its name may be mistyped. ValidationError for what is not plain."""
    objects = find_objects(text)
    if len(objects) != 1:
        return Reading(answer.model_validate_json(text.strip().removeprefix("\ufeff")))
    reading = read_values(objects[0].values, answer, keep_unknown=True)
    return Reading(reading.answer, [*filter(None, [objects[0].change]), *reading.changes])


def read_values(
    values: dict[str, Any], answer: type[AnswerT], *, keep_unknown: bool = False
) -> Reading[AnswerT]:
    """The values as `answer`. With `keep_unknown`, a field that it does not have stays an error.
    ValidationError for what is not plain."""
    changes: list[str] = []
    values = _drop_null_entries(values, changes)
    if answer in _TIDY:
        changes += _TIDY[answer](values)
    for _ in range(_ROUNDS):
        try:
            return Reading(answer.model_validate(values), changes)
        except ValidationError as problem:
            mended = [
                line
                for error in problem.errors(include_url=False)
                if not (keep_unknown and error["type"] == "extra_forbidden")
                and (line := _mend(values, error))
            ]
            if not mended:
                raise
            changes += mended
    return Reading(answer.model_validate(values), changes)


def _drop_null_entries(value: Any, changes: list[str], where: str = "") -> Any:
    """A copy in which no list has a null: it says that there is nothing."""
    if isinstance(value, dict):
        return {
            name: _drop_null_entries(each, changes, f"{where}.{name}".strip("."))
            for name, each in value.items()
        }
    if not isinstance(value, list):
        return value
    entries = [each for each in value if each is not None]
    if len(entries) < len(value):
        changes.append(f"{where}: null, left out")
    return [_drop_null_entries(each, changes, f"{where}.{n}") for n, each in enumerate(entries)]


def _mend(values: Any, error: Mapping[str, Any]) -> str | None:
    """Put right the value that the error is about; say how, or None where it is not plain."""
    path, kind = error["loc"], error["type"]
    owner: Any = _look_up(values, path[:-1]) if path else None
    is_there = isinstance(owner, dict) and path[-1] in owner
    if not is_there and not (isinstance(owner, list) and isinstance(path[-1], int)):
        return None
    before = owner[path[-1]]
    where = ".".join(str(step) for step in path)[:_LONGEST_PATH]
    try:
        after = _MENDERS.get(kind, _give_up)(before, error.get("ctx", {}))
    except _NotPlain:
        # Null says that there is nothing; and one entry of a mapping is not worth the others.
        if not isinstance(owner, dict) or (before is not None and path[:-1] != ("mapping",)):
            return None
        after = _LEFT_OUT
    if after is _LEFT_OUT:
        del owner[path[-1]]
        return f"{where}: left out"
    owner[path[-1]] = after
    if kind == "string_too_long":
        return f"{where}: {len(before)} letters, cut to {len(after)}"
    if kind == "too_long":
        return f"{where}: the first {len(after)} of {len(before)} kept"
    return f"{where}: {shorten(repr(before), _LONGEST_VALUE)} read as {after!r}"


def _look_up(values: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        try:
            values = values[step]
        except (LookupError, TypeError):
            return None
    return values


class _NotPlain(Exception):
    pass


_LEFT_OUT = object()
_Mender = Callable[[Any, Mapping[str, Any]], Any]


def _give_up(_: Any, __: Mapping[str, Any]) -> Any:
    raise _NotPlain


def _leave_out(_: Any, __: Mapping[str, Any]) -> Any:
    return _LEFT_OUT


def _shorten(value: Any, limits: Mapping[str, Any]) -> Any:
    if limits["max_length"] < _SHORTEST_CUT:
        raise _NotPlain  # a name: others refer to it
    return cut_text(value, limits["max_length"])


_SHORTEST_CUT = 200


def _cut_list(value: Any, limits: Mapping[str, Any]) -> Any:
    if limits.get("field_type") != "List" or not all(isinstance(each, str) for each in value):
        raise _NotPlain  # characters or scenes too many are no slip
    return value[: limits["max_length"]]


def _as_text(value: Any, _: Mapping[str, Any]) -> Any:
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return str(value)
    raise _NotPlain


def _as_list(value: Any, _: Mapping[str, Any]) -> Any:
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[,;、，；\n]", value) if part.strip()]
    raise _NotPlain


_ONE_NUMBER = re.compile(r"\D*?(-?\d+(?:[.,]\d+)?)\D*")


def _as_number(value: Any, _: Mapping[str, Any]) -> float:
    """The one number in a text, as in `8s` or `about 8 seconds`."""
    if isinstance(value, str) and (match := _ONE_NUMBER.fullmatch(value)):
        value = float(match[1].replace(",", "."))
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise _NotPlain


def _as_whole_number(value: Any, limits: Mapping[str, Any]) -> int:
    return math.ceil(_as_number(value, limits) - 0.5)  # 8.5 s is 8: never longer than was said


_SYNONYMS = {
    "dissolve": "crossfade",
    "crossdissolve": "crossfade",
    "xfade": "crossfade",
    "fade": "crossfade",
    "fadein": "crossfade",
    "hardcut": "cut",
    "straightcut": "cut",
    "smashcut": "cut",
    "jumpcut": "cut",
    "none": "cut",
    "graphicmatch": "match-cut",
    "matchoncut": "match-cut",
    "matchonaction": "match-cut",
}


def _as_choice(value: Any, limits: Mapping[str, Any]) -> Any:
    """The one of the choices that is meant: `Cross-fade`, `crossfade (2 s)`, `16x9`."""
    choices = re.findall(r"'([^']+)'", str(limits.get("expected", "")))
    text = re.sub(r"\([^)]*\)", "", str(value))
    ratio = re.fullmatch(r"\D*(\d+)\s*[:x×/∶：]\s*(\d+)\D*", text)
    letters = re.sub(r"[\W_]+", "", text.casefold()) if not ratio else f"{ratio[1]}{ratio[2]}"
    letters = re.sub(r"transition$|^a(?=cut|match|cross)", "", letters)
    wanted = re.sub(r"[\W_]+", "", _SYNONYMS.get(letters, letters))
    matches = [each for each in choices if re.sub(r"[\W_]+", "", each) == wanted]
    if len(matches) != 1:
        raise _NotPlain
    return matches[0]


_MENDERS: dict[str, _Mender] = {
    "extra_forbidden": _leave_out,
    "string_too_long": _shorten,
    "string_type": _as_text,
    "too_long": _cut_list,
    "list_type": _as_list,
    "int_parsing": _as_whole_number,
    "int_from_float": _as_whole_number,
    "int_type": _as_whole_number,
    "float_parsing": _as_number,
    "float_type": _as_number,
    "finite_number": _as_number,
    "literal_error": _as_choice,
}


def _tidy_plan(values: dict[str, Any]) -> list[str]:
    """Number the scenes in their order, if their own numbers are not 1 and more, each once; list
    each character of a scene once."""
    changes: list[str] = []
    scenes = values.get("scenes")
    if not isinstance(scenes, list) or not all(isinstance(scene, dict) for scene in scenes):
        return changes
    numbers = [_scene_number(scene.get("scene_id")) for scene in scenes]
    if min(numbers, default=1) < 1 or len(set(numbers)) < len(numbers):
        for number, scene in enumerate(scenes, 1):
            scene["scene_id"] = number
        changes.append(f"scenes: numbered 1 to {len(scenes)}, in their order")
    for place, scene in enumerate(scenes):
        present = scene.get("characters_present")
        if isinstance(present, list) and all(isinstance(name, str) for name in present):
            once: dict[str, str] = {}
            for name in present:
                once.setdefault(name_key(name), name)
            if len(once) < len(present):
                scene["characters_present"] = list(once.values())
                changes.append(f"scenes.{place}.characters_present: each listed once")
    return changes


def _scene_number(value: Any) -> float:
    """The number of a scene; 0 for what is none."""
    try:
        number = 0.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return 0
    return number if number % 1 == 0 or not math.isfinite(number) else 0


_TIDY: dict[type[BaseModel], Callable[[dict[str, Any]], list[str]]] = {
    StoryPlan: _tidy_plan,
    ConsistencyScore: scale_scores,
}
