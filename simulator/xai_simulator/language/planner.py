"""Plans a film from any concept: characters, scenes, style."""

import hashlib
import re
from random import Random
from typing import Any

from xai_simulator.glossary.languages import language_of
from xai_simulator.language import concept as concepts
from xai_simulator.language import places
from xai_simulator.language import request as requests
from xai_simulator.language.cast import Player, cast, palette
from xai_simulator.language.concept import Concept
from xai_simulator.language.native_plan import native_plan
from xai_simulator.language.places import Place
from xai_simulator.language.request import PlanLimits, PlanRequest
from xai_simulator.language.spoken import add_spoken
from xai_simulator.language.story import Screenwriter
from xai_simulator.language.voices import LINES, give_voices

_STYLES = (
    "Pixar-style 3D animation with soft volumetric lighting and rounded shapes",
    "Storybook illustration in gouache with visible brush strokes and warm paper grain",
    "Stop-motion look with felt and wood textures and a shallow depth of field",
    "Hand-painted 2D animation with flat clear colours and soft watercolour backgrounds",
    "Paper cut-out animation with layered cardboard, crisp edges and gentle shadows",
    "Cel-shaded animation with bold clean outlines and cinematic light",
)
_NAMED_STYLES = {
    r"anime|manga": "Anime-style animation with clean line art, bright eyes and painted skies",
    r"noir": "Noir-style animation with hard light, long shadows and a muted palette",
    r"watercolou?r": "Watercolour animation with soft edges, washes of colour and paper grain",
    r"claymation|stop[- ]motion|clay\b": _STYLES[2],
    r"pixel art": "Pixel-art animation with crisp blocks of colour and a limited palette",
    r"photo-?realistic|live[- ]action": "Photorealistic film look, natural light, fine detail",
    r"pixar|3d\b": _STYLES[0],
    r"cyberpunk|neon": "Neon-lit cel animation with wet reflections and glowing signs",
}
_WHEREVER = ("forest", "village", "mountains", "meadow", "harbor", "castle", "rooftops", "space")


def plan(request: str, seed: int, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """A plan for the whole text of a chat, which may quote the errors of an earlier answer.

    `schema` is the JSON schema that the response must satisfy: it limits how many characters and
    scenes there are. The plan is in the concept's language where that is one of the lexicon's, else
    in English. The same arguments give the same plan.
    """
    wishes = requests.read(request, PlanLimits.from_schema(schema))
    dice = Random(int.from_bytes(hashlib.sha256(f"{seed}:{wishes}".encode()).digest()[:8]))
    if language := language_of(wishes.concept):
        result = native_plan(wishes, language, dice)
        add_spoken(result, wishes, language.listed("lines"))
        if wishes.voices and not wishes.dialogue:
            lines = language.listed("lines")
            give_voices(
                result,
                wishes.voices,
                lines,
                lambda action, name, line: language.text("says", action=action, a=name, line=line),
            )
        return result
    result = _english_plan(wishes, dice)
    add_spoken(result, wishes, LINES)
    if wishes.voices and not wishes.dialogue:
        give_voices(result, wishes.voices)
    return result


def _english_plan(wishes: PlanRequest, dice: Random) -> dict[str, Any]:
    concept = concepts.read(wishes.concept)
    place = concept.place or places.places()[dice.choice(_WHEREVER)]
    players = cast(wishes, concept, place.sort, dice)
    scenes = Screenwriter(concept, place, players, wishes.seconds, dice).write(wishes.scenes)
    return {
        "title": _title(concept, players, place),
        "style": _style(wishes, dice),
        "aspect_ratio": wishes.aspect_ratio,
        "color_palette": palette(players, place.colours),
        "characters": [
            {
                "name": player.name,
                "role": player.role,
                "visual_description": player.description,
                "personality_cues": list(player.cues),
            }
            for player in players
        ],
        "scenes": scenes,
    }


def _title(concept: Concept, players: list[Player], place: Place) -> str:
    names = [player.name for player in players]
    if concept.things:
        matter = concept.things[0].removeprefix("the ").title()
        return f"{names[0]} and the {matter}"[:200]
    if not concept.beings and concept.text:
        return re.sub(r"[.!?…]+$", "", concept.text[:60]).strip() or names[0]
    of = place.phrase if place.phrase[:1].isupper() else f"the {place.word.title()}"
    who = names[0] if len(names) == 1 else f"{names[0]} and {names[1]}"
    return f"{who} {place.where.split()[0]} {of}"[:200]


def _style(wishes: PlanRequest, dice: Random) -> str:
    for words, style in _NAMED_STYLES.items():
        if re.search(rf"\b(?:{words})", wishes.concept, re.IGNORECASE):
            return style
    chosen = dice.choice(_STYLES)
    return wishes.style or chosen
