"""Which reference images a keyframe is composed from, and in which slots."""

from typing import Literal, NamedTuple

from grok_spicy.models.story import Scene


class Slot(NamedTuple):
    """One reference image. `name` is the character's, for a sheet."""

    kind: Literal["sheet", "last_frame", "scene_before"]
    key: str
    name: str | None = None


def reference_slots(
    scene: Scene,
    sheets: dict[str, str],
    before: str | None,
    *,
    starts_from_it: bool,
    limit: int,
) -> list[Slot]:
    """The reference slots, in order; slot 1 is "reference image 1" of the prompt.

    `sheets` maps names to image keys; `before` is the image of the scene before, if there is one.
    A scene that starts from it (a match-cut) has it first, then sheets; otherwise sheets come first
    and the scene before only if there is room. Characters beyond the limit are left to words.
    """
    cast = [
        Slot("sheet", sheets[name], name) for name in scene.characters_present if name in sheets
    ]
    if before is None:
        return cast[:limit]
    if starts_from_it:
        return [Slot("last_frame", before), *cast][:limit]
    return [*cast, Slot("scene_before", before)][:limit]
