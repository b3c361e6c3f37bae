"""What a scene's own words say of its shot: a camera that moves or stands, a picture that may be
dark or still, a story without sound. English words; a plan in another language says nothing here,
so what it asks for is not checked."""

import re
from typing import Literal

from grok_spicy.models.story import Scene, StoryPlan

CameraMove = Literal["static", "pan", "tilt", "zoom", "dolly", "track", "crane", "orbit"]

MOVES: tuple[tuple[CameraMove, str], ...] = (
    ("pan", r"pan(s|ning)?|whip|sweep(s|ing)?"),
    ("tilt", r"tilt(s|ing)?"),
    ("zoom", r"zoom(s|ing)?"),
    ("dolly", r"dolly|dollies|push(es|ing)? (in|out|back)|pull(s|ing)? (in|out|back)"),
    ("track", r"track(s|ing)?|follow(s|ing)?|truck(s|ing)?|steadicam|gimbal|hand-?held|shak\w+"),
    ("crane", r"crane|boom|pedestal|aerial|drone|fly(ing)?|rises?|descends?"),
    ("orbit", r"orbit(s|ing)?|arc(s|ing)?|circl(es|ing)|rotat\w+"),
)
"""The words for each move, the first that fits; any of them goes before words for a camera that
stands."""
_STATIC = (
    r"static|locked|fixed|tripod|stationary|still (camera|shot|frame)|no (camera )?movement|"
    r"camera (does not|doesn't) move"
)
_DARK = (
    r"fad(e|es|ing)\b.{0,20}\b(black|white|in|out)|fade-(in|out)|black ?out|lights? (go|goes) out|"
    r"(black|blank|white|dark) screen|(goes|turns|cuts?) to (black|white)|pitch[- ]?(black|dark)|"
    r"(total|complete|utter|absolute) (dark|darkness|blackness)|white ?out|blind(ing|ed)|"
    r"(thick|dense|solid) (fog|mist|smoke)"
)
_STILL = (
    r"still[- ]life|motionless|freeze[- ]?frame|frozen|unmoving|nothing moves|no motion|statues?|"
    r"photograph|tableau|perfectly still|(stands?|sits?|lies|holds?|remains?|keeps?|stays?) "
    r"(\w+ )?still|asleep|sleep(s|ing)"
)
_SILENT = r"silen(t|ce|tly)|without (any )?sound|no (sound|audio)|soundless|mute[ds]?|noiseless"


def camera_move(scene: Scene) -> CameraMove | None:
    """The move that the scene's `camera` asks for; None if it names none that we know."""
    for move, words in MOVES:
        if _says(words, scene.camera):
            return move
    return "static" if _says(_STATIC, scene.camera) else None


def may_be_dark(scene: Scene) -> bool:
    """Whether the scene asks for a time without a picture, such as a fade to black."""
    return _says(_DARK, _texts(scene))


def may_be_still(scene: Scene) -> bool:
    """Whether the scene asks for a picture in which nothing moves."""
    return _says(_STILL, _texts(scene))


def is_silent(scene: Scene, plan: StoryPlan) -> bool:
    """Whether the film or the scene is meant to be without sound."""
    return _says(_SILENT, f"{plan.style}. {_texts(scene)}")


def _texts(scene: Scene) -> str:
    return ". ".join(
        [scene.title, scene.description, scene.setting, scene.camera, scene.mood, scene.action]
    )


def _says(words: str, text: str) -> bool:
    return re.search(rf"\b({words})\b", text, re.IGNORECASE) is not None
