"""Films in other shapes: every face stays in the picture, on scenes that a simulated provider drew
and judged. Where faces are is known from the drawing itself: it is drawn once more with every head
as a disc of a colour that nothing else has.

A few scenes in every test run, which a seed chooses; `make chaos` draws all twenty. `CHAOS_FRAMES`
is their number."""

import os
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grok_spicy.adapters.ffmpeg.process import frames_in, run
from grok_spicy.adapters.ffmpeg.reframe import reframe_scene
from grok_spicy.models.exports import Window
from grok_spicy.models.faces import FaceBox, boxes_of
from grok_spicy.models.media import FrameSize
from grok_spicy.models.story import ConsistencyScore
from grok_spicy.policies.face_tracks import face_tracks
from grok_spicy.policies.reframing import SceneView, reframe
from xai_simulator.drawing.beings import birds, features, small
from xai_simulator.drawing.beings.portrait import draw as draw_figure
from xai_simulator.drawing.canvas import Canvas
from xai_simulator.drawing.film import film
from xai_simulator.drawing.paint import paint
from xai_simulator.drawing.picture import Picture
from xai_simulator.language.judge import score_all

SIZE = FrameSize(426, 240)
TALL, SQUARE = FrameSize(240, 426), FrameSize(240, 240)
SECONDS = 2
SCENES = 20
SAMPLE = random.Random(os.environ.get("CHAOS_SEED", "1")).sample(
    range(SCENES), int(os.environ.get("CHAOS_FRAMES", "5"))
)
LOOKS = {
    "Ember": "a young fox with russet fur, a white chest and a green scarf",
    "Sage": "an old owl with brown feathers and yellow eyes",
    "Mira": "a girl of ten with black hair and a yellow raincoat",
    "Pip": "a small brown mouse with a blue waistcoat",
    "Tusk": "a grey elephant with a red blanket",
}
ACTIONS = ("walks to the right", "runs to the left", "waits and looks around", "waves", "leaps up")
PLACES = ("a forest", "a harbour at dusk", "a desert at noon", "a kitchen", "a snowy mountain")
CAMERAS = ("medium shot", "slow zoom in", "slow pan to the right", "wide shot, static")


def portrait(looks: str) -> Picture:
    words = f"Flat animation. Full body character portrait of {looks}. Plain light grey background."
    return paint(words, [], (240, 320), 3, 0.0)


def draw_disc(canvas: Canvas, spot: features.Spot, *_args: object) -> None:
    """In the place of an eye: the middle of the head, in magenta."""
    canvas.shape(spot.oval(0, 0, 0.72, 0.72), (255, 0, 255), shade=0, outline=0)


@pytest.fixture(scope="module")
def sheets() -> tuple[dict[str, Picture], dict[str, Picture]]:
    """Each character's sheet as it is, and with a disc for a head."""
    plain = {name: portrait(looks) for name, looks in LOOKS.items()}
    with pytest.MonkeyPatch.context() as patch:
        for module in (features, birds, small):
            patch.setattr(module, "eye", draw_disc)
        draw_figure.cache_clear()
        marked = {name: portrait(looks) for name, looks in LOOKS.items()}
    draw_figure.cache_clear()
    return plain, marked


@dataclass(frozen=True)
class Drawn:
    """A scene that was drawn twice: the clip, and the same with discs."""

    names: list[str]
    keyframe: Image.Image
    clip: Path
    discs: Path


def draw(number: int, sheets: tuple[dict[str, Picture], dict[str, Picture]], folder: Path) -> Drawn:
    chance = random.Random(number)
    names = chance.sample(sorted(LOOKS), chance.choice([1, 2, 2, 3]))
    who = " ".join(
        f"{name} from reference image {place}: {LOOKS[name]}."
        for place, name in enumerate(names, 1)
    )
    action = f"{names[0]} {chance.choice(ACTIONS)}"
    camera = chance.choice(CAMERAS)
    words = (
        f"Flat animation. Setting: {chance.choice(PLACES)}. {who} Action: {action}. "
        f"Camera: {camera}."
    )
    paths, keyframes = [], []
    for kind, drawn in zip(("clip", "discs"), sheets, strict=True):
        keyframe = paint(words, [drawn[name] for name in names], SIZE, number, 0.0)
        keyframes.append(keyframe.image)
        paths.append(folder / f"{kind}_{number}.mp4")
        film(keyframe, f"{action}. Camera: {camera}.", SECONDS, SIZE, number, 0.0, paths[-1])
    return Drawn(names, keyframes[0], *paths)


def frames(clip: Path, size: FrameSize) -> np.ndarray:
    """All frames as (n, height, width, 3)."""
    raw = clip.with_suffix(".rgb")
    run("-i", clip, "-f", "rawvideo", "-pix_fmt", "rgb24", raw)
    return np.fromfile(raw, np.uint8).reshape(-1, size.height, size.width, 3)


def judged(scene: Drawn, sheets: dict[str, Picture]) -> SceneView:
    """What the product makes of the judge's answers on the keyframe, and on the clip's first,
    middle and last frame."""
    pictures = frames(scene.clip, SIZE)
    chosen = [Image.fromarray(pictures[n]) for n in (0, len(pictures) // 2, len(pictures) - 1)]
    clip, keyframe = (faces_in(each, scene.names, sheets) for each in (chosen, [scene.keyframe]))
    return SceneView(1, SECONDS, scene.names, face_tracks(clip, keyframe))


def faces_in(
    pictures: list[Image.Image], names: list[str], sheets: dict[str, Picture]
) -> list[FaceBox]:
    text = "\n".join(
        f"Image {number} is the reference of {name}."
        for number, name in enumerate(names, len(pictures) + 1)
    )
    verdict = score_all(pictures, [sheets[name].image for name in names], text)
    return boxes_of(ConsistencyScore.model_validate(verdict).faces, names, len(pictures))


def discs(pictures: np.ndarray) -> np.ndarray:
    """Which pixels of each frame are of a disc."""
    red, green, blue = (pictures[..., n].astype(int) for n in range(3))
    found: np.ndarray = (red > 170) & (blue > 170) & (green < 110)
    return found


def lost_share(scene: Drawn, window: Window) -> float:
    """The share of the discs that is outside of the window, in the frame that loses most."""
    found = discs(frames(scene.discs, SIZE))
    shares = np.linspace(0, 1, len(found))
    starts = np.round(window.start + (window.end - window.start) * shares).astype(int)
    inside = [
        each[:, start : start + window.length].sum()
        for each, start in zip(found, starts, strict=True)
    ]
    return float((1 - np.array(inside) / found.sum(axis=(1, 2))).max())


def shown_share(scene: Drawn, window: Window, size: FrameSize, folder: Path) -> float:
    """The discs' area in the format, against that in the film, in the frame that shows least. A
    little is lost at the discs' edges."""
    result = folder / f"{scene.discs.stem}_format.mp4"
    reframe_scene(scene.discs, result, window, size)
    assert frames_in(result) == frames_in(scene.discs) == SECONDS * 24
    scale = min(size.width / window.size.width, size.height / window.size.height)
    height = round(window.size.height * scale)
    top = (size.height - height) // 2  # above and below is the blurred ground
    shown = discs(frames(result, size)[:, top : top + height]).sum(axis=(1, 2))
    before = discs(frames(scene.discs, SIZE)).sum(axis=(1, 2))
    return float((shown / scale**2 / before).min())


def test_a_tall_film_keeps_every_face_of_every_scene_or_says_whose_it_does_not_know(
    sheets: tuple[dict[str, Picture], dict[str, Picture]], tmp_path: Path
) -> None:
    lost, unknown, widened = [], 0, 0
    for place, number in enumerate(SAMPLE):
        scene = draw(number, sheets, tmp_path)
        reframed = reframe(judged(scene, sheets[0]), SIZE, TALL, "9:16", "widen")
        is_unknown = any("did not say where" in note for note in reframed.notes)
        unknown += is_unknown
        widened += reframed.window.widened
        if lost_share(scene, reframed.window) > 0.01 and not is_unknown:
            lost.append((number, reframed))
        if place % 5 == 0:
            assert shown_share(scene, reframed.window, TALL, tmp_path) > 0.88, number

    assert lost == []
    assert unknown <= max(1, len(SAMPLE) // 10)
    assert widened < SCENES


def ramp(path: Path, size: FrameSize) -> Path:
    """A second in which each column, or row of a tall picture, is as bright as it is far along."""
    along = "X/W" if size.width > size.height else "Y/H"
    source = f"nullsrc=s={size.width}x{size.height}:r=24,geq=lum='16+219*{along}':cb=128:cr=128"
    run(*("-f", "lavfi", "-i", source, "-t", "1", "-c:v", "libx264", "-crf", "10"), path)
    return path


@pytest.mark.parametrize(("size", "target"), [(SIZE, TALL), (TALL, SIZE)])
def test_a_window_that_pans_moves_evenly_from_its_start_to_its_end(
    size: FrameSize, target: FrameSize, tmp_path: Path
) -> None:
    is_wide = size.width > size.height
    window = Window(is_wide, 40, 240, 136, size)
    source, result = ramp(tmp_path / "ramp.mp4", size), tmp_path / "pan.mp4"

    reframe_scene(source, result, window, target)

    shown = frames(result, target).astype(float).mean(axis=3).mean(axis=(1, 2))
    expected = 255 * (np.linspace(40, 240, 24) + 68) / 426
    assert np.abs(shown - expected).max() < 3
    steps = np.diff(shown)
    assert steps.min() > 0 and steps.max() < 3 * steps.mean()
