"""Clips use what they are given: references, pinned frames, voices."""

import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.clips import frames
from tests.language.test_planner import TWENTY
from tests.prompts import keyframe_prompt, motion_prompt, plan_prompt, portrait_prompt
from tests.schemas import StoryPlan
from xai_simulator.drawing.guides import NO_GUIDES, Guides
from xai_simulator.drawing.modes import DrawingMode, drawing_of
from xai_simulator.drawing.picture import Picture
from xai_simulator.drawing.plain import film, paint, views_of
from xai_simulator.drawing.sound import VOICES, loudness, write_sound
from xai_simulator.language.judge import score_all
from xai_simulator.language.planner import plan
from xai_simulator.server import models

SIZE = (426, 240)
STRANGER = "A bright lime green crocodile with a magenta hat and orange boots"


class Opening:
    """The first scene of a concept's film: its sheets, its keyframe and its motion prompt."""

    def __init__(
        self, concept: str, seed: int = 3, drift: float = 0.0, mode: DrawingMode = "plain"
    ) -> None:
        self._paint = drawing_of(mode).paint
        story = StoryPlan.model_validate(plan(plan_prompt(concept), 3))
        self.scene = story.scenes[0]
        self.names = self.scene.characters_present
        self.sheets = [self.sheet(story.looks(name)) for name in self.names]
        prompt = keyframe_prompt(self.scene, story)
        self.keyframe: Picture = self._paint(prompt, self.sheets, SIZE, seed, drift)
        self.motion = motion_prompt(self.scene, story.style)

    def sheet(self, looks: str) -> Picture:
        sheet: Picture = self._paint(portrait_prompt(looks), [], (512, 512), 3, 0.0)
        return sheet

    def judged(self, clip: list[Image.Image]) -> float:
        """The judge's score of a clip's first, middle and last frame against the true sheets."""
        lines = ["Images 1 to 3 are frames of a clip."]
        lines += [f"Image {n} is the reference of {name}." for n, name in enumerate(self.names, 4)]
        three = [clip[0], clip[len(clip) // 2], clip[-1]]
        verdict = score_all(three, [sheet.image for sheet in self.sheets], "\n".join(lines))
        return float(verdict["overall_score"])


def filmed(opening: Opening, guides: Guides, seed: int = 3, drift: float = 0.0) -> float:
    """The score of a plain clip from that opening."""
    views = views_of(opening.keyframe, opening.motion, 2, SIZE, seed, drift, guides)
    return opening.judged([view.image() for view in views])


def apart(one: Image.Image, other: Image.Image) -> float:
    size = (64, 36)
    small = [np.asarray(each.convert("RGB").resize(size)).astype(int) for each in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


def pitch_of(samples: np.ndarray, rate: int) -> float:
    """The fundamental frequency in Hz, by autocorrelation."""
    part = samples - samples.mean()
    spectrum = np.abs(np.fft.rfft(part, 2 * len(part))) ** 2
    echo = np.fft.irfft(spectrum)
    shortest, longest = rate // 400, rate // 60
    return rate / (shortest + int(echo[shortest:longest].argmax()))


def test_twenty_films_are_truer_to_their_sheets_with_the_sheets_in_their_clips() -> None:
    without, anchored = [], []
    for seed, (concept, _, _) in enumerate(TWENTY):
        opening = Opening(concept, seed, drift=0.3)
        without.append(filmed(opening, NO_GUIDES, seed, drift=0.3))
        anchored.append(filmed(opening, Guides(tuple(opening.sheets)), seed, drift=0.3))

    assert len(anchored) == 20
    assert np.mean(anchored) > np.mean(without) + 0.15
    assert all(a >= w - 0.02 for a, w in zip(anchored, without, strict=True))


@pytest.mark.parametrize("mode", ["plain", "full"])
def test_a_sheet_of_somebody_else_makes_the_clip_wrong(mode: DrawingMode, tmp_path: Path) -> None:
    opening = Opening(TWENTY[0][0], mode=mode)
    true = Guides(tuple(opening.sheets))
    wrong = Guides((opening.sheet(STRANGER), *opening.sheets[1:]))

    scores = {}
    for name, guides in (("true", true), ("wrong", wrong)):
        path = tmp_path / f"{name}.mp4"
        drawing_of(mode).film(opening.keyframe, opening.motion, 1, SIZE, 3, 0.0, path, guides)
        scores[name] = opening.judged(frames(path))

    assert scores["wrong"] < 0.5 < 0.85 < scores["true"]


@pytest.mark.parametrize(
    ("words", "first_frame"),
    [
        ("{0} is <IMAGE_2>. {1} is <IMAGE_3>.", True),
        ("{0} (<IMAGE_1>) meets {1} (<IMAGE_2>).", True),
        ("<IMAGE_0> shows {0}; <IMAGE_1> shows {1}.", True),
        ("<IMAGE_1> is {0}, <IMAGE_2> is {1}.", False),
    ],
)
def test_the_prompt_says_whose_reference_an_image_is(words: str, first_frame: bool) -> None:
    opening = Opening(TWENTY[0][0])
    stranger = opening.sheet(STRANGER)
    prompt = f"{opening.motion} {words.format(*opening.names)}"
    other = opening.sheets[1]

    clips = {}
    for place, references in enumerate([(stranger, other), (other, stranger)]):
        guides = Guides(references, first_frame=first_frame)
        views = list(views_of(opening.keyframe, prompt, 1, SIZE, 3, 0.0, guides))
        clips[place] = views[-1].image()

    # The stranger stands where the words put her, so the two clips differ.
    assert apart(clips[0], clips[1]) > 1


def test_without_references_a_clip_is_as_it_was() -> None:
    opening = Opening(TWENTY[0][0])

    def clip(guides: Guides) -> list[bytes]:
        made = views_of(opening.keyframe, opening.motion, 2, SIZE, 3, 1.0, guides)
        return [view.raw() for view in made]

    assert clip(NO_GUIDES) == clip(Guides(voices=("ara",)))


@pytest.mark.parametrize("mode", ["plain", "full"])
def test_a_clip_passes_its_pinned_frames_and_ends_at_its_last(
    mode: DrawingMode, tmp_path: Path
) -> None:
    first, middle, last = (Opening(TWENTY[n][0]).keyframe for n in (0, 3, 5))
    guides = Guides(pins=((4 / 3, middle), (2.0, last)))

    drawing_of(mode).film(first, "slow pan right", 2, SIZE, 3, 0.0, tmp_path / "c.mp4", guides)
    clip = frames(tmp_path / "c.mp4")

    assert len(clip) == 48
    assert apart(clip[0], first.image) < 6
    assert apart(clip[32], middle.image) < 6
    assert apart(clip[47], last.image) < 3
    assert apart(clip[8], first.image) < apart(clip[8], middle.image)
    assert apart(clip[36], middle.image) < apart(clip[36], last.image)


def test_a_pinned_frame_of_another_ratio_is_cut_to_fit(tmp_path: Path) -> None:
    tall = Picture(Image.new("RGB", (200, 400), "navy"))
    opening = Opening(TWENTY[0][0])

    pinned = Guides(pins=((1.0, tall),))
    film(opening.keyframe, "static", 1, SIZE, 3, 0.0, tmp_path / "c.mp4", pinned)

    assert apart(frames(tmp_path / "c.mp4")[-1], Image.new("RGB", SIZE, "navy")) < 3


def test_each_voice_is_heard_at_its_own_pitch_in_its_turn(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    assert set(VOICES) == set(models.VOICES)

    for voices in (("ara",), ("rex", "eve"), ("sal", "leo", "ara")):
        write_sound("a meadow", 3, 5, path, voices)
        with wave.open(str(path)) as file:
            rate = file.getframerate()
            stereo = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
        parts = np.array_split(stereo.mean(axis=1), len(voices))

        heard = [pitch_of(part, rate) for part in parts]
        assert heard == [pytest.approx(VOICES[voice][0], rel=0.03) for voice in voices]
        assert -28 < loudness(stereo.T / 32767) < -24


def test_the_sound_of_a_clip_without_voices_is_as_it_was(tmp_path: Path) -> None:
    for name, voices in (("a", ()), ("b", ()), ("c", ("ara",)), ("d", ("eve",))):
        write_sound("a meadow", 1, 5, tmp_path / name, voices)

    sounds = [(tmp_path / name).read_bytes() for name in "abcd"]
    assert sounds[0] == sounds[1]
    assert len(set(sounds)) == 3


def test_references_alone_are_who_is_in_the_clip() -> None:
    opening = Opening(TWENTY[0][0])
    guides = Guides(tuple(opening.sheets), first_frame=False)
    prompt = "They walk through a meadow."
    start = paint(prompt, opening.sheets, SIZE, 3, 0.0)

    views = list(views_of(start, prompt, 1, SIZE, 3, 1.0, guides))

    assert opening.judged([view.image() for view in views]) >= 0.8
