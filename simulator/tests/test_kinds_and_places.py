"""What a concept speaks of is what is planned and drawn: its beings, its place, its hour."""

import numpy as np
import pytest

from tests.prompts import keyframe_prompt, plan_prompt
from tests.schemas import StoryPlan
from xai_simulator.drawing import casting
from xai_simulator.drawing.beings.look import look_of
from xai_simulator.drawing.places.place import Place, place_of
from xai_simulator.language.colours import COLOURS, lab, mentions
from xai_simulator.language.planner import plan

# A concept and the kind that its first character is to be drawn as.
KINDS = [
    ("A detective mouse looks for a missing cheese in a kitchen", "mouse"),
    ("A mouse detective looks for a missing cheese in a kitchen", "mouse"),
    ("A parrot pilot flies an airship above the clouds", "bird"),
    ("A pilot parrot flies an airship above the clouds", "bird"),
    ("A penguin who works as a chef opens a restaurant", "penguin"),
    ("A captain otter named Bo sails to an island", "otter"),
    ("A wizard owl named Sage teaches in a castle", "owl"),
    ("A knight rabbit guards a bridge", "rabbit"),
    ("A robot dog gets lost in a city", "dog"),
    ("A giant octopus sleeps in the deep sea", "octopus"),
    ("A baby elephant finds a balloon at the circus", "elephant"),
    ("A lion tamer leaves the circus", "person"),
    ("A dragon rider crosses the desert", "person"),
    ("A family of hedgehogs builds a boat beside the river", "hedgehog"),
    ("Two wolves howl on a hill", "wolf"),
    ("A quokka named Bo explores an abandoned laundromat", "quokka"),
    ("A kangaroo boxes in a desert town", "kangaroo"),
    ("A giraffe looks for a hat in the savanna", "giraffe"),
    ("A mermaid teaches an octopus to sing in a coral reef", "mermaid"),
    ("A troll guards a bridge in a swamp", "troll"),
    ("An alien opens a noodle bar on the moon", "alien"),
    ("A young knight and a dragon have tea in a castle", "person"),
    ("A lonely lighthouse keeper befriends a whale at the lighthouse", "person"),
    ("A fairy loses a wing in the garden", "person"),
    ("A small robot plants a flower in the desert", "robot"),
    ("A ghost plays chess in an old library", "ghost"),
    ("A tortoise races through a sunny meadow", "turtle"),
    ("A goldfish dreams of the ocean", "fish"),
    ("A yeti bakes bread on a snowy mountain", "critter"),
    ("A blobfrog named Zu explores a cave", "critter"),
    ("An elephant gets lost in the big city at night", "elephant"),
    ("A koala sleeps in a forest", "bear"),
]  # fmt: skip

# A concept and the place that its first scene is to show.
PLACES = [
    ("An elephant gets lost in the big city at night", "city"),
    ("A witch loses her broom in a swamp full of frogs", "swamp"),
    ("A mermaid teaches an octopus to sing in a coral reef", "underwater"),
    ("A crab looks for a pearl in the ocean", "underwater"),
    ("A mermaid and a giraffe sail across the ocean to an island", "sea"),
    ("A cat stows away on a pirate ship", "sea"),
    ("A samurai protects a turtle on a misty island", "beach"),
    ("A baker and a bear open a shop in a mountain village", "village"),
    ("A lonely keeper befriends a whale at the lighthouse", "lighthouse"),
    ("A quokka named Bo explores an abandoned laundromat", "laundromat"),
    ("Two cats steal a fish from a market in Venice.", "market"),
    ("A pigeon gets lost in Paris", "city"),
    ("A mouse looks for cheese in a noisy kitchen", "kitchen"),
    ("A ghost plays chess in an old library", "library"),
    ("An alien opens a noodle bar on the moon", "moon"),
    ("An astronaut finds a robot on Mars", "moon"),
    ("A small robot plants a flower in the desert", "desert"),
    ("A wolf and a girl cross a snowy mountain", "mountains"),
    ("A penguin dreams of flying over the frozen Antarctica", "snowfield"),
    ("A parrot flies an airship above the clouds", "sky"),
    ("A family of hedgehogs builds a boat beside the river", "lake"),
    ("A rabbit races a tortoise through a sunny meadow", "meadow"),
    ("A fox meets an owl in an enchanted autumn forest", "forest"),
    ("A young knight and a dragon have tea in a ruined castle", "castle"),
    ("A bat sings in a dark cave", "cave"),
    ("A dog waits for its master at the harbour", "harbour"),
    ("A bear plants tomatoes on the farm", "farm"),
]  # fmt: skip


def planned(concept: str, seed: int) -> StoryPlan:
    return StoryPlan.model_validate(plan(plan_prompt(concept), seed))


def shown(concept: str, seed: int) -> Place:
    """The place of the first keyframe, read from its prompt."""
    story = planned(concept, seed)
    brief = casting.read(keyframe_prompt(story.scenes[0], story, references=False), 0)
    return place_of(brief.setting, brief.action, brief.palette, seed)


@pytest.mark.parametrize(("concept", "kind"), KINDS)
def test_the_first_character_is_drawn_as_what_the_concept_says_it_is(
    concept: str, kind: str
) -> None:
    for seed in range(4):
        assert look_of(planned(concept, seed).characters[0].visual_description).kind == kind


@pytest.mark.parametrize(("concept", "kind"), PLACES)
def test_the_first_scene_shows_the_place_that_the_concept_names(concept: str, kind: str) -> None:
    assert [shown(concept, seed).kind for seed in range(4)] == [kind] * 4


@pytest.mark.parametrize(
    ("concept", "hour"),
    [
        ("An elephant gets lost in the big city at night", "night"),
        ("A fox walks through the forest at dawn", "dawn"),
        ("Two dogs sit on the beach at sunset", "golden"),
    ],
)
def test_the_first_scene_is_at_the_hour_that_the_concept_names(concept: str, hour: str) -> None:
    assert [shown(concept, seed).hour for seed in range(4)] == [hour] * 4


def test_no_fur_and_no_scarf_makes_the_weather_of_a_scene() -> None:
    for seed in range(8):
        place = shown("A white rabbit races a tortoise through a sunny meadow", seed)
        assert (place.season, place.weather == "snow") == ("summer", False)


def test_an_animal_with_a_profession_wears_its_clothes() -> None:
    pilot = look_of(planned("A parrot pilot above the clouds", 1).characters[0].visual_description)
    sleuth = look_of(planned("A detective mouse in a city", 1).characters[0].visual_description)

    assert {"goggles", "beanie", "coat"} <= set(pilot.worn)
    assert {"hat", "coat"} <= set(sleuth.worn)


def test_a_troll_and_an_alien_wear_nothing_that_nobody_spoke_of() -> None:
    for kind in ("troll", "alien"):
        look = look_of(f"A {kind} with smooth green skin and a red scarf")
        assert set(look.worn) == {"scarf"}
        assert look.main[1] > look.main[0]


def test_somebody_of_whom_nothing_is_said_can_be_drawn_all_the_same() -> None:
    assert look_of("").traits == frozenset()


def test_a_striped_jumper_makes_no_striped_rabbit() -> None:
    assert "stripes" not in look_of("A white rabbit wearing a red striped jumper").traits
    assert "stripes" in look_of("A striped cat with grey fur wearing a red jumper").traits


@pytest.mark.parametrize(
    ("animal", "natural"),
    [("fox", {"russet orange", "copper red"}), ("bear", {"chestnut brown", "dark brown"}),
     ("frog", {"leaf green", "lime green"}), ("owl", {"warm brown", "slate grey"})],
)  # fmt: skip
def test_animals_mostly_have_their_natural_colours(animal: str, natural: set[str]) -> None:
    films = [planned(f"A {animal} named Bo walks in a forest", seed) for seed in range(40)]
    mains = [mentions(film.characters[0].visual_description)[0].colour.word for film in films]

    assert 0.65 < sum(main in natural for main in mains) / 40 < 1


def test_two_of_a_kind_in_one_film_differ_clearly_in_colour() -> None:
    for animal in ("foxes", "bears", "frogs", "wolves", "cats", "owls", "hedgehogs"):
        for seed in range(6):
            both = planned(f"Two {animal} meet in a forest", seed).characters
            one, other = (mentions(each.visual_description)[0].colour.word for each in both)
            gap = lab(np.array([COLOURS[one].rgb, COLOURS[other].rgb]))
            assert np.linalg.norm(gap[0] - gap[1]) >= 15, (animal, one, other)
