"""`--filming 3=veo,runway`: what single scenes are filmed with."""

from collections.abc import Iterable
from typing import Any

from grok_spicy.errors import BadInput
from grok_spicy_cli.input_file import quoted


def words_of(texts: Iterable[str]) -> list[str]:
    """The words of texts that have commas between words."""
    return [word for text in texts for each in text.split(",") if (word := each.strip())]


def read_filming(texts: Iterable[str]) -> dict[str, Any]:
    """`3=veo,runway` as the setting `filming`: scene 3 by veo, else by runway. BadInput."""
    filming: dict[str, Any] = {}
    for text in texts:
        scene, equals, cameras = text.partition("=")
        names = words_of([cameras])
        if not (equals and scene.strip().isdecimal() and names):
            raise BadInput(
                f"--filming {quoted(text)}: write SCENE=CAMERA, as in --filming 3=veo, or "
                "with what follows if that can't: --filming 3=veo,runway"
            )
        number = str(int(scene))
        if number in filming:
            raise BadInput(f"--filming names scene {number} twice")
        filming[number] = {"model": names[0], "fallbacks": names[1:]}
    return filming
