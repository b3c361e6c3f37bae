"""The cut of a film as an editor needs it: scenes, transitions, stems and subtitles, in frames."""

from dataclasses import dataclass

from grok_spicy.models.media import FPS, FrameSize
from grok_spicy.models.subtitles import Cue


@dataclass(frozen=True)
class EditClip:
    """A scene in the cut. Its files are `frames` long; the cut shows them from frame `start`, for
    `shown` frames. `fade` is how long the crossfade into it is, 0 for a cut: half of it is before
    the cut point, in the frames that the clip before does not show."""

    name: str
    picture: str
    sound: str
    frames: int
    start: int
    shown: int
    fade: int
    is_still: bool = False


@dataclass(frozen=True)
class Stem:
    """A sound as long as the film, by its file."""

    name: str
    path: str


@dataclass(frozen=True)
class EditList:
    """A whole cut. Paths are relative to the folder in which the timeline is."""

    title: str
    size: FrameSize
    clips: list[EditClip]
    stems: list[Stem]
    cues: list[Cue]

    @property
    def frames(self) -> int:
        """The film's length."""
        return sum(clip.shown for clip in self.clips)

    @property
    def starts(self) -> list[int]:
        """The frame of the film at which each clip's cut point is."""
        return [sum(each.shown for each in self.clips[:n]) for n in range(len(self.clips))]

    def cue_frames(self, cue: Cue) -> tuple[int, int]:
        """When a cue is shown: its first frame, and how many."""
        start = min(round(cue.start * FPS), self.frames - 1)
        return start, max(1, min(round(cue.end * FPS), self.frames) - start)
