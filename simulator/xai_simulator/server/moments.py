"""Which frame of which clip a picture is: how a clip that starts from it knows how to go on."""

import threading
from collections import OrderedDict

from PIL import Image

from xai_simulator.drawing.continuation import Continuation, Footprint, find
from xai_simulator.server.state_store import Document, StateStore

_MOST_CLIPS = 48  # that are looked through, from the latest on
_SPEEDS = (0.9, 1.0, 1.1)
"""How fast it may go on: no model keeps the pace."""


class Moments:
    """The frames of the latest clips."""

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self._footprints: OrderedDict[str, Footprint] = OrderedDict()
        self._guard = threading.Lock()

    def going_on_from(self, image: Image.Image, chance: int) -> Document:
        """What a recipe says of a clip that goes on from this picture: the take that it goes on
        with, and where. Nothing if it is no frame of a clip with layers."""
        jobs = sorted(
            (job for job in self._store.documents("jobs") if _has_layers(job)),
            key=lambda job: -float(job["submitted"]),
        )[:_MOST_CLIPS]
        match = find(image, (self._footprint(job["id"]) for job in jobs))
        if match is None:
            return {}
        number, frame, look = match
        recipe = jobs[number]["recipe"]
        before = Continuation.read(recipe["continues"]) if recipe.get("continues") else None
        # An extended clip begins with the one that it extends.
        repeated = jobs[number]["seconds"] - recipe["seconds"] if recipe.get("extends") else 0.0
        speed = _SPEEDS[chance % len(_SPEEDS)]
        continues = Continuation.from_frame(frame, look, recipe["seconds"], before, speed, repeated)
        take = {key: recipe.get(key) for key in ("keyframe", "seed", "drift")}
        take |= {"references": recipe.get("references", []), "acts": _acts(recipe)}
        return {**take, "continues": continues.stored()}

    def _footprint(self, job_id: str) -> Footprint:
        with self._guard:
            kept = self._footprints.pop(job_id, None)
            kept = kept or Footprint.of(self._store.path(f"media/{job_id}.mp4"))
            self._footprints[job_id] = kept
            while len(self._footprints) > _MOST_CLIPS:
                self._footprints.popitem(last=False)
        return kept


def _acts(recipe: Document) -> str:
    """The prompt that the take's figures and camera follow."""
    return str(recipe.get("acts") or recipe["prompt"])


def _has_layers(job: Document) -> bool:
    """Whether its clip is there, and was drawn from one picture."""
    recipe = job.get("recipe", {})
    is_copy = recipe.get("source") or (recipe.get("extends") and not recipe.get("continues"))
    others = is_copy or recipe.get("pins") or recipe.get("last_frame") or recipe.get("flaw")
    return job.get("status") == "rendered" and not others
