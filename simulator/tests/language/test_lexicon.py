"""What the planner can speak of, the artist can draw; the judge knows nothing of either."""

import ast
from pathlib import Path

import numpy as np
import pytest

import xai_simulator
from tests.language.test_planner import request
from xai_simulator.drawing.beings.look import look_of
from xai_simulator.drawing.beings.words import GARMENT_OF_WORD
from xai_simulator.drawing.colours import all_colours
from xai_simulator.drawing.places.backdrop import backdrop
from xai_simulator.drawing.places.place import place_of
from xai_simulator.language.colours import COLOURS, lab
from xai_simulator.language.planner import plan
from xai_simulator.lexicon.clothes import planned
from xai_simulator.lexicon.creatures import creatures
from xai_simulator.lexicon.people import people
from xai_simulator.lexicon.places import places

CREATURES = {entry.name: entry for entry in creatures()}
UNNAMED = {"spirit": ""}  # what has no body of its own is drawn as a spirit, and named by no word


def first_described(concept: str) -> str:
    film = plan(request(concept, characters=1, scenes=1), 1)
    description: str = film["characters"][0]["visual_description"]
    return description


@pytest.mark.parametrize("name", CREATURES)
def test_every_word_for_a_creature_is_planned_and_drawn_as_that_creature(name: str) -> None:
    entry = CREATURES[name]
    for word, singular in entry.words.items():
        description = first_described(f"Two {word} meet" if word != singular else f"A {word} naps")

        assert singular in description
        assert entry.known_by in description
        assert look_of(description).kind == UNNAMED.get(entry.drawn_as, entry.drawn_as)
    for word in entry.also:
        assert look_of(f"A {word} with a red scarf").kind == entry.drawn_as
    for word in entry.abroad:
        assert entry.known_by in first_described(f"{word} 123")


def test_every_word_for_a_person_is_planned_in_its_outfit_and_drawn_as_a_person() -> None:
    for entry in people():
        worn = entry.outfit.format(a="", b="").split()[-1]
        for word in entry.words:
            description = first_described(f"A {word} named Bo sings")
            assert worn in description, word
            assert look_of(description).kind == "person", word
        for word in entry.also:
            assert look_of(f"A {word} in a red coat").kind == "person", word
        for english, words in entry.abroad.items():
            for word in words:
                assert worn in first_described(f"{word} 123"), english


def test_every_word_for_a_place_is_planned_and_drawn_as_that_place() -> None:
    for entry in places():
        for word in entry.planned:
            scene = plan(request(f"A fox sings in the {word}."), 1)["scenes"][0]
            assert word in scene["setting"]
        for word in entry.described:
            assert place_of(f"The corner of the {word}", "", "", 1).kind == entry.drawn_as, word
        for english, words in entry.abroad.items():
            for word in words:
                film = plan(request(f"fox: {word}"), 1)
                assert film["scenes"][0]["setting"].split(",")[0].split()[-1] in (english, word)


def test_every_place_of_the_lexicon_has_a_background_of_its_own() -> None:
    kinds = {entry.drawn_as: entry.described[0] for entry in places()}
    seen = {
        kind: backdrop(place_of(f"The {word}", "", "", 1), (64, 36)).tobytes()
        for kind, word in kinds.items()
    }

    assert len(set(seen.values())) == len(seen)


def test_every_colour_that_a_plan_names_is_drawn_as_one_would_imagine_it() -> None:
    said = {word for choice in ("accents", "hairs", "eyes") for word in planned(choice)}
    for entry in creatures():
        said |= {*entry.colours, *entry.rare_colours, *entry.second_colours}

    for word in sorted(said):
        (drawn,) = all_colours(word)
        one, other = lab(np.array([drawn, COLOURS[word].rgb]))
        assert np.linalg.norm(one - other) < 45, word


def test_every_garment_that_a_plan_lets_a_creature_wear_can_be_drawn() -> None:
    for choice in ("garments", "loose_garments", "extras", "loose_extras"):
        for garment in planned(choice):
            assert GARMENT_OF_WORD.keys() & set(garment.split()), garment


def modules_behind(name: str) -> set[str]:
    """Every module of the simulator that importing this one imports, by way of others or not."""
    root = Path(xai_simulator.__file__).parent.parent
    found: set[str] = set()
    left = [name]
    while left:
        module = left.pop()
        source = root.joinpath(*module.split(".")).with_suffix(".py")
        if module in found or not source.exists():
            continue
        found.add(module)
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                left += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                left += [alias.name for alias in node.names]
    return found


def test_the_judge_knows_nothing_of_how_a_picture_was_made() -> None:
    behind = modules_behind("xai_simulator.language.judge")

    assert "xai_simulator.language.colours" in behind  # its own palette
    assert not {module for module in behind if module.startswith("xai_simulator.drawing")}
    assert not {module for module in behind if module.startswith("xai_simulator.lexicon")}
