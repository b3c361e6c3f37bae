"""Camera moves from a prompt's words: where the frame looks at each moment of a clip."""

import math
import re
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class View:
    """What the camera sees: `zoom` 1 is the keyframe; `x`, `y` are its shift in frame shares."""

    zoom: float
    x: float
    y: float


@dataclass(frozen=True)
class Camera:
    """A move over a whole clip; `margin` is half of what the background holds, in frames."""

    pan: float = 0.0
    tilt: float = 0.0
    push: float = 0.0
    shake: float = 0.0
    margin: float = 0.625

    def gentler(self, part: float) -> "Camera":
        """The same move, only a part (0..1) of it."""
        return replace(self, pan=self.pan * part, tilt=self.tilt * part, push=self.push * part)

    def at(self, share: float, seconds: float) -> View:
        """The view at a share (0..1) of the clip."""
        ease = 0.35 * share + 0.65 * share * share * (3 - 2 * share)
        bare = self.margin < 0.55
        zoom = 1 + self.push * ease
        if bare:
            # Nothing lies beyond the frame's edge: stay inside, closing in to gain room to move.
            zoom = 1.1 - 0.1 * ease if self.push < 0 else max(zoom, 1 + 0.1 * ease)
        x, y = self.pan * ease, self.tilt * ease
        drift = min(1.0, share * 4)
        x += drift * (0.003 + self.shake) * math.sin(seconds * 1.7)
        y += drift * (0.002 + self.shake) * math.sin(seconds * 2.3)
        room = max(0.0, self.margin - 0.5 / zoom - 0.002)
        return View(zoom, max(-room, min(room, x)), max(-room, min(room, y)))


def camera_of(words: str, travel: float, margin: float) -> Camera:
    """Reads the moves from a prompt. `travel` is where its figures go: -1 left, 1 right."""
    low = re.sub(r"[-–]", " ", words.lower())

    def says(pattern: str) -> bool:
        return re.search(pattern, low) is not None

    slow = 0.7 if says(r"\b(slow|gentle|subtle)") else 1.0
    pan = tilt = push = 0.0
    if says(r"\bpan\w*\b"):
        pan = -0.115 if says(r"\bpan\w*\b[^.,;]{0,24}\bleft") else 0.115
    if says(r"\b(track|follow|sweep|truck|dolly (left|right)|lateral)"):
        side = -1.0 if says(r"\b(track|truck|dolly)\w*[^.,;]{0,24}\bleft") else travel or 1.0
        pan = pan or 0.11 * side
    if says(r"\borbit|\barc\b|\bcircl"):
        pan, push = pan or 0.07, 0.08
    if says(r"\btilt\w*\b"):
        tilt = 0.1 if says(r"\btilt\w*[^.,;]{0,20}\bdown") else -0.1
    if says(r"\b(crane|boom|pedestal|aerial|rising|ascend)"):
        tilt, push = (0.09 if says(r"(crane|boom|descend)\w*[^.,;]{0,20}\bdown") else -0.09), -0.1
    if says(
        r"\b(dolly|zoom|push|pull|move|moves|moving|tracking)\w*[^.,;]{0,24}\b(out|back|backward|backwards|away)\b"
    ):
        push = -0.19
    elif says(
        r"\b(dolly|zoom|push|move|moves|moving|track)\w*[^.,;]{0,24}\b(in|forward|forwards|closer|into|toward|towards)\b"
    ) or says(r"\bdolly\b|\bzoom"):
        push = 0.2 if not says(r"dolly (left|right)") else push
    shake = 0.004 if says(r"hand ?held|shak") else 0.0
    if not (pan or tilt or push) and not says(r"\b(static|locked|still|fixed)"):
        push = 0.07
    return Camera(pan * slow, tilt * slow, push * slow, shake, margin)
