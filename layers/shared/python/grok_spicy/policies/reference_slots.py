"""Which reference images a keyframe is composed from, and in which order."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from grok_spicy.models.images import Turnaround, View
from grok_spicy.models.story import Scene

VIEW_WORDS: dict[View, str] = {
    "front": "from the front",
    "side": "from the side, in profile",
    "back": "from behind",
}
_VIEWS_BY_USE: tuple[View, ...] = ("side", "back", "front")
"""A sheet shows three quarters of the front, so that the other sides say most that is new."""


class Slot(NamedTuple):
    """One reference image, by asset key. `name` is the character's, for a sheet or a view."""

    kind: Literal["sheet", "last_frame", "scene_before", "plate", "view"]
    key: str
    name: str | None = None
    view: View | None = None


def reference_slots(
    scene: Scene,
    sheets: dict[str, str],
    image_before: str | None,
    *,
    starts_from_image: bool,
    limit: int,
    plate: str | None = None,
    turnarounds: Mapping[str, Turnaround] | None = None,
) -> list[Slot]:
    """The reference slots, in order; slot 1 is "reference image 1" of the prompt.

    `sheets` maps names to image keys; `image_before` is the key of the scene before, if it has an
    image, `plate` that of the scene's place. A scene that starts from that image (a match-cut) has
    it first, then sheets; otherwise sheets come first, then the plate, and the scene before only if
    there is room: it drifts from scene to scene, and the plate does not. Views take what is left.
    Characters beyond the limit are described in words only.
    """
    cast = [
        Slot("sheet", sheets[name], name) for name in scene.characters_present if name in sheets
    ]
    places = [Slot("plate", plate)] if plate else []
    before = [Slot("scene_before", image_before)] if image_before else []
    if image_before and starts_from_image:
        slots = [Slot("last_frame", image_before), *cast, *places]
    else:
        slots = [*cast, *places, *before]
    views = [
        Slot("view", key, name, view)
        for name, view, key in views_in_order(
            [slot.name for slot in cast if slot.name], turnarounds or {}
        )
    ]
    return [*slots, *views][:limit]


def views_in_order(
    names: Sequence[str], turnarounds: Mapping[str, Turnaround]
) -> list[tuple[str, View, str]]:
    """Name, view and asset key of the views of these characters: those of one side of each of them
    before those of the next side."""
    return [
        (name, view, key)
        for view in _VIEWS_BY_USE
        for name in names
        if name in turnarounds and (key := turnarounds[name].views.get(view))
    ]


def slot_words(slot: Slot, number: int) -> str:
    """What a prompt says of a reference image that is no sheet."""
    image = f"Reference image {number}"
    if slot.kind == "last_frame":
        return (
            f"{image} is the last frame of the scene before: start from it, with the same place, "
            "light, positions and poses."
        )
    if slot.kind == "plate":
        return (
            f"{image} is the place, empty: keep its layout and its things, in this scene's light."
        )
    if slot.kind == "view" and slot.view:
        return f"{image} is {slot.name} {VIEW_WORDS[slot.view]}."
    return f"{image} is the scene before: keep its light and look in continuity."
