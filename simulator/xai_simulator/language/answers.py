"""Answers chat requests: a value of the schema that the response must have, or plain text."""

import json
import re
from collections.abc import Sequence
from typing import Any

from PIL import Image

from xai_simulator.language.describer import describe
from xai_simulator.language.instances import smallest
from xai_simulator.language.judge import score_all, subjects_in
from xai_simulator.language.mapping import matched
from xai_simulator.language.planner import plan
from xai_simulator.language.softener import softened


def answer(
    text: str, images: Sequence[Image.Image], schema: dict[str, Any] | None, seed: int
) -> str:
    """The reply's text: JSON of that schema where there is one, else a few plain words.

    A schema with scenes and characters gets a plan; one with an overall_score a verdict on the
    images; one with a mapping the labels' characters; one with a wording the quoted prompt, more
    gently; one with a description the first image's. Any other gets the smallest value that
    satisfies it. The same arguments give the same reply.
    """
    if schema is None:
        return _plain(text, images)
    return json.dumps(_structured(text, images, schema, seed), ensure_ascii=False)


def _structured(text: str, images: Sequence[Image.Image], schema: dict[str, Any], seed: int) -> Any:
    fields = set(schema.get("properties", {}))
    if {"scenes", "characters"} <= fields:
        return plan(text, seed, schema)
    if "overall_score" in fields and images:
        subjects = subjects_in(text, len(images))
        return score_all(images[:subjects], images[subjects:], text)
    if "mapping" in fields:
        return smallest(schema) | {"mapping": matched(text)}
    if "wording" in fields:
        return smallest(schema) | {"wording": softened(text)}
    if "description" in fields and images:
        return smallest(schema) | {"description": describe(images[0])}
    return smallest(schema)


def _plain(text: str, images: Sequence[Image.Image]) -> str:
    if images:
        return describe(images[0])
    first = re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0][:120].strip()
    if not first:
        return "Hello. I am a simulator: I plan, draw, film and judge, and I do not chat much."
    return f"You said: “{first}”. I am a simulator and have no opinion on that."
