"""Where each face of a clip is from its first to its last frame, from a judge that errs now and
then: boxes that can't be true are left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from grok_spicy.models.faces import FaceBox

FRAMES = 3
"""The first, middle and last frame of a clip are judged."""
_AWAY = 0.25
"""A face that leaves its place by this share of the picture, and is back in the next frame, was
not there."""
_BACK = 0.12
_ODD_SIZE = 2.5
"""No face is so many times larger or smaller than the same face in all other pictures."""


@dataclass(frozen=True)
class Track:
    """Where one face was seen, in the order of the clip. `is_whole`: in all three frames. `guess`
    is where it may be in the first or last frame, by its way between the two others."""

    boxes: tuple[FaceBox, ...]
    guess: FaceBox | None = None

    @property
    def places(self) -> list[FaceBox]:
        """Wherever it was or may be."""
        return [*self.boxes, self.guess] if self.guess else list(self.boxes)

    @property
    def is_whole(self) -> bool:
        return [box.image for box in self.boxes] == [1, 2, 3]


def face_tracks(clip: Iterable[FaceBox], keyframe: Iterable[FaceBox] = ()) -> dict[str, Track]:
    """The faces' tracks, by name. `clip` are the boxes of its frames 1 to 3; `keyframe` those of
    the picture that it begins with, which vouch for the first frame and stand in for it."""
    first = {box.name: box.model_copy(update={"image": 1}) for box in keyframe}
    seen: dict[str, dict[int, FaceBox]] = {}
    for box in clip:
        if box.image <= FRAMES:
            seen.setdefault(box.name, {})[box.image] = box
    _swap_back(seen, first)
    tracks = {}
    for name in [*seen, *(name for name in first if name not in seen)]:
        boxes = _believable(seen.get(name, {}), first.get(name))
        if boxes:
            track = tuple(boxes[image] for image in sorted(boxes))
            tracks[name] = Track(track, _guess(track))
    return tracks


def _guess(boxes: tuple[FaceBox, ...]) -> FaceBox | None:
    """Where a face is at the end of the clip at which it was not seen, if it goes on as it goes."""
    if len(boxes) != FRAMES - 1 or boxes[1].image - boxes[0].image != 1:
        return None
    near, far = boxes if boxes[0].image == 2 else reversed(boxes)
    x, y = 2 * near.x - far.x, 2 * near.y - far.y
    image = 1 if near.image < far.image else FRAMES
    x, y = min(max(x, 0.0), 1 - near.w), min(max(y, 0.0), 1 - near.h)
    return near.model_copy(update={"image": image, "x": x, "y": y})


def _believable(boxes: dict[int, FaceBox], first: FaceBox | None) -> dict[int, FaceBox]:
    witnesses = [*boxes.values(), *([first] if first else [])]
    kept = {
        image: box
        for image, box in boxes.items()
        if not _is_odd(box, [each for each in witnesses if each is not box])
    }
    if first and 1 in kept and _distance(kept[1], first) > _BACK:
        # The clip begins with its keyframe. Who is right is not known: both places count, unless
        # the rest of the clip is where the keyframe is.
        later = [box for image, box in kept.items() if image > 1]
        if later and all(_distance(box, first) < _BACK for box in later):
            kept[1] = first
    if first:
        kept.setdefault(1, first)
    if len(kept) == FRAMES and _distance(kept[1], kept[3]) < _BACK:
        away = min(_distance(kept[1], kept[2]), _distance(kept[2], kept[3]))
        if away > _AWAY:
            del kept[2]
    return kept


def _is_odd(box: FaceBox, others: Sequence[FaceBox]) -> bool:
    """Whether its size differs far from that in at least two others."""
    ratios = [max(box.w / each.w, each.w / box.w) for each in others]
    return len(ratios) > 1 and min(ratios) > _ODD_SIZE


def _swap_back(seen: dict[str, dict[int, FaceBox]], first: dict[str, FaceBox]) -> None:
    """Where two faces of an image bear each other's names, by all other pictures, give them back;
    and likewise one that bears the name of a face that is missing there."""
    for one, other in combinations(list(seen), 2):
        for image in range(1, FRAMES + 1):
            mine, theirs = seen[one].get(image), seen[other].get(image)
            my_places = _elsewhere(seen[one], image, first.get(one))
            their_places = _elsewhere(seen[other], image, first.get(other))
            if not my_places or not their_places or not (mine or theirs):
                continue
            is_mine_theirs = mine is None or _fits_better(mine, their_places, my_places)
            is_theirs_mine = theirs is None or _fits_better(theirs, my_places, their_places)
            if is_mine_theirs and is_theirs_mine:
                _put(seen[one], image, theirs, one)
                _put(seen[other], image, mine, other)


def _elsewhere(boxes: dict[int, FaceBox], image: int, first: FaceBox | None) -> list[FaceBox]:
    places = [box for number, box in boxes.items() if number != image]
    return [*places, first] if first else places


def _fits_better(box: FaceBox, there: Sequence[FaceBox], here: Sequence[FaceBox]) -> bool:
    """Whether the box is where `there` is, and far from `here`."""
    near = max(_distance(box, each) for each in there)
    far = min(_distance(box, each) for each in here)
    return near < _BACK and far > _AWAY


def _put(boxes: dict[int, FaceBox], image: int, box: FaceBox | None, name: str) -> None:
    if box is None:
        boxes.pop(image, None)
    else:
        boxes[image] = box.model_copy(update={"name": name})


def _distance(one: FaceBox, other: FaceBox) -> float:
    (ax, ay), (bx, by) = one.centre, other.centre
    return max(abs(ax - bx), abs(ay - by))
