"""Which reference images a keyframe is composed from, and in which order."""

from typing import Literal, NamedTuple

from grok_spicy.models.story import Scene


class Slot(NamedTuple):
    """One reference image, by asset key. `name` is the character's, for a sheet."""

    kind: Literal["sheet", "last_frame", "scene_before"]
    key: str
    name: str | None = None


def reference_slots(
    scene: Scene,
    sheets: dict[str, str],
    image_before: str | None,
    *,
    starts_from_image: bool,
    limit: int,
) -> list[Slot]:
    """The reference slots, in order; slot 1 is "reference image 1" of the prompt.

    `sheets` maps names to image keys; `image_before` is the key of the scene before, if it has an
    image. A scene that starts from that image (a match-cut) has it first, then sheets; otherwise
    sheets come first, and the scene before only if there is room. Characters beyond the limit are
    described in words only.
    """
    cast = [
        Slot("sheet", sheets[name], name) for name in scene.characters_present if name in sheets
    ]
    if image_before is None:
        return cast[:limit]
    if starts_from_image:
        return [Slot("last_frame", image_before), *cast][:limit]
    return [*cast, Slot("scene_before", image_before)][:limit]
