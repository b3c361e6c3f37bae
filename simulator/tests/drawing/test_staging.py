"""In a clip nobody hides anybody, nobody is lost at the edges, and all stay who they were."""

import itertools
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image

from xai_simulator.drawing.acting import beats_of
from xai_simulator.drawing.blocking import Blocking, parted, spread
from xai_simulator.drawing.camera import Camera, camera_of
from xai_simulator.drawing.film import Shoot
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Figure, Picture
from xai_simulator.language.judge import score_all

ASPECT = 16 / 9
SIZE = (854, 480)
NAMES = ("Ember", "Sage", "Bolt", "Maya", "Snow", "Bruno")
WORDS = {
    "Ember": "A red fox with russet orange fur, a cream belly and a teal scarf",
    "Sage": "A round caramel owl with a cream face and a long crimson scarf",
    "Maya": "A young girl with black curly hair, a yellow raincoat and green boots",
}


def stand(name: str, x: float, *, mirrored: bool = False, wide: int = 12) -> Figure:
    return Figure(name, Image.new("RGBA", (wide, 20)), x, 0.92, 0.42, mirrored)


def cast_of(count: int) -> list[Figure]:
    return parted(
        [
            stand(name, (n + 0.5) / count, mirrored=n >= count / 2)
            for n, name in enumerate(NAMES[:count])
        ],
        ASPECT,
    )


def staged(action: str, cast: list[Figure], seconds: float) -> Blocking:
    return Blocking(cast, beats_of(action, cast, seconds, ASPECT), seconds, ASPECT)


ACTIONS = [
    (2, "Ember runs past Sage while Sage walks toward Ember"),
    (2, "Ember walks slowly past a bridge and stops to listen, Sage leaps alongside"),
    (2, "Ember meets Sage"),
    (2, "Ember chases Sage to the right"),
    (2, "Ember flies over Sage and lands, then Sage follows close behind"),
    (3, "Ember leads Sage, Bolt runs to the left"),
    (3, "They dance, turn and run to the right"),
    (6, "They walk together to the left and then leap to the right"),
    (6, "Ember meets Bruno, Sage jumps, Bolt runs to Snow, Maya flies"),
]


@pytest.mark.parametrize(("count", "action"), ACTIONS)
def test_at_no_moment_does_anybody_hide_anybody_or_leave_the_frame(count: int, action: str) -> None:
    cast = cast_of(count)
    blocking = staged(action, cast, 8)
    camera = blocking.steadied(camera_of("slow pan to the right, dolly in", 1.0, 0.625))

    for frame in range(192):
        view = camera.at(frame / 191, frame / 24)
        poses = blocking.poses(frame / 24, [0.0] * count, view)
        zoom = 1 + (view.zoom - 1) * 1.1
        spans = []
        for figure, pose in zip(cast, poses, strict=True):
            half = figure.half_width(ASPECT)
            spans.append((figure.x + pose.dx, half))
            seen = 0.5 + (figure.x + pose.dx - 0.5 - view.x * 1.06) * zoom
            assert half * zoom - 0.2 * half <= seen <= 1 - half * zoom + 0.2 * half
        for (one, half), (other, broad) in itertools.pairwise(sorted(spans)):
            assert half + broad - (other - one) <= 0.12 * 2 * min(half, broad)


@pytest.mark.parametrize("seconds", [3.0, 8.0, 15.0])
def test_nobody_is_seen_turning_in_the_frames_that_are_remembered(seconds: float) -> None:
    cast = cast_of(2)
    action = "Ember flies to the left, spins and turns, Sage walks to the right, looks at Ember"
    blocking, still = staged(action, cast, seconds), Camera().at(0.0, 0.0)

    def facing(frame: int) -> list[float]:
        return [pose.facing for pose in blocking.poses(frame / 24, [0.0, 0.0], still)]

    count = round(seconds * 24)
    seen = [facing(frame) for frame in range(count)]
    for frame in (0, (count - 1) // 2, count // 2, count - 1):
        assert {abs(value) for value in seen[frame]} == {1.0}
    assert min(abs(value) for both in seen for value in both) >= 0.35
    for actor in range(2):
        assert min(both[actor] for both in seen) == -1.0
        turning = [abs(both[actor]) < 1 for both in seen]
        assert max(len(list(run)) for on, run in itertools.groupby(turning) if on) <= 6


def test_whoever_follows_goes_the_way_the_first_one_goes() -> None:
    cast = cast_of(2)

    beats = beats_of("Ember walks to the right, Sage follows close behind", cast, 6, ASPECT)

    assert [(beat.figure, beat.way) for beat in beats] == [(0, 1.0), (1, 1.0)]


def test_the_words_for_style_camera_and_light_are_nobodys_deeds() -> None:
    cast = cast_of(2)
    prompt = (
        "Stop-motion look with felt. Medium shot, tracking shot following Ember. Sage waves. "
        "Soft light that plays. Smooth cinematic motion."
    )

    beats = beats_of(prompt, cast, 6, ASPECT)

    assert [(beat.figure, beat.verb) for beat in beats] == [(1, "dance")]


def test_those_who_crowd_are_parted_and_brought_into_the_frame() -> None:
    crowd = [stand(name, 0.5 + n / 50, wide=24) for n, name in enumerate(NAMES[:4])]
    crowd[3] = replace(crowd[3], x=1.1, y=1.2)

    apart = parted(crowd, ASPECT)

    for left, right in itertools.pairwise(apart):
        assert right.x - left.x >= left.half_width(ASPECT) + right.half_width(ASPECT)
    assert apart[0].x - apart[0].half_width(ASPECT) >= 0
    assert apart[3].x + apart[3].half_width(ASPECT) <= 1
    assert max(figure.y for figure in apart) < 1


def test_where_there_is_no_room_gaps_shrink_alike() -> None:
    assert spread([0.5, 0.5, 0.5], [1, 1, 1], [0, 0.8, 0.4], 0.0, 0.6) == pytest.approx(
        [0.0, 0.4, 0.6]
    )


@cache
def portrait(name: str) -> Picture:
    words = f"Character portrait of {WORDS[name]}. Against a plain light grey background."
    return Picture(paint(words, [], SIZE, 5, 0.0).image)


@pytest.mark.parametrize(
    ("names", "action", "camera"),
    [
        (["Ember", "Sage"], "Ember walks past a tree, Sage leaps alongside", "medium shot"),
        (["Ember", "Sage"], "Ember meets Sage", "close-up, dolly in"),
        (["Maya"], "Maya turns around and runs to the left", "close-up, slow pan to the right"),
        (["Ember", "Maya", "Sage"], "They dance and run to the right", "wide shot, slow zoom in"),
    ],
)  # fmt: skip
def test_the_judge_knows_everybody_again_unless_they_drift(
    names: list[str], action: str, camera: str
) -> None:
    sheets = [portrait(name) for name in names]
    bound = " ".join(
        f"{name} from reference image {n}: {WORDS[name]}." for n, name in enumerate(names, 1)
    )
    keyframe = paint(
        f"Storybook. Setting: an autumn forest. {bound} Action: {action}. Camera: {camera}.",
        sheets, SIZE, 2, 0.0,
    )  # fmt: skip
    said = "Images 1 to 3 are the first, middle and last frame of a clip.\n" + "\n".join(
        f"Image {n} is the reference of {name}." for n, name in enumerate(names, 4)
    )

    def overall(drift: float) -> float:
        shoot = Shoot(keyframe, f"{camera}. {action}. Soft light.", 3, SIZE, 4, drift)
        frames = [shoot.frame(n) for n in (0, shoot.count // 2, shoot.count - 1)]
        verdict = score_all(frames, [sheet.image for sheet in sheets], said)
        return float(verdict["overall_score"])

    assert overall(0.0) >= 0.85
    assert overall(1.0) < 0.8


def test_who_was_cut_by_the_last_frames_edge_is_found_and_not_doubled() -> None:
    names = ["Ember", "Sage"]
    sheets = [portrait(name) for name in names]
    bound = " ".join(
        f"{name} from reference image {n}: {WORDS[name]}." for n, name in enumerate(names, 1)
    )
    words = f"Setting: an autumn forest. {bound} Action: Ember meets Sage. Camera: close-up. "
    keyframe = paint(words, sheets, SIZE, 3, 0.0)
    shoot = Shoot(keyframe, "close-up, dolly in. Ember meets Sage.", 3, SIZE, 3, 0.0)
    last = Picture(shoot.frame(shoot.count - 1))

    after = paint(
        words + "Reference image 3 is the last frame of the scene before: start from it.",
        [*sheets, last], SIZE, 5, 0.0,
    )  # fmt: skip

    assert after.background is not None
    for n, sheet in enumerate(sheets):
        said = f"Image 1 is a scene. Image 2 is the reference of {names[n]}."
        assert score_all([after.image], [sheet.image], said)["overall_score"] >= 0.85
        assert score_all([after.background], [sheet.image], said)["overall_score"] < 0.6
    assert max(figure.y for figure in after.figures) <= 1
